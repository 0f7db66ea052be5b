package io.zss.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that our jars, as they are in the packaged broker, list what they are made of,
 * and that the lists are right.
 */
@ResourceLock(Lanes.PEERS)
class SbomIT {

	private static final String SBOM = "META-INF/sbom/application.cdx.json";

	private static JarFile broker;

	/** The names and contents of the jars in the broker. */
	private static final Map<String, byte[]> libraries = new TreeMap<>();

	@BeforeAll
	static void open() throws IOException {
		broker = new JarFile(Path.of(System.getProperty("zss.broker.jar")).toFile());
		for (ZipEntry entry : broker.stream().map(ZipEntry.class::cast).toList()) {
			if (entry.getName().matches("BOOT-INF/lib/.*\\.jar")) {
				libraries.put(entry.getName().replaceAll(".*/", ""), read(broker, entry));
			}
		}
	}

	@AfterAll
	static void close() throws IOException {
		broker.close();
	}

	@Test
	void everyJarOfOursNamesItself() throws IOException {
		String version = brokerVersion();
		assertThat(brokerSbom().at("/metadata/component/name").asText()).isEqualTo("zss-broker-app");
		assertThat(brokerSbom().at("/metadata/component/type").asText()).isEqualTo("application");
		assertThat(ours()).hasSizeGreaterThanOrEqualTo(5);
		for (String jar : ours()) {
			JsonNode component = sbom(jar).at("/metadata/component");
			assertThat(component.get("name").asText() + "-" + component.get("version").asText() + ".jar")
				.isEqualTo(jar);
			assertThat(component.get("version").asText()).as(jar).isEqualTo(version);
		}
	}

	@Test
	void brokerSaysWhereItsListIs() throws IOException {
		assertThat(broker.getManifest().getMainAttributes().getValue("Sbom-Location")).isEqualTo(SBOM);
		assertThat(broker.getManifest().getMainAttributes().getValue("Sbom-Format")).isEqualTo("CycloneDX");
	}

	@Test
	void brokerListsEachJarThatItHoldsByItsHash() throws IOException {
		List<String> hashes = components(brokerSbom()).stream().map(SbomIT::sha256).toList();
		assertThat(libraries).hasSizeGreaterThan(30);
		libraries.forEach((name, content) -> {
			// The plugin of Spring Boot adds this one.
			if (!name.startsWith("spring-boot-jarmode-tools-")) {
				assertThat(hashes).as(name).contains(sha256(content));
			}
		});
	}

	@Test
	void brokerListsNothingElse() throws IOException {
		List<String> held = libraries.values().stream().map(SbomIT::sha256).toList();
		assertThat(components(brokerSbom())).allSatisfy((component) -> {
			// The plugin of Spring Boot leaves starters out, which have no classes.
			if (!component.get("name").asText().contains("starter")) {
				assertThat(held).as(coordinates(component)).contains(sha256(component));
			}
		});
	}

	@Test
	void coreListsWhatItNeedsAndNoTestLibrary() throws IOException {
		List<String> names = components(sbom("zss-core-" + brokerVersion() + ".jar")).stream()
			.map((component) -> component.get("name").asText())
			.toList();
		assertThat(names).contains("zss-annotations", "jeromq", "jackson-dataformat-msgpack", "slf4j-api", "jspecify");
		assertThat(names).noneMatch((name) -> name.matches("junit.*|assertj.*|logback.*|archunit.*"));
	}

	@Test
	void noComponentIsASnapshotOrARange() throws IOException {
		List<JsonNode> components = new ArrayList<>(components(brokerSbom()));
		for (String jar : ours()) {
			components.addAll(components(sbom(jar)));
		}
		assertThat(components).filteredOn((component) -> !component.get("group").asText().equals("io.zss"))
			.hasSizeGreaterThan(50)
			.allSatisfy((component) -> assertThat(component.get("version").asText()).as(coordinates(component))
				.doesNotEndWith("-SNAPSHOT")
				.matches("[0-9A-Za-z][0-9A-Za-z._-]*")
				.isNotIn("LATEST", "RELEASE"));
	}

	@Test
	void listsAreTheSameInEachBuild() throws IOException {
		for (String jar : ours()) {
			assertThat(sbom(jar).at("/metadata/timestamp").isMissingNode()).as(jar).isTrue();
		}
		assertThat(brokerSbom().at("/metadata/timestamp").isMissingNode()).isTrue();
	}

	@Test
	void everyComponentHasALicence() throws IOException {
		assertThat(components(brokerSbom()))
			.allSatisfy((component) -> assertThat(component.path("licenses")).as(coordinates(component)).isNotEmpty());
	}

	@Test
	void licencesOfEveryLibraryAreListedForPeople() throws IOException {
		String list = new String(read(broker, broker.getEntry("META-INF/THIRD-PARTY.txt")), StandardCharsets.UTF_8);
		assertThat(components(brokerSbom()))
			.filteredOn((component) -> !component.get("group").asText().equals("io.zss"))
			.allSatisfy((component) -> assertThat(list).contains(coordinates(component)));
	}

	@Test
	void checksumOfEveryLibraryIsRecorded() throws IOException {
		List<String> recorded = Files.readAllLines(Path.of("..", ".mvn", "checksums", "checksums.sha256"));
		assertThat(components(brokerSbom()))
			.filteredOn((component) -> !component.get("group").asText().equals("io.zss"))
			.allSatisfy((component) -> {
				String name = component.get("name").asText();
				String version = component.get("version").asText();
				assertThat(recorded).as("CONTRIBUTING.md says how to record checksums, also that of %s", name)
					.contains(sha256(component) + "  " + component.get("group").asText().replace('.', '/') + "/" + name
							+ "/" + version + "/" + name + "-" + version + ".jar");
			});
	}

	private static String brokerVersion() {
		return Path.of(broker.getName()).getFileName().toString().replaceAll("zss-broker-app-(.*)\\.jar", "$1");
	}

	private static List<String> ours() {
		return libraries.keySet().stream().filter((name) -> name.startsWith("zss-")).toList();
	}

	private static JsonNode brokerSbom() throws IOException {
		ZipEntry sbom = broker.getEntry(SBOM);
		assertThat(sbom).as(SBOM + ", which builds that are offline (-o) or quick do not make").isNotNull();
		return new ObjectMapper().readTree(read(broker, sbom));
	}

	private static JsonNode sbom(String jar) throws IOException {
		try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(libraries.get(jar)))) {
			for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
				if (entry.getName().equals(SBOM)) {
					return new ObjectMapper().readTree(entries.readAllBytes());
				}
			}
		}
		throw new AssertionError(jar + " has no " + SBOM + "; builds that are offline (-o) or quick make none");
	}

	private static List<JsonNode> components(JsonNode sbom) {
		return StreamSupport.stream(sbom.path("components").spliterator(), false).toList();
	}

	private static String coordinates(JsonNode component) {
		return component.get("group").asText() + ":" + component.get("name").asText() + ":"
				+ component.get("version").asText();
	}

	private static String sha256(JsonNode component) {
		for (JsonNode hash : component.path("hashes")) {
			if (hash.get("alg").asText().equals("SHA-256")) {
				return hash.get("content").asText();
			}
		}
		throw new AssertionError(coordinates(component) + " has no SHA-256");
	}

	private static String sha256(byte[] content) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] read(JarFile jar, ZipEntry entry) throws IOException {
		try (InputStream content = jar.getInputStream(entry)) {
			return content.readAllBytes();
		}
	}

}
