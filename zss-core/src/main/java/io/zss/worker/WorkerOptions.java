package io.zss.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Options of a worker.
 *
 * @param brokers the backends of the brokers, at least one; each service registers with
 * each of them
 * @param heartbeatInterval how often it says that it is there
 * @param liveness how many heartbeats may stay unanswered before it starts over with a
 * fresh connection
 * @param maxReconnectInterval longest pause before it starts over; the pause begins with
 * a heartbeat interval and doubles
 * @param gracePeriod how long stopping waits for requests in flight
 * @param maxFrameBytes longest frame that is accepted and sent
 * @param facts facts about this process, for people
 * @param keys its keys, and those of the brokers; null for plain connections
 */
public record WorkerOptions(List<Endpoint> brokers, Duration heartbeatInterval, int liveness,
		Duration maxReconnectInterval, Duration gracePeriod, long maxFrameBytes, Map<String, String> facts,
		@Nullable ConnectionKeys keys) {

	/**
	 * Default number of heartbeats that may stay unanswered: with heartbeats of 1 s a
	 * broker may be suspended for 5 s without any worker starting over.
	 */
	public static final int DEFAULT_LIVENESS = 7;

	/**
	 * Default length of the longest frame.
	 */
	public static final long DEFAULT_MAX_FRAME_BYTES = 32L * 1024 * 1024;

	/** The property of the longest frame, for messages. */
	static final String MAX_FRAME_PROPERTY = "zss.worker.max-frame-size";

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public WorkerOptions {
		brokers = List.copyOf(brokers);
		facts = Map.copyOf(facts);
		if (brokers.isEmpty()) {
			throw new IllegalArgumentException("'brokers' must not be empty");
		}
		if (heartbeatInterval.toMillis() < 1) {
			throw new IllegalArgumentException("'heartbeatInterval' must be at least 1 ms: " + heartbeatInterval);
		}
		if (liveness < 1) {
			throw new IllegalArgumentException("'liveness' must be at least 1: " + liveness);
		}
		if (maxReconnectInterval.compareTo(heartbeatInterval) < 0) {
			throw new IllegalArgumentException("'maxReconnectInterval' must not be below 'heartbeatInterval'");
		}
		if (gracePeriod.isNegative()) {
			throw new IllegalArgumentException("'gracePeriod' must not be negative: " + gracePeriod);
		}
		if (maxFrameBytes < 1) {
			throw new IllegalArgumentException("'maxFrameBytes' must be at least 1: " + maxFrameBytes);
		}
	}

	/**
	 * Options of a worker with plain connections.
	 * @param brokers the backends of the brokers
	 * @param heartbeatInterval how often it says that it is there
	 * @param liveness how many heartbeats may stay unanswered
	 * @param maxReconnectInterval longest pause before it starts over
	 * @param gracePeriod how long stopping waits for requests in flight
	 * @param maxFrameBytes longest frame that is accepted and sent
	 * @param facts facts about this process
	 */
	public WorkerOptions(List<Endpoint> brokers, Duration heartbeatInterval, int liveness,
			Duration maxReconnectInterval, Duration gracePeriod, long maxFrameBytes, Map<String, String> facts) {
		this(brokers, heartbeatInterval, liveness, maxReconnectInterval, gracePeriod, maxFrameBytes, facts, null);
	}

	/**
	 * The suite's own heartbeats.
	 * @param brokers the backends of the brokers
	 * @return the options
	 */
	public static WorkerOptions of(Endpoint... brokers) {
		return new WorkerOptions(List.of(brokers), Duration.ofSeconds(1), DEFAULT_LIVENESS, Duration.ofSeconds(10),
				Duration.ofSeconds(20), DEFAULT_MAX_FRAME_BYTES, Map.of());
	}

	/**
	 * The same options with other brokers.
	 * @param backends the backends of the brokers, at least one
	 * @return new options
	 */
	public WorkerOptions withBrokers(List<Endpoint> backends) {
		return new WorkerOptions(backends, this.heartbeatInterval, this.liveness, this.maxReconnectInterval,
				this.gracePeriod, this.maxFrameBytes, this.facts, this.keys);
	}

	/**
	 * The same options with keys.
	 * @param newKeys its keys, and those of the brokers; null for plain connections
	 * @return new options
	 */
	public WorkerOptions withKeys(@Nullable ConnectionKeys newKeys) {
		return new WorkerOptions(this.brokers, this.heartbeatInterval, this.liveness, this.maxReconnectInterval,
				this.gracePeriod, this.maxFrameBytes, this.facts, newKeys);
	}

}
