package io.zss.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import io.zss.broker.BrokerOptions;
import io.zss.broker.BrokerOptionsBuilder;
import io.zss.broker.SecurityOptions;
import io.zss.broker.Steering;
import io.zss.broker.dispatch.DispatchStrategy;
import io.zss.broker.dispatch.StandardStrategy;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Properties of a broker in this application.
 *
 * @param enabled Whether to run a broker in this application.
 * @param name Name of the broker, for people.
 * @param frontend Endpoint where clients connect; port 0 for any free one.
 * @param backend Endpoint where workers connect; port 0 for any free one.
 * @param timeToLive How long an instance stays registered without a sign of life.
 * @param sweepInterval How often to look for expired entries.
 * @param requestTimeout Deadline of requests that name none.
 * @param maxRequestTimeout Longest deadline that a request may name.
 * @param stuckAfter How long after its deadline a request keeps the slot of an instance
 * that does not answer.
 * @param duplicateWindow How long to remember a finished request that a worker has seen,
 * so that the same rid of the same client is answered 409; 0 disables this.
 * @param strategy Which of the instances with room gets a request; a bean of type
 * DispatchStrategy replaces the choice.
 * @param maxAttempts Maximum number of times that a request is dispatched when instances
 * are lost; a client may ask for fewer.
 * @param defaultCapacity Requests at a time for instances that announce no capacity.
 * @param steering Who may drain and resume instances and dump messages: loopback for
 * peers on the same machine, any, or none.
 * @param ioThreads Threads that move bytes in addition to the broker's own; 0 for the
 * lowest latency, more for more bytes than one core can move.
 * @param spin How long to poll for the next message before waiting, as long as that pays
 * off; 0 disables this, which saves CPU time.
 * @param keepAlive How long until a connection is closed whose peer vanished silently; 0
 * leaves this to the system, which takes hours.
 * @param queue Requests that wait for an instance.
 * @param limits Bounds of everything else.
 * @param shutdown What happens at the end.
 */
