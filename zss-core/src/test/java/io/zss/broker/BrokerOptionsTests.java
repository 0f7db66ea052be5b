package io.zss.broker;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.Map;
import java.util.stream.Stream;

import io.zss.transport.LoopSettings;
import io.zss.transport.Quota;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Which options a broker accepts, and that it names the property that is out of range.
 */
class BrokerOptionsTests {

	private static final Duration NANO = Duration.ofNanos(1);

	private static final Duration NEGATIVE = Duration.ofNanos(-1);

	@ParameterizedTest
	@MethodSource
	void optionOutOfItsRangeIsNamed(String message, UnaryOperator<BrokerOptionsBuilder> options) {
		BrokerOptionsBuilder builder = options.apply(BrokerOptions.builder());
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
	}

	static Stream<Arguments> optionOutOfItsRangeIsNamed() {
		String notPositive = "must be at least 1: 0";
		String notLonger = "must be longer than 0: PT0S";
		String negative = "must not be negative: PT-0.000000001S";
		String shorterThanFrame = "must be at least 'zss.broker.limits.frame-size', 1000: 999";
		return Stream.of(invalid("name", "must not be empty", (options) -> options.name(" ")),
				invalid("request-timeout", notLonger, (options) -> options.requestTimeout(Duration.ZERO, NANO)),
				invalid("request-timeout", "must be longer than 0: PT-0.000000001S",
						(options) -> options.requestTimeout(NEGATIVE, NANO)),
				invalid("max-request-timeout", notLonger, (options) -> options.requestTimeout(NANO, Duration.ZERO)),
				invalid("max-attempts", notPositive, (options) -> options.maxAttempts(0)),
				invalid("stuck-after", notLonger, (options) -> options.stuckAfter(Duration.ZERO)),
				invalid("duplicate-window", negative, (options) -> options.duplicateWindow(NEGATIVE)),
				invalid("limits.finished-requests", notPositive, (options) -> options.duplicateWindow(NANO, 0)),
				invalid("default-capacity", notPositive, (options) -> options.defaultCapacity(0)),
				invalid("queue.hold-for", negative, (options) -> options.holdFor(NEGATIVE)),
				invalid("queue.max-requests", notPositive, (options) -> options.queueLimits(0, 1)),
				invalid("queue.max-size", notPositive, (options) -> options.queueLimits(1, 0)),
				invalid("limits.versions", notPositive, (options) -> options.maxVersions(0)),
				invalid("limits.requests", notPositive, (options) -> options.limits(0, 1, 1)),
				invalid("limits.instances", notPositive, (options) -> options.limits(1, 0, 1)),
				invalid("limits.services", notPositive, (options) -> options.limits(1, 1, 0)),
				invalid("limits.frame-size", notPositive,
						(options) -> options.messageLimits(0, 1).sendLimits(1L, 1L).receiveLimit(1L)),
				invalid("limits.header-size", notPositive, (options) -> options.messageLimits(1000, 0)),
				invalid("limits.held-size", shorterThanFrame,
						(options) -> options.messageLimits(1000, 1).heldLimit(999L)),
				invalid("limits.send-queue-size", notPositive, (options) -> options.sendLimits(0L, null)),
				invalid("limits.total-send-size", notPositive, (options) -> options.sendLimits(null, 0L)),
				invalid("limits.total-receive-size", notPositive, (options) -> options.receiveLimit(0L)),
				invalid("limits.send-queue-size", shorterThanFrame,
						(options) -> options.messageLimits(1000, 1).sendLimits(999L, 1000L)),
				invalid("limits.total-send-size", shorterThanFrame,
						(options) -> options.messageLimits(1000, 1).sendLimits(1000L, 999L)),
				invalid("limits.total-receive-size", shorterThanFrame,
						(options) -> options.messageLimits(1000, 1).receiveLimit(999L)),
				invalid("limits.connections", notPositive, (options) -> options.connectionLimits(0, 1, 1, 1)),
				invalid("limits.send-queue-messages", notPositive, (options) -> options.connectionLimits(1, 0, 1, 1)),
				invalid("limits.receive-queue-messages", notPositive,
						(options) -> options.connectionLimits(1, 1, 0, 1)),
				invalid("limits.accept-backlog", notPositive, (options) -> options.connectionLimits(1, 1, 1, 0)),
				invalid("limits.caller-rate", "must not be negative: -1", (options) -> options.callerLimits(-1, 0, 0)),
				invalid("limits.caller-burst", "must not be negative: -1", (options) -> options.callerLimits(0, -1, 0)),
				invalid("limits.caller-concurrency", "must not be negative: -1",
						(options) -> options.callerLimits(0, 0, -1)),
				invalid("limits.callers.orders.rate", "must not be negative: -1",
						(options) -> options.callerLimits("orders", -1, 0, 0)),
				invalid("limits.callers.orders.burst", "must not be negative: -1",
						(options) -> options.callerLimits("orders", 0, -1, 0)),
				invalid("limits.callers.orders.concurrency", "must not be negative: -1",
						(options) -> options.callerLimits("orders", 0, 0, -1)),
				invalid("limits.connections-per-address", "must not be negative: -1",
						(options) -> options.addressLimits(-1, 0)),
				invalid("limits.handshakes-per-address", "must not be negative: -1",
						(options) -> options.addressLimits(0, -1)),
				invalid("io-threads", "must be from 0 to " + LoopSettings.MAX_IO_THREADS + ": -1",
						(options) -> options.ioThreads(-1)),
				invalid("io-threads",
						"must be from 0 to " + LoopSettings.MAX_IO_THREADS + ": " + (LoopSettings.MAX_IO_THREADS + 1),
						(options) -> options.ioThreads(LoopSettings.MAX_IO_THREADS + 1)),
				invalid("spin", negative, (options) -> options.spin(NEGATIVE)),
				invalid("keep-alive", "must be from 8 to 2147483647: 7",
						(options) -> options.keepAlive(Duration.ofSeconds(7))),
				invalid("time-to-live", notLonger, (options) -> options.timeToLive(Duration.ZERO)),
				invalid("sweep-interval", notLonger, (options) -> options.sweepInterval(Duration.ZERO)),
				invalid("shutdown.grace-period", negative, (options) -> options.gracePeriod(NEGATIVE)),
				invalid("shutdown.linger", negative, (options) -> options.linger(NEGATIVE)));
	}

