package io.zss.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.zss.transport.JeroMqVersion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The versions that the library says of itself, also where no manifest is read.
 */
class ZssVersionTests {

	@Test
	void isThatOfTheBuild() throws IOException {
		MatchResult parent = Pattern.compile("<artifactId>zss-parent</artifactId>\\s*<version>(.*?)</version>")
			.matcher(Files.readString(Path.of("pom.xml")))
			.results()
			.findFirst()
			.orElseThrow();
		assertThat(ZssVersion.current()).isEqualTo(parent.group(1));
	}

	@Test
	void jeroMqIsTheOneOnTheClassPath() {
		assertThat(JeroMqVersion.current()).isEqualTo("0.6.0");
	}

}
