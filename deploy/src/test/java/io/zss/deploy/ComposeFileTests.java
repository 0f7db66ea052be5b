package io.zss.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Compose file of the sample: what it names is there. Nothing here runs it.
 */
class ComposeFileTests {

	private static final Path FOLDER = Path.of("../samples/orders");

	private static final Set<String> KEYS = Set.of("build", "image", "environment", "ports", "depends_on", "deploy",
			"stop_grace_period");

	@Test
	void buildsWhatIsThere() throws IOException {
		for (Map<String, Object> service : services().values()) {
			Map<String, Object> build = map(service.get("build"));
			Path context = FOLDER.resolve((String) build.get("context"));
			String dockerfile = (String) build.getOrDefault("dockerfile", "Dockerfile");
			assertThat(context.resolve(dockerfile)).exists();
			Object application = map(build.getOrDefault("args", Map.of())).get("APPLICATION");
			if (application != null) {
				assertThat(context.resolve(application + "/pom.xml")).content()
					.contains("<artifactId>zss-sample-" + application + "</artifactId>");
			}
		}
	}

	@Test
	void dependsOnServicesThatItHas() throws IOException {
		Map<String, Map<String, Object>> services = services();
		assertThat(services).containsOnlyKeys("broker", "orders-service", "orders-client");
		services.forEach((name, service) -> {
			assertThat(KEYS).containsAll(service.keySet());
			Object needed = service.getOrDefault("depends_on", Map.of());
			assertThat(services.keySet()).containsAll((needed instanceof Map<?, ?> conditions)
					? map(conditions).keySet() : strings((Iterable<?>) needed));
		});
	}

	@Test
	void setsPropertiesThatExistAndPointToTheBroker() throws IOException {
		String properties = Files.readString(Path.of("../docs/properties.md"));
		services().forEach(
				(name, service) -> map(service.getOrDefault("environment", Map.of())).forEach((variable, value) -> {
					String property = variable.toLowerCase(Locale.ROOT).replace('_', '.');
					assertThat(properties).contains("| `" + property + "` |");
					assertThat(value)
						.isEqualTo(property.contains("client") ? "tcp://broker:7777" : "tcp://broker:7776");
				}));
	}

	private static Map<String, Map<String, Object>> services() throws IOException {
		Map<String, Map<String, Object>> services = new LinkedHashMap<>();
		Map<String, Object> file = new Yaml().load(Files.readString(FOLDER.resolve("compose.yaml")));
		map(file.get("services")).forEach((name, service) -> services.put(name, map(service)));
		return services;
	}

	private static Iterable<String> strings(Iterable<?> values) {
		return StreamSupport.stream(values.spliterator(), false).map(String::valueOf).toList();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

}
