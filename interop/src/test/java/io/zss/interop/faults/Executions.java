package io.zss.interop.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How often each call was executed, as the workers wrote it down.
 */
final class Executions {

	private final Map<String, Integer> counts = new HashMap<>();

	/**
	 * Reads a log of executions.
	 */
	Executions(Path log) {
		try {
			for (String line : Files.readAllLines(log)) {
				this.counts.merge(line.substring(0, line.indexOf(' ')), 1, Integer::sum);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int of(String id) {
		return this.counts.getOrDefault(id, 0);
	}

	Set<String> ids() {
		return this.counts.keySet();
	}

}
