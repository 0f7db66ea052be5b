package io.zss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the figures depend on.
 */
final class Machine {

	private static final Path CPUS = Path.of("/proc/cpuinfo");

	private Machine() {
	}

	static String describe() {
		return "%d cores (%s), %s %s, JDK %s (%s)".formatted(Runtime.getRuntime().availableProcessors(), model(),
				System.getProperty("os.name"), System.getProperty("os.version"),
				System.getProperty("java.runtime.version"), System.getProperty("java.vm.name"));
	}

	private static String model() {
		try (Stream<String> lines = Files.lines(CPUS)) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElseGet(() -> System.getProperty("os.arch"));
		}
		catch (IOException notLinux) {
			return System.getProperty("os.arch");
		}
	}

}
