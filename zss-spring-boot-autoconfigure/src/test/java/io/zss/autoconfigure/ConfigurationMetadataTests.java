package io.zss.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what editors show of the properties, and of the page that lists them.
 */
class ConfigurationMetadataTests {

	private static final Path PAGE = Path.of("..", "docs", "properties.md");

	@Test
	void everyPropertyHasADescriptionAndAType() throws IOException {
		assertThat(properties()).hasSizeGreaterThan(30).allSatisfy((property) -> {
			assertThat(property.name()).matches("(zss|management\\.(endpoint|health|info)\\.zss)[.-].*").isLowerCase();
			assertThat(property.type()).as(property.name()).isNotBlank();
			assertThat(property.description()).as(property.name()).isNotBlank().endsWith(".");
		});
	}

	@Test
	void descriptionsBeginWithoutArticle() throws IOException {
		assertThat(properties()).allSatisfy((property) -> assertThat(property.description()).as(property.name())
			.doesNotStartWithIgnoringCase("a ")
			.doesNotStartWithIgnoringCase("an ")
			.doesNotStartWithIgnoringCase("the "));
	}

	@Test
	void descriptionsOfBooleansBeginWithWhether() throws IOException {
		assertThat(properties()).filteredOn((property) -> property.type().equals("java.lang.Boolean"))
			.isNotEmpty()
			.allSatisfy((property) -> assertThat(property.description()).as(property.name()).startsWith("Whether "));
	}

	@Test
	void pageListsAllPropertiesWithTheirDefaultsAndDescriptions() throws IOException {
		List<String> documented = Files.readAllLines(PAGE).stream().filter((line) -> line.startsWith("| `")).toList();
		assertThat(String.join("\n", documented)).as("rows of docs/properties.md")
			.isEqualTo(String.join("\n", properties().stream().map(Property::row).toList()));
	}

	private static List<Property> properties() throws IOException {
		// Other jars have one, too.
		Path metadata = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");
		List<Property> properties = new ArrayList<>();
		try (InputStream json = Files.newInputStream(metadata)) {
			for (JsonNode property : new ObjectMapper().readTree(json).get("properties")) {
				properties.add(new Property(property.path("name").asText(), property.path("type").asText(),
						property.path("defaultValue").asText(), property.path("description").asText()));
			}
		}
		return properties;
	}

	record Property(String name, String type, String defaultValue, String description) {

		String row() {
			String value = this.defaultValue.isEmpty() ? "" : "`" + this.defaultValue + "` ";
			return "| `" + this.name + "` | " + value + "| " + this.description + " |";
		}

	}

}
