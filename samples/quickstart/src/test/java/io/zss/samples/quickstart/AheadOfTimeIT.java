package io.zss.samples.quickstart;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the packaged sample on what Spring Boot made of it ahead of time, in place of the
 * configuration classes. Without the generated initializer it does not start.
 */
class AheadOfTimeIT {

	private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

	@Test
	@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
	void printsRequestAndReplyAndEnds() throws IOException, InterruptedException {
		Process process = new ProcessBuilder(JAVA.toString(), "-Dspring.aot.enabled=true", "-jar",
				new File(System.getProperty("quickstart.jar")).getPath())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(output).contains("request: NewOrder[item=coffee, quantity=2]",
				"reply:   Order[id=order-1, item=coffee, quantity=2, acceptedAt=2026-01-01T12:00:00Z]");
		assertThat(process.waitFor()).isZero();
	}

}
