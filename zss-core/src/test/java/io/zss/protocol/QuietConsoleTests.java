package io.zss.protocol;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The library for MessagePack makes newer JDKs warn of {@code sun.misc.Unsafe}, unless it
 * is kept from it.
 */
class QuietConsoleTests {

	@TempDir
	private Path folder;

	@Test
	void aFreshJvmOfANewerJdkPrintsNothing() throws IOException, InterruptedException {
		Optional<Path> java = newerJdk();
		assumeTrue(java.isPresent(), "no JDK 24 or later here");
		Path output = this.folder.resolve("output");
		Process process = new ProcessBuilder(java.orElseThrow().toString(), "-cp",
				System.getProperty("java.class.path"), Program.class.getName())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
		assertThat(output).content().isEqualTo("{a=[1, 2.5, x]} null" + System.lineSeparator());
	}

	private static Optional<Path> newerJdk() throws IOException {
		if (Runtime.version().feature() >= 24) {
			return Optional.of(Path.of(System.getProperty("java.home"), "bin", "java"));
		}
		Path installed = Path.of(File.separator, "usr", "lib", "jvm");
		if (!Files.isDirectory(installed)) {
			return Optional.empty();
		}
		try (Stream<Path> jdks = Files.list(installed)) {
			return jdks.filter((jdk) -> jdk.getFileName().toString().matches(".*\\b(2[4-9]|[3-9]\\d)\\b.*"))
				.map((jdk) -> jdk.resolve("bin").resolve("java"))
				.filter(Files::isExecutable)
				.findFirst();
		}
	}

	/**
	 * Writes and reads a payload in a JVM of its own.
	 */
	static final class Program {

		private Program() {
		}

		public static void main(String[] args) {
			MessagePackCodec codec = new MessagePackCodec(Dialect.STANDARD);
			Object value = codec.decode(codec.encode(Map.of("a", List.of(1, 2.5, "x"))), Object.class);
			System.out.println(value + " " + System.getProperty("msgpack.universal-buffer"));
		}

	}

}
