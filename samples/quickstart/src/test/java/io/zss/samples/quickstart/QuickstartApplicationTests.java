package io.zss.samples.quickstart;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the sample as its user does.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class QuickstartApplicationTests {

	@Test
	void printsRequestAndReplyAndEnds(CapturedOutput output) {
		QuickstartApplication.main(new String[0]);
		assertThat(output).contains("request: NewOrder[item=coffee, quantity=2]",
				"reply:   Order[id=order-1, item=coffee, quantity=2, acceptedAt=2026-01-01T12:00:00Z]");
		await().atMost(30, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> thread.isAlive() && !thread.isDaemon() && thread.getName().startsWith("zss-"))
				.isEmpty());
	}

}
