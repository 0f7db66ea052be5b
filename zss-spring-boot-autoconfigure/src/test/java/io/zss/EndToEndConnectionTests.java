package io.zss;

import java.time.Duration;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.client.ZssClient;
import io.zss.client.ZssServiceNotFoundException;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class EndToEndConnectionTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	/**
	 * Of a hundred connections of JeroMQ 0.6.0, about one stalls in its handshake.
	 */
	@Test
	void firstCallOfEveryClientIsAnswered() {
		for (int i = 0; i < 300; i++) {
			try (ZssClient client = this.bus.client()) {
				assertThatExceptionOfType(ZssServiceNotFoundException.class).isThrownBy(() -> this.bus.template(client)
					.service("nobody")
					.verb("home")
					.timeout(Duration.ofSeconds(20))
					.call(Void.class));
			}
		}
	}

}
