package io.zss.deploy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Compares the manifests with the schema of Kubernetes, as its own client for Java knows
 * it: unknown fields, missing fields and wrong types fail.
 */
class ManifestTests {

	private static final Path FOLDER = Path.of("kubernetes");

	private static final String MODELS = "io.kubernetes.client.openapi.models.";

	private static final Map<String, String> MODEL = Map.of("Service", "V1Service", "Deployment", "V1Deployment",
			"PodDisruptionBudget", "V1PodDisruptionBudget", "HorizontalPodAutoscaler", "V2HorizontalPodAutoscaler");

	private static final Map<String, String> VERSION = Map.of("Service", "v1", "Deployment", "apps/v1",
			"PodDisruptionBudget", "policy/v1", "HorizontalPodAutoscaler", "autoscaling/v2");

	/** The broker's default for requests that name no deadline. */
	private static final long REQUEST_TIMEOUT_SECONDS = 30;

	/** For the last replies and the rest of the application. */
	private static final long MARGIN_SECONDS = 10;

	@ParameterizedTest
	@MethodSource("manifests")
	void manifestFitsTheSchema(Manifest manifest) {
		assertThat(manifest.json().get("apiVersion").getAsString()).isEqualTo(VERSION.get(manifest.kind()));
		validate(manifest.json());
	}

	@ParameterizedTest
	@MethodSource("manifests")
	void selectorsFindWhatTheyMean(Manifest manifest) {
		JsonObject labels = object(manifest.json(), "metadata", "labels");
		if (manifest.kind().equals("Deployment")) {
			assertThat(object(manifest.json(), "spec", "template", "metadata", "labels")).isEqualTo(labels)
				.isEqualTo(object(manifest.json(), "spec", "selector", "matchLabels"));
		}
		else if (manifest.kind().equals("Service")) {
			assertThat(object(manifest.json(), "spec", "selector")).isEqualTo(labels);
			assertThat(deployments()).anySatisfy(
					(deployment) -> assertThat(object(deployment.json(), "spec", "template", "metadata", "labels"))
						.isEqualTo(labels));
		}
		else if (manifest.kind().equals("HorizontalPodAutoscaler")) {
			assertThat(deployments()).extracting(Manifest::name)
				.contains(object(manifest.json(), "spec", "scaleTargetRef").get("name").getAsString());
		}
		else {
			assertThat(deployments()).extracting((deployment) -> object(deployment.json(), "metadata", "labels"))
				.contains(object(manifest.json(), "spec", "selector", "matchLabels"));
		}
	}

	@Test
	void brokerHasTimeToFinishItsRequests() {
		JsonObject pod = object(broker().json(), "spec", "template", "spec");
		JsonObject container = pod.getAsJsonArray("containers").get(0).getAsJsonObject();
		long untilWithdrawn = object(container, "lifecycle", "preStop", "sleep").get("seconds").getAsLong();
		long toFinish = Duration.parse("PT" + environment(container, "ZSS_BROKER_SHUTDOWN_GRACE_PERIOD")).toSeconds();
		assertThat(untilWithdrawn).isPositive();
		assertThat(toFinish).isGreaterThanOrEqualTo(REQUEST_TIMEOUT_SECONDS);
		assertThat(pod.get("terminationGracePeriodSeconds").getAsLong())
			.isGreaterThanOrEqualTo(untilWithdrawn + toFinish + MARGIN_SECONDS);
	}

	@Test
	void everyDeploymentHasTheProbesThatSpringBootAnswers() {
		assertThat(deployments()).isNotEmpty().allSatisfy((deployment) -> {
			JsonObject container = object(deployment.json(), "spec", "template", "spec").getAsJsonArray("containers")
				.get(0)
				.getAsJsonObject();
			assertProbe(container, "startupProbe", "/actuator/health/liveness");
			assertProbe(container, "readinessProbe", "/actuator/health/readiness");
			assertProbe(container, "livenessProbe", "/actuator/health/liveness");
			assertThat(seconds(container, "livenessProbe")).as("a pause of the virtual machine is no reason")
				.isGreaterThanOrEqualTo(10);
			assertThat(seconds(container, "startupProbe")).isGreaterThanOrEqualTo(60);
		});
	}

	private static void assertProbe(JsonObject container, String probe, String path) {
		JsonObject http = object(container, probe, "httpGet");
		assertThat(http.get("path").getAsString()).isEqualTo(path);
		List<String> ports = new ArrayList<>();
		container.getAsJsonArray("ports")
			.forEach((port) -> ports.add(port.getAsJsonObject().get("name").getAsString()));
		assertThat(ports).as("ports").contains(http.get("port").getAsString());
	}

	private static long seconds(JsonObject container, String probe) {
		return object(container, probe).get("periodSeconds").getAsLong()
				* object(container, probe).get("failureThreshold").getAsLong();
	}

	@Test
	void schemaRefusesWhatItDoesNotKnow() {
		JsonObject misspelt = deployments().get(0).json().deepCopy();
		object(misspelt, "spec").addProperty("replica", 3);
		assertThatIllegalArgumentException().isThrownBy(() -> validate(misspelt)).withMessageContaining("replica");
		JsonObject incomplete = deployments().get(0).json().deepCopy();
		object(incomplete, "spec").remove("selector");
		assertThatIllegalArgumentException().isThrownBy(() -> validate(incomplete)).withMessageContaining("selector");
	}

	static List<Manifest> manifests() throws IOException {
		List<Manifest> manifests = new ArrayList<>();
		Gson gson = new Gson();
		try (Stream<Path> files = Files.list(FOLDER)) {
			for (Path file : files.sorted().toList()) {
				for (Object document : new Yaml().loadAll(Files.readString(file))) {
					manifests
						.add(new Manifest(file.getFileName().toString(), gson.toJsonTree(document).getAsJsonObject()));
				}
			}
		}
		return manifests;
	}

	private static List<Manifest> deployments() {
		try {
			return manifests().stream().filter((manifest) -> manifest.kind().equals("Deployment")).toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Manifest broker() {
		return deployments().stream()
			.filter((deployment) -> deployment.name().equals("zss-broker"))
			.findFirst()
			.orElseThrow();
	}

	private static String environment(JsonObject container, String name) {
		for (JsonElement variable : container.getAsJsonArray("env")) {
			if (variable.getAsJsonObject().get("name").getAsString().equals(name)) {
				return variable.getAsJsonObject().get("value").getAsString();
			}
		}
		throw new AssertionError("No " + name);
	}

	private static void validate(JsonObject manifest) {
		try {
			Class.forName(MODELS + MODEL.get(manifest.get("kind").getAsString()))
				.getMethod("validateJsonElement", JsonElement.class)
				.invoke(null, manifest);
		}
		catch (InvocationTargetException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new IllegalStateException(ex);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static JsonObject object(JsonObject json, String... path) {
		JsonObject found = json;
		for (String name : path) {
			found = found.getAsJsonObject(name);
		}
		return found;
	}

	record Manifest(String file, JsonObject json) {

		String kind() {
			return this.json.get("kind").getAsString();
		}

		String name() {
			return object(this.json, "metadata").get("name").getAsString();
		}

		@Override
		public String toString() {
			return this.file + ": " + kind() + " " + name();
		}

	}

}
