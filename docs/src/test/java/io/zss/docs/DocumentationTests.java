package io.zss.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The book says what is: its code compiles, or is that of the samples; its properties
 * exist; its links lead somewhere; its index has all pages.
 */
class DocumentationTests {

	private static final Pattern SOURCE = Pattern.compile("source: ([^#\\s]+)#(\\S+)");

	/** About tests, for those who work on the library. */
	private static final Set<String> ABOUT_TESTS = Set.of("docs/faults.md", "docs/hostile.md", "docs/jeromq.md",
			"docs/mutation.md");

	private static final Pattern NAME_OF_A_TEST = Pattern.compile("(?<!-)\\b[A-Z][a-z]\\w*(Tests|IT)\\b");

	static List<Page> book() {
		return Page.book();
	}

	static Stream<Page> everything() {
		return Stream
			.of("", "docs", "docs/decisions", "deploy", "samples/orders", "samples/kotlin", "samples/quickstart",
					"samples/secured", "samples/from-node")
			.filter((folder) -> Files.isDirectory(Page.ROOT.resolve(folder)))
			.flatMap((folder) -> Page.of(folder).stream());
	}

	@ParameterizedTest
	@MethodSource("book")
	void javaCompiles(Page page, @TempDir Path classes) {
		List<String> problems = new ArrayList<>();
		try (JavaBlocks blocks = new JavaBlocks(classes)) {
			page.blocks()
				.stream()
				.filter((block) -> block.language().equals("java"))
				.filter((block) -> !SOURCE.matcher(block.note()).matches() || !regionHasImports(block))
				.forEach((block) -> {
					String problem = blocks.compile(block);
					if (!problem.isEmpty()) {
						problems.add(block + ": " + problem + "\n");
					}
				});
		}
		assertThat(problems).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("everything")
	void codeWithASourceIsTheCodeOfTheSamples(Page page) throws IOException {
		int sources = 0;
		String text = page.text();
		for (Page.Block block : page.blocks()) {
			Matcher source = SOURCE.matcher(block.note());
			if (source.matches()) {
				String region = Region.of(Page.ROOT.resolve(source.group(1)), source.group(2));
				boolean onlyPage = block.language().equals("java") && !regionHasImports(block);
				String code = onlyPage ? withoutImports(block.code()) : block.code();
				if (System.getProperty("zss.docs.write") == null) {
					assertThat(code).as("%s", block).isEqualTo(region);
				}
				else if (!code.equals(region)) {
					text = text.replace(source.group() + " -->\n```" + block.language() + "\n" + block.code() + "\n```",
							source.group() + " -->\n```" + block.language() + "\n" + region + "\n```");
				}
				sources++;
			}
		}
		if (!text.equals(page.text())) {
			Files.writeString(Page.ROOT.resolve(page.path()), text);
		}
		assertThat(sources).as("each comment with a source is right before a block")
			.isEqualTo((int) page.text().lines().filter((line) -> line.startsWith("<!-- source:")).count());
	}

	@ParameterizedTest
	@MethodSource("book")
	void kotlinIsTheCodeOfTheSamples(Page page) {
		assertThat(page.blocks())
			.filteredOn((block) -> block.language().equals("kotlin") && !block.code().contains("mplementation("))
			.allSatisfy((block) -> assertThat(block.note()).as("%s", block).matches(SOURCE));
	}

	@ParameterizedTest
	@MethodSource("book")
	void propertiesExist(Page page) throws IOException {
		Set<String> known = properties();
		List<String> unknown = new ArrayList<>();
		for (Page.Block block : page.blocks()) {
			if (block.language().equals("yaml")) {
				for (Object document : new Yaml().loadAll(block.code())) {
					names("", document).stream()
						.filter((name) -> name.startsWith("zss.") && !isKnown(name, known))
						.map((name) -> block + ": " + name)
						.forEach(unknown::add);
				}
			}
		}
		assertThat(unknown).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("everything")
	void linksLeadSomewhere(Page page) throws IOException {
		List<String> dead = new ArrayList<>();
		Path file = Page.ROOT.resolve(page.path());
		for (Page.Link link : page.links()) {
			Path target = link.file().isEmpty() ? file : file.resolveSibling(link.file());
			if (!Files.exists(target)) {
				dead.add(link.file());
			}
			else if (!link.anchor().isEmpty() && link.file().endsWith(".md")
					&& !new Page(link.file(), Files.readString(target)).anchors().contains(link.anchor())) {
				dead.add(link.file() + "#" + link.anchor());
			}
		}
		assertThat(dead).as("dead links of %s", page).isEmpty();
	}

	@Test
	void indexHasEveryPage() throws IOException {
		Page index = new Page("docs/README.md", Files.readString(Page.ROOT.resolve("docs/README.md")));
		Set<String> linked = index.links().stream().map(Page.Link::file).collect(Collectors.toSet());
		assertThat(Page.of("docs")).filteredOn((page) -> !page.path().equals("docs/README.md"))
			.extracting((page) -> page.path().substring("docs/".length()))
			.allSatisfy((page) -> assertThat(linked).contains(page));
	}

	@ParameterizedTest
	@MethodSource("book")
	void namesOfTestsAreNotForReaders(Page page) {
		if (!ABOUT_TESTS.contains(page.path())) {
			assertThat(NAME_OF_A_TEST.matcher(page.prose()).results().map((found) -> found.group())).isEmpty();
		}
	}

	@Test
	void readsRegionsOfJavaAndYaml() throws IOException {
		Path sample = Page.ROOT.resolve("samples/quickstart/src/main");
		assertThat(Region.of(sample.resolve("java/io/zss/samples/quickstart/OrderService.java"), "worker"))
			.contains("@ZssService(\"orders\")\nclass OrderService {\n\n\t@ZssVerb")
			.endsWith("}");
		assertThat(Region.of(sample.resolve("resources/application.yml"), "broker"))
			.startsWith("zss:\n  broker:\n    enabled: true");
	}

	@Test
	void passesOverCommonIndentation() {
		assertThat(Region.unindented(List.of("\t\tif (yes) {", "", "\t\t\tgo();", "\t\t}  ")))
			.isEqualTo("if (yes) {\n\n\tgo();\n}");
	}

	/**
	 * Whether the source of a block has its imports. Those of a part of a class with many
	 * others are written in the page alone, which then has to compile.
	 */
	private static boolean regionHasImports(Page.Block block) {
		Matcher source = SOURCE.matcher(block.note());
		try {
			return source.matches()
					&& Region.of(Page.ROOT.resolve(source.group(1)), source.group(2)).startsWith("import ");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String withoutImports(String code) {
		return code.lines().filter((line) -> !line.startsWith("import ")).collect(Collectors.joining("\n")).strip();
	}

	/**
	 * The names of the properties of all libraries on the class path.
	 */
	private static Set<String> properties() throws IOException {
		Set<String> names = new TreeSet<>();
		JsonMapper mapper = new JsonMapper();
		for (URL metadata : Collections.list(DocumentationTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream content = metadata.openStream()) {
				for (JsonNode property : mapper.readTree(content).path("properties")) {
					names.add(property.path("name").asString());
				}
			}
		}
		return names;
	}

	private static List<String> names(String prefix, Object value) {
		if (!(value instanceof Map<?, ?> map)) {
			return List.of(prefix);
		}
		List<String> names = new ArrayList<>();
		map.forEach((key, member) -> names.addAll(names(prefix.isEmpty() ? key + "" : prefix + "." + key, member)));
		return names;
	}

	/**
	 * Whether it is a property, or one of a map, whose keys the application chooses.
	 */
	private static boolean isKnown(String name, Set<String> known) {
		return known.contains(name) || known.contains(name.replaceAll("\\.(callers|named|services)\\..*", ".$1"))
				|| name.startsWith("zss.console.");
	}

}
