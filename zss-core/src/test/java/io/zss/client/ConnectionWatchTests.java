package io.zss.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.CapturedLog;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.transport.StoppedEndpoints;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log says of a connection that comes and goes.
 */
class ConnectionWatchTests {

	private static final String BROKER = "tcp://127.0.0.1:7777";

	@AutoClose
	private final CapturedLog log = new CapturedLog(ConnectionWatch.class.getName());

	private final StoppedEndpoints stopped = new StoppedEndpoints();

	private final ConnectionWatch watch = new ConnectionWatch(new Endpoint("127.0.0.1", 7777), this.stopped, 0, 1_000);

	private long nowNanos;

	private long losses;

	private final LoopClock clock = new LoopClock() {

		@Override
		public long nanoTime() {
			return ConnectionWatchTests.this.nowNanos;
		}

		@Override
		public long epochMillis() {
			return 1_000 + Duration.ofNanos(ConnectionWatchTests.this.nowNanos).toMillis();
		}

	};

	@Test
	void connectionThatIsMadeSoonHasALineAndNoWarning() {
		after(2, false);
		after(0, true);
		after(1000, true);

		assertThat(this.log.messages(Level.WARN)).isEmpty();
		assertThat(this.log.messages(Level.INFO)).containsExactly("Connected to broker " + BROKER + " after 2000 ms");
		assertThat(this.log.fields(Level.INFO)).containsExactly(Map.of("zss.broker", BROKER));
		assertThat(this.watch.status())
			.isEqualTo(new BrokerStatus(BROKER, BrokerStatus.State.LIVE, Instant.ofEpochMilli(3_000)));
	}

	@Test
	void oneCallIsNotSaidToBeCalls() {
		this.nowNanos = Duration.ofSeconds(3).toNanos();

		this.watch.update(false, this.losses, "", this.nowNanos, this.clock, 1);

		assertThat(this.log.messages(Level.WARN))
			.containsExactly("Broker tcp://127.0.0.1:7777 has not been connected for 3 s; 1 call is pending");
	}

	@Test
	void brokerThatIsAbsentHasALineAfterAWhileAndThenOneAMinute() {
		for (int i = 0; i < 130; i++) {
			after(1, false);
		}

		assertThat(this.log.messages(Level.WARN)).containsExactly(
				"Broker tcp://127.0.0.1:7777 has not been connected for 3 s; 5 calls are pending",
				"Broker tcp://127.0.0.1:7777 has not been connected for 63 s; 5 calls are pending",
				"Broker tcp://127.0.0.1:7777 has not been connected for 123 s; 5 calls are pending");
		assertThat(this.watch.status().state()).isEqualTo(BrokerStatus.State.CONNECTING);
	}

	@Test
	void lossAndReturnHaveALineEach() {
		after(0, true);
		after(100, true);
		this.losses++;
		after(0, false);
		after(12, true);

		assertThat(this.log.messages(Level.WARN)).containsExactly(
				"The connection to broker tcp://127.0.0.1:7777 was lost after 100 s: closed by the broker or "
						+ "the network; 5 calls are pending");
		assertThat(this.log.messages(Level.INFO)).containsExactly("Connected to broker tcp://127.0.0.1:7777 after 0 ms",
				"Connected to broker tcp://127.0.0.1:7777 again after 12 s");
	}

	@Test
	void connectionThatIsMadeAgainBeforeAnyoneLooksIsANewOne() {
		after(0, true);
		after(100, true);
		this.losses++;
		after(0, true);
		after(50, true);
		this.nowNanos += Duration.ofMinutes(1).toNanos();
		this.losses++;
		after(0, false);

		assertThat(this.log.messages(Level.WARN)).extracting((line) -> line.replaceAll(": closed.*", ""))
			.containsExactly("The connection to broker tcp://127.0.0.1:7777 was lost after 100 s",
					"The connection to broker tcp://127.0.0.1:7777 was lost after 110 s");
		assertThat(this.log.messages(Level.INFO)).last()
			.isEqualTo("Connected to broker tcp://127.0.0.1:7777 again after 0 s");
	}

	@Test
	void connectionThatComesAndGoesAllTheTimeHasALineAMinute() {
		after(0, true);
		after(10, true);
		for (int i = 0; i < 100; i++) {
			this.losses++;
			after(1, false);
			after(0, true);
		}

		assertThat(this.log.messages(Level.WARN)).containsExactly(
				"The connection to broker tcp://127.0.0.1:7777 was lost after 11 s: closed by the broker or the network; "
						+ "5 calls are pending",
				"The connection to broker tcp://127.0.0.1:7777 was lost 60 times since the last such message, last: closed "
						+ "by the broker or the network; 5 calls are pending");
		assertThat(this.log.messages(Level.INFO)).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "localhost", "*", "0.0.0.0" })
	void brokerOfThisProcessThatWasStoppedIsNoOutageUntilItIsMissedForLong(String boundTo) {
		after(0, true);
		after(100, true);
		this.stopped.add(List.of(new Endpoint(boundTo, 7777)), this.nowNanos);
		this.losses++;
		after(0, false);

		assertThat(this.log.messages(Level.WARN)).isEmpty();
		assertThat(this.log.messages(Level.INFO)).last()
			.isEqualTo("Broker " + BROKER + " was stopped in this process; 5 calls are pending");

		after(60, false);

		assertThat(this.log.messages(Level.WARN))
			.containsExactly("Broker " + BROKER + " has not been connected for 60 s; 5 calls are pending");
	}

	@Test
	void lossThatIsNotCountedYetIsNotTakenForAnAbsence() {
		after(0, true);
		after(100, true);
		after(0, false);

		assertThat(this.log.messages(Level.WARN)).isEmpty();

		this.losses++;
		after(0, false);

		assertThat(this.log.messages(Level.WARN)).hasSize(1).allMatch((line) -> line.contains("was lost after 100 s"));
	}

	@Test
	void brokerThatTookThePlaceOfAStoppedOneIsMissed() {
		this.stopped.add(List.of(new Endpoint("127.0.0.1", 7777)), this.nowNanos);
		after(10, true);
		after(100, true);
		this.losses++;
		after(0, false);

		assertThat(this.log.messages(Level.WARN)).hasSize(1).allMatch((line) -> line.contains("was lost after 100 s"));
	}

	@Test
	void brokerOfAnotherPortOrHostThatWasStoppedExplainsNothing() {
		after(0, true);
		after(100, true);
		this.stopped.add(List.of(new Endpoint("127.0.0.1", 7779), new Endpoint("10.0.0.1", 7777)), this.nowNanos);
		this.losses++;
		after(0, false);

		assertThat(this.log.messages(Level.WARN)).hasSize(1).allMatch((line) -> line.contains("was lost after 100 s"));
	}

	private void after(int seconds, boolean connected) {
		this.nowNanos += Duration.ofSeconds(seconds).toNanos();
		this.watch.update(connected, this.losses, "closed by the broker or the network", this.nowNanos, this.clock, 5);
	}

}
