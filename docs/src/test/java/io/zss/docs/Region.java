package io.zss.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lines of a file between {@code tag::name[]} and {@code end::name[]}, apart from
 * their common indentation. A name may have several such ranges, such as the imports and
 * a class.
 */
final class Region {

	private Region() {
	}

	static String of(Path file, String tag) throws IOException {
		List<String> region = new ArrayList<>();
		boolean inside = false;
		boolean found = false;
		boolean blank = false;
		for (String line : Files.readAllLines(file)) {
			if (line.contains("end::" + tag + "[]")) {
				inside = false;
				blank = false;
			}
			else if (line.contains("tag::" + tag + "[]")) {
				if (found && blank) {
					region.add("");
				}
				inside = true;
				found = true;
			}
			else if (inside && !line.matches("\\s*(//|#) (tag|end)::.*")) {
				region.add(line);
			}
			blank |= line.isBlank();
		}
		assertThat(found).as("%s has 'tag::%s[]'", file, tag).isTrue();
		return unindented(region);
	}

	static String unindented(List<String> lines) {
		int indentation = lines.stream()
			.filter((line) -> !line.isBlank())
			.mapToInt((line) -> line.length() - line.stripLeading().length())
			.min()
			.orElse(0);
		return String
			.join("\n",
					lines.stream()
						.map((line) -> line.isBlank() ? "" : line.substring(indentation).stripTrailing())
						.toList())
			.replaceAll("\n{3,}", "\n\n")
			.strip();
	}

}
