package io.zss.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zss.CapturedLog;
import io.zss.TestBus;
import io.zss.transport.LoopClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log of a client says when a broker of its own process is stopped.
 */
@Timeout(120)
class OrderlyStopTests {

	private final AtomicLong laterNanos = new AtomicLong();

	@Test
	void clientThatOutlivesTheBrokerOfItsProcessDoesNotWarn() {
		try (CapturedLog log = new CapturedLog(ConnectionWatch.class.getName());
				TestBus bus = TestBus.start();
				ZssClient client = new ZssClient(ClientOptions.of("late", bus.broker().frontend()), clock(), List.of(),
						(address, status, nanos) -> {
						})) {
			client.start();
			String broker = bus.broker().frontend().toString();
			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.until(() -> client.status().brokers().get(0).state() == BrokerStatus.State.LIVE);
			// A loss right after the start has no line.
			this.laterNanos.set(Duration.ofSeconds(10).toNanos());

			bus.broker().stop();

			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.untilAsserted(() -> assertThat(log.messages(Level.INFO))
					.contains("Broker " + broker + " was stopped in this process; 0 calls are pending"));
			assertThat(log.messages(Level.WARN)).noneMatch((line) -> line.contains(broker));
		}
	}

	private LoopClock clock() {
		return new LoopClock() {

			@Override
			public long nanoTime() {
				return System.nanoTime() + OrderlyStopTests.this.laterNanos.get();
			}

			@Override
			public long epochMillis() {
				return System.currentTimeMillis();
			}

		};
	}

}
