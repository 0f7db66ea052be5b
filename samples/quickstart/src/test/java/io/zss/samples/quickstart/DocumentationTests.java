package io.zss.samples.quickstart;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the code in the documents with the samples it is taken from. A block follows a
 * comment, {@code <!-- source: path#tag -->}, and equals the lines between
 * {@code tag::name[]} and {@code end::name[]} of that file, apart from their common
 * indentation.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("..", "..");

	private static final Pattern MARKED = Pattern.compile("<!-- source: ([^#\\s]+)#(\\S+) -->\\n```\\w*\\n(.*?)\\n```",
			Pattern.DOTALL);

	/** To a file of ours, without what comes after '#'. */
	private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(?:#[^)]*)?\\)");

	@ParameterizedTest
	@ValueSource(strings = { "README.md", "docs/guide.md", "docs/security.md" })
	void codeInTheDocumentIsTheCodeOfTheSamples(String document) throws IOException {
		String text = Files.readString(ROOT.resolve(document));
		Matcher block = MARKED.matcher(text);
		int blocks = 0;
		for (; block.find(); blocks++) {
			String source = block.group(1) + "#" + block.group(2);
			assertThat(unindented(block.group(3).lines().toList())).as("%s's block of %s", document, source)
				.isEqualTo(region(ROOT.resolve(block.group(1)), block.group(2)));
		}
		assertThat(blocks).as("blocks of code with a source, right before their fence")
			.isGreaterThanOrEqualTo(3)
			.isEqualTo(text.split("<!-- source:", -1).length - 1);
	}

	@Test
	void linksBetweenDocumentsLeadSomewhere() throws IOException {
		List<Path> documents = new ArrayList<>();
		for (String folder : List.of("", "docs", "docs/decisions")) {
			try (DirectoryStream<Path> pages = Files.newDirectoryStream(ROOT.resolve(folder), "*.md")) {
				pages.forEach(documents::add);
			}
		}
		List<String> dead = new ArrayList<>();
		for (Path document : documents) {
			Matcher link = LINK.matcher(Files.readString(document));
			while (link.find()) {
				if (!Files.exists(document.resolveSibling(link.group(1)))) {
					dead.add(document + " -> " + link.group(1));
				}
			}
		}
		assertThat(documents).hasSizeGreaterThan(20);
		assertThat(dead).isEmpty();
	}

	@Test
	void readsRegionsOfJavaAndYaml() throws IOException {
		assertThat(region(Path.of("src/main/java/io/zss/samples/quickstart/OrderService.java"), "worker"))
			.startsWith("@ZssService(\"orders\")\nclass OrderService {\n\n\t@ZssVerb")
			.endsWith("}");
		assertThat(region(Path.of("src/main/resources/application.yml"), "broker"))
			.startsWith("zss:\n  broker:\n    enabled: true");
	}

	@Test
	void passesOverCommonIndentation() {
		assertThat(unindented(List.of("\t\tif (yes) {", "", "\t\t\tgo();", "\t\t}  ")))
			.isEqualTo("if (yes) {\n\n\tgo();\n}");
	}

	private static String region(Path file, String tag) throws IOException {
		List<String> region = new ArrayList<>();
		boolean inside = false;
		boolean found = false;
		for (String line : Files.readAllLines(file)) {
			if (line.contains("end::" + tag + "[]")) {
				inside = false;
			}
			else if (line.contains("tag::" + tag + "[]")) {
				inside = true;
				found = true;
			}
			else if (inside && !line.matches("\\s*(//|#) (tag|end)::.*")) {
				region.add(line);
			}
		}
		assertThat(found).as("%s has 'tag::%s[]'", file, tag).isTrue();
		return unindented(region);
	}

	private static String unindented(List<String> lines) {
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
			.strip();
	}

}