@ConfigurationProperties("zss.broker")
public record ZssBrokerProperties(@DefaultValue("false") boolean enabled, @DefaultValue("zss-broker") String name,
		@DefaultValue("tcp://127.0.0.1:7777") Endpoint frontend, @DefaultValue("tcp://127.0.0.1:7776") Endpoint backend,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration timeToLive,
		@DurationUnit(ChronoUnit.MILLIS) @DefaultValue("500ms") Duration sweepInterval,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s") Duration requestTimeout,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10m") Duration maxRequestTimeout,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("60s") Duration stuckAfter,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration duplicateWindow,
		@DefaultValue("round-robin") StandardStrategy strategy, @DefaultValue("2") int maxAttempts,
		@DefaultValue("1") int defaultCapacity, @DefaultValue("loopback") Steering steering,
		@DefaultValue("0") int ioThreads, @DurationUnit(ChronoUnit.MICROS) @DefaultValue("100us") Duration spin,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("2m") Duration keepAlive, @DefaultValue Queue queue,
		@DefaultValue Limits limits, @DefaultValue Shutdown shutdown) {

	private static final Duration MAX_SPIN = Duration.ofMillis(10);

	BrokerOptions toOptions() {
		return toOptions(this.strategy, null);
	}

	/**
	 * The options of the broker.
	 * @throws InvalidConfigurationPropertyValueException if a value is out of its range
	 */
	BrokerOptions toOptions(DispatchStrategy chosen, @Nullable SecurityOptions security) {
		check();
		BrokerOptionsBuilder builder = BrokerOptions.builder();
		this.limits.callers()
			.forEach((sid, caller) -> builder.callerLimits(sid, Caller.orElse(caller.rate(), this.limits.callerRate()),
					Caller.orElse(caller.burst(), this.limits.callerBurst()),
					Caller.orElse(caller.concurrency(), this.limits.callerConcurrency())));
		return builder.name(this.name)
			.frontend(this.frontend.toString())
			.backend(this.backend.toString())
			.timeToLive(this.timeToLive)
			.sweepInterval(this.sweepInterval)
			.requestTimeout(this.requestTimeout, this.maxRequestTimeout)
			.stuckAfter(this.stuckAfter)
			.duplicateWindow(this.duplicateWindow)
			.holdFor(this.queue.holdFor())
			.strategy(chosen)
			.maxAttempts(this.maxAttempts)
			.defaultCapacity(this.defaultCapacity)
			.queueLimits(this.queue.maxRequests(), this.queue.maxSize().toBytes())
			.limits(this.limits.requests(), this.limits.instances(), this.limits.services())
			.steering(this.steering)
			.maxVersions(this.limits.versions())
			.heldLimit(bytes(this.limits.heldSize()))
			.messageLimits(this.limits.frameSize().toBytes(), Math.toIntExact(this.limits.headerSize().toBytes()))
			.sendLimits(bytes(this.limits.sendQueueSize()), bytes(this.limits.totalSendSize()))
			.receiveLimit(bytes(this.limits.totalReceiveSize()))
			.connectionLimits(this.limits.connections(), this.limits.sendQueueMessages(),
					this.limits.receiveQueueMessages(), this.limits.acceptBacklog())
			.callerLimits(this.limits.callerRate(), this.limits.callerBurst(), this.limits.callerConcurrency())
			.addressLimits(this.limits.connectionsPerAddress(), this.limits.handshakesPerAddress())
			.ioThreads(this.ioThreads)
			.spin(this.spin)
			.keepAlive(this.keepAlive)
			.gracePeriod(this.shutdown.gracePeriod())
			.security(security)
			.build();
	}

	private void check() {
		PropertyCheck check = new PropertyCheck("zss.broker");
		check.require(!this.name.isBlank(), "name", this.name, "must not be empty");
		check.seconds("time-to-live", this.timeToLive, Duration.ofMillis(100), Duration.ofHours(1));
		check.millis("sweep-interval", this.sweepInterval, Duration.ofMillis(1), Duration.ofMinutes(1));
		check.seconds("max-request-timeout", this.maxRequestTimeout, Duration.ofMillis(1), Duration.ofDays(1));
		check.seconds("request-timeout", this.requestTimeout, Duration.ofMillis(1), this.maxRequestTimeout);
		check.seconds("stuck-after", this.stuckAfter, Duration.ofMillis(1), Duration.ofHours(1));
		check.seconds("duplicate-window", this.duplicateWindow, Duration.ZERO, Duration.ofHours(1));
		check.atLeast("max-attempts", this.maxAttempts, 1);
		check.atLeast("default-capacity", this.defaultCapacity, 1);
		check.require(this.ioThreads >= 0 && this.ioThreads <= LoopSettings.MAX_IO_THREADS, "io-threads",
				this.ioThreads, "must be from 0 to " + LoopSettings.MAX_IO_THREADS);
		check.require(!this.spin.isNegative() && this.spin.compareTo(MAX_SPIN) <= 0, "spin",
				PropertyCheck.text(this.spin), "must be from 0 to 10ms; a number without a unit counts microseconds");
		check.require(this.keepAlive.isZero() || (this.keepAlive.toSeconds() >= 8 && this.keepAlive.toDays() < 1),
				"keep-alive", PropertyCheck.text(this.keepAlive),
				"must be 0 or from 8s to 1d; a number without a unit counts seconds");
		this.queue.check();
		this.limits.check();
		check.seconds("shutdown.grace-period", this.shutdown.gracePeriod(), Duration.ZERO, Duration.ofHours(1));
	}

	private static @Nullable Long bytes(@Nullable DataSize size) {
		return (size != null) ? size.toBytes() : null;
	}

	/**
	 * Requests that wait for an instance.
	 *
	 * @param holdFor How long requests wait for a service whose last instance was lost.
	 * @param maxRequests Requests that wait for one service; further ones are answered
	 * 429.
	 * @param maxSize Size of the requests that wait for one service; further ones are
	 * answered 429.
	 */
	public record Queue(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration holdFor,
			@DefaultValue("10000") int maxRequests, @DefaultValue("64MB") DataSize maxSize) {

		private void check() {
			PropertyCheck check = new PropertyCheck("zss.broker.queue");
			check.seconds("hold-for", this.holdFor, Duration.ZERO, Duration.ofHours(1));
			check.atLeast("max-requests", this.maxRequests, 1);
			check.atLeast("max-size", this.maxSize, DataSize.ofKilobytes(1));
		}

	}

	/**
	 * Bounds of everything else.
	 *
	 * @param requests Requests that the broker holds, queued or at workers; further ones
	 * are answered 429.
	 * @param heldSize Size of the requests that the broker holds, queued or at workers,
	 * over all services; further ones are answered 429. Defaults to a fifth of the heap.
	 * @param instances Instances that are registered; further ones are answered 429.
	 * @param services Services that are registered; further ones are answered 429.
	 * @param versions Versions that one service has, served or held; instances of further
	 * ones are answered 429.
	 * @param frameSize Longest frame; a request with a longer payload is answered 413,
	 * and a longer reply is replaced by a 500.
	 * @param headerSize Longest headers of a request; longer ones are answered 400.
	 * @param connections Connections of each endpoint, secured ones included; further
	 * ones are closed at once. Defaults to as many as fit into an eighth of the heap, at
	 * most 10,000.
	 * @param sendQueueSize Size of the messages that wait for a peer that reads slowly;
	 * replies beyond are dropped and counted. Defaults to twice the frame size.
	 * @param totalSendSize Size of the messages that wait for all peers; long replies
	 * beyond are replaced by a 503, and counted. The last quarter is reserved for peers
	 * with few waiting bytes. When more than half is used, peers that have read nothing
	 * for 4 s lose their connections. Defaults to a quarter of the heap.
	 * @param totalReceiveSize Size of the messages that have arrived from all peers, but
	 * which the broker has not received; beyond that, the peers that have sent the most
	 * are slowed down. Defaults to a share of the heap.
	 * @param sendQueueMessages Messages that wait for a peer that reads slowly; replies
	 * beyond are dropped and counted.
	 * @param receiveQueueMessages Messages of a peer that wait to be received; beyond
	 * that, the peer is slowed down.
	 * @param acceptBacklog Connections that wait to be accepted.
	 * @param callerRate Requests that one caller, a principal or else an address, may
	 * send to one service in a second; further ones are answered 429 with retry-after. 0
	 * for no limit.
	 * @param callerBurst Requests that one caller may send to one service at once after a
	 * pause; 0 for as many as in a second.
	 * @param callerConcurrency Requests of one caller to one service that the broker
	 * holds, queued or at workers; further ones are answered 429 with retry-after. 0 for
	 * no limit.
	 * @param callers Limits of callers for single services, by sid; SMI for what the
	 * broker itself is asked.
	 * @param connectionsPerAddress Connections of one address over all endpoints; further
	 * ones are closed at once. 0 for no limit.
	 * @param handshakesPerAddress Connections that one address may begin in a second;
	 * further ones are closed at once. 0 for no limit.
	 */
	public record Limits(@DefaultValue("100000") int requests, @Nullable DataSize heldSize,
			@DefaultValue("10000") int instances, @DefaultValue("1000") int services, @DefaultValue("32") int versions,
			@DefaultValue("32MB") DataSize frameSize, @DefaultValue("64KB") DataSize headerSize,
			@Nullable Integer connections, @Nullable DataSize sendQueueSize, @Nullable DataSize totalSendSize,
			@Nullable DataSize totalReceiveSize, @DefaultValue("100000") int sendQueueMessages,
			@DefaultValue("10000") int receiveQueueMessages, @DefaultValue("1024") int acceptBacklog,
			@DefaultValue("0") int callerRate, @DefaultValue("0") int callerBurst,
			@DefaultValue("0") int callerConcurrency, @DefaultValue Map<String, Caller> callers,
			@DefaultValue("0") int connectionsPerAddress, @DefaultValue("0") int handshakesPerAddress) {

		private void check() {
			PropertyCheck check = new PropertyCheck("zss.broker.limits");
			check.atLeast("requests", this.requests, 1);
			check.atLeast("instances", this.instances, 1);
			check.atLeast("services", this.services, 1);
			check.atLeast("frame-size", this.frameSize, DataSize.ofKilobytes(1));
			check.atLeast("header-size", this.headerSize, DataSize.ofKilobytes(1));
			check.atLeast("versions", this.versions, 1);
			if (this.connections != null) {
				check.atLeast("connections", this.connections, 1);
			}
			check.atLeast("held-size", this.heldSize, DataSize.ofKilobytes(1));
			check.atLeast("send-queue-size", this.sendQueueSize, this.frameSize);
			check.atLeast("total-send-size", this.totalSendSize, this.frameSize);
			check.atLeast("total-receive-size", this.totalReceiveSize, this.frameSize);
			check.atLeast("send-queue-messages", this.sendQueueMessages, 1);
			check.atLeast("receive-queue-messages", this.receiveQueueMessages, 1);
			check.atLeast("accept-backlog", this.acceptBacklog, 1);
			check.atLeast("caller-rate", this.callerRate, 0);
			check.atLeast("caller-burst", this.callerBurst, 0);
			check.atLeast("caller-concurrency", this.callerConcurrency, 0);
			this.callers.forEach((sid, caller) -> caller.check("zss.broker.limits.callers." + sid));
			check.atLeast("connections-per-address", this.connectionsPerAddress, 0);
			check.atLeast("handshakes-per-address", this.handshakesPerAddress, 0);
		}

	}

	/**
	 * What a caller may send to one service.
	 *
	 * @param rate Requests in a second; 0 for no limit. Defaults to caller-rate.
	 * @param burst Requests at once after a pause; 0 for as many as in a second. Defaults
	 * to caller-burst.
	 * @param concurrency Requests that the broker holds, queued or at workers; 0 for no
	 * limit. Defaults to caller-concurrency.
	 */
	public record Caller(@Nullable Integer rate, @Nullable Integer burst, @Nullable Integer concurrency) {

		private void check(String name) {
			PropertyCheck check = new PropertyCheck(name);
			check.atLeast("rate", orElse(this.rate, 0), 0);
			check.atLeast("burst", orElse(this.burst, 0), 0);
			check.atLeast("concurrency", orElse(this.concurrency, 0), 0);
		}

		private static int orElse(@Nullable Integer value, int otherwise) {
			return (value != null) ? value : otherwise;
		}

	}

	/**
	 * What happens at the end.
	 *
	 * @param gracePeriod How long to wait for requests at workers, while queued and new
	 * ones are answered 503.
	 */
	public record Shutdown(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("20s") Duration gracePeriod) {

	}

}
