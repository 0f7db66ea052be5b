package io.zss;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.broker.Rejection;
import io.zss.client.ZssClient;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.spring.client.ZssTemplate;

import static org.assertj.core.api.Assertions.assertThat;
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
				assertThatExceptionOfType(ZssServiceNotFoundException.class)
					.isThrownBy(() -> Templates.template(this.bus, client)
						.service("nobody")
						.verb("home")
						.timeout(Duration.ofSeconds(20))
						.call(Void.class));
			}
		}
	}

	@Test
	void connectionsBeyondTheLimitAreCounted() throws IOException {
		try (TestBus small = TestBus.start((options) -> options.connectionLimits(1, 1000, 1000, 100))) {
			ZssTemplate template = Templates.template(small);
			assertThatExceptionOfType(ZssServiceNotFoundException.class)
				.isThrownBy(() -> template.call("nobody", "home", null, Void.class));

			try (Socket second = new Socket(small.frontend().host(), small.frontend().port())) {
				second.setSoTimeout(Math.toIntExact(TestBus.LIMIT.toMillis()));
				assertThat(second.getInputStream().read()).isEqualTo(-1);
			}

			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.until(() -> small.broker().snapshot().rejected(Rejection.TOO_MANY_CONNECTIONS) == 1);
			assertThatExceptionOfType(ZssServiceNotFoundException.class)
				.isThrownBy(() -> template.call("nobody", "home", null, Void.class));
		}
	}

}