	@Test
	void leastOfEachRangeIsAccepted() {
		BrokerOptions options = BrokerOptions.builder()
			.name("b")
			.requestTimeout(NANO, NANO)
			.maxAttempts(1)
			.stuckAfter(NANO)
			.duplicateWindow(Duration.ZERO, 1)
			.defaultCapacity(1)
			.holdFor(Duration.ZERO)
			.queueLimits(1, 1)
			.maxVersions(1)
			.limits(1, 1, 1)
			.messageLimits(1, 1)
			.heldLimit(1L)
			.sendLimits(1L, 1L)
			.receiveLimit(1L)
			.connectionLimits(1, 1, 1, 1)
			.ioThreads(0)
			.spin(Duration.ZERO)
			.keepAlive(Duration.ofSeconds(8))
			.timeToLive(NANO)
			.sweepInterval(NANO)
			.gracePeriod(Duration.ZERO)
			.linger(Duration.ZERO)
			.build();
		assertThat(options.limits()).isEqualTo(new LimitOptions(1, 1, 1, 1, 1, 1, Quota.NONE, Map.of()));
		assertThat(options.requests()).isEqualTo(new RequestOptions(NANO, NANO, 1, NANO, Duration.ZERO, 1));
		assertThat(options.lifetimes()).isEqualTo(new LifetimeOptions(NANO, NANO, Duration.ZERO, Duration.ZERO));
		assertThat(options.connections())
			.isEqualTo(new ConnectionOptions(1, 1, 1, 1, 1, 1, 1, 0, Duration.ZERO, 0, 0, Duration.ofSeconds(8)));
	}

	@Test
	void keepAliveCanBeDisabledAndAllIoThreadsUsed() {
		ConnectionOptions connections = BrokerOptions.builder()
			.keepAlive(Duration.ZERO)
			.ioThreads(LoopSettings.MAX_IO_THREADS)
			.build()
			.connections();
		assertThat(connections.keepAlive()).isZero();
		assertThat(connections.ioThreads()).isEqualTo(LoopSettings.MAX_IO_THREADS);
	}

	@Test
	void twoOfTheLongestFramesWaitForAPeerUnlessSaidOtherwise() {
		ConnectionOptions connections = BrokerOptions.builder().messageLimits(1000, 1).build().connections();
		assertThat(connections.sendQueueBytes()).isEqualTo(2000);
		assertThat(connections.totalSendBytes()).isGreaterThan(2000);
	}

	private static Arguments invalid(String property, String text, UnaryOperator<BrokerOptionsBuilder> options) {
		return arguments("'zss.broker." + property + "' " + text, options);
	}

}
