package io.zss.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that our jars, as they are in the packaged broker, say which version they are:
 * the broker shows it to whoever asks, and logs show it in stack traces.
 */
@ResourceLock(Lanes.PEERS)
class JarManifestIT {

	private static final Path BROKER = Path.of(System.getProperty("zss.broker.jar"));

	@Test
	void everyJarOfOursHasItsVersion() throws IOException {
		String version = BROKER.getFileName().toString().replaceAll("zss-broker-app-(.*)\\.jar", "$1");
		try (JarFile broker = new JarFile(BROKER.toFile())) {
			assertVersion("the broker", broker.getManifest(), version);
			List<ZipEntry> ours = broker.stream()
				.filter((entry) -> entry.getName().matches("BOOT-INF/lib/zss-.*\\.jar"))
				.map(ZipEntry.class::cast)
				.toList();
			assertThat(ours).hasSizeGreaterThanOrEqualTo(3);
			for (ZipEntry jar : ours) {
				try (JarInputStream nested = new JarInputStream(broker.getInputStream(jar))) {
					assertVersion(jar.getName(), nested.getManifest(), version);
				}
			}
		}
	}

	private static void assertVersion(String jar, Manifest manifest, String version) {
		Attributes attributes = Objects.requireNonNull(manifest, jar).getMainAttributes();
		assertThat(attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION)).as(jar).isEqualTo(version);
		assertThat(attributes.getValue(Attributes.Name.IMPLEMENTATION_TITLE)).as(jar).isNotBlank();
	}

}
