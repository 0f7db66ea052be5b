package io.zss.client;

import java.time.Duration;
import java.util.List;

import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Options of a client.
 *
 * @param name the client's name, the part of its identity before the {@code #}
 * @param brokers the frontends of the brokers, at least one; calls are spread over those
 * that are connected
 * @param timeout time-out of calls without one of their own
 * @param maxPending calls that may wait for their replies
 * @param pendingPolicy how further calls are treated
 * @param maxFrameBytes longest frame that is accepted and sent; no longer than that of
 * the brokers
 * @param maxExecutions how often services may execute one call, over all brokers, workers
 * and repetitions; 1 for calls that must never run twice
 * @param keys its keys, and those of the brokers; null for plain connections
 */
public record ClientOptions(String name, List<Endpoint> brokers, Duration timeout, int maxPending,
		PendingPolicy pendingPolicy, long maxFrameBytes, int maxExecutions, @Nullable ConnectionKeys keys) {

	/**
	 * Default time-out of calls.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

	/**
	 * Default number of calls that may wait for their replies.
	 */
	public static final int DEFAULT_MAX_PENDING = 10_000;

	/**
	 * Default length of the longest frame that is accepted.
	 */
	public static final long DEFAULT_MAX_FRAME_BYTES = 32L * 1024 * 1024;

	/** The property of the longest frame, for messages. */
	static final String MAX_FRAME_PROPERTY = "zss.client.max-frame-size";

	/**
	 * Default number of times that one call may be executed.
	 */
	public static final int DEFAULT_MAX_EXECUTIONS = 2;

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public ClientOptions {
		brokers = List.copyOf(brokers);
		if (brokers.isEmpty()) {
			throw new IllegalArgumentException("'brokers' must not be empty");
		}
		if (name.isBlank() || name.indexOf('#') >= 0) {
			throw new IllegalArgumentException("'name' must not be empty or contain '#': '" + name + "'");
		}
		if (timeout.toMillis() < 1) {
			throw new IllegalArgumentException("'timeout' must be at least 1 ms: " + timeout);
		}
		if (maxPending < 1) {
			throw new IllegalArgumentException("'maxPending' must be at least 1: " + maxPending);
		}
		if (maxFrameBytes < 1) {
			throw new IllegalArgumentException("'maxFrameBytes' must be at least 1: " + maxFrameBytes);
		}
		if (maxExecutions < 1) {
			throw new IllegalArgumentException("'maxExecutions' must be at least 1: " + maxExecutions);
		}
	}

	/**
	 * Options of a client with plain connections.
	 * @param name the client's name
	 * @param brokers the frontends of the brokers
	 * @param timeout time-out of calls without one of their own
	 * @param maxPending calls that may wait for their replies
	 * @param pendingPolicy how further calls are treated
	 * @param maxFrameBytes longest frame that is accepted and sent
	 * @param maxExecutions how often services may execute one call
	 */
	public ClientOptions(String name, List<Endpoint> brokers, Duration timeout, int maxPending,
			PendingPolicy pendingPolicy, long maxFrameBytes, int maxExecutions) {
		this(name, brokers, timeout, maxPending, pendingPolicy, maxFrameBytes, maxExecutions, null);
	}

	/**
	 * Options with the default number of executions.
	 * @param name the client's name
	 * @param brokers the frontends of the brokers
	 * @param timeout time-out of calls without one of their own
	 * @param maxPending calls that may wait for their replies
	 * @param pendingPolicy how further calls are treated
	 * @param maxFrameBytes longest frame that is accepted and sent
	 */
	public ClientOptions(String name, List<Endpoint> brokers, Duration timeout, int maxPending,
			PendingPolicy pendingPolicy, long maxFrameBytes) {
		this(name, brokers, timeout, maxPending, pendingPolicy, maxFrameBytes, DEFAULT_MAX_EXECUTIONS);
	}

	/**
	 * Options of a client that rejects calls beyond those that may wait.
	 * @param name the client's name
	 * @param brokers the frontends of the brokers
	 * @param timeout time-out of calls without one of their own
	 * @param maxPending calls that may wait for their replies
	 * @param maxFrameBytes longest frame that is accepted and sent
	 */
	public ClientOptions(String name, List<Endpoint> brokers, Duration timeout, int maxPending, long maxFrameBytes) {
		this(name, brokers, timeout, maxPending, PendingPolicy.REJECT, maxFrameBytes);
	}

	/**
	 * Options with the default limits.
	 * @param name the client's name
	 * @param brokers the frontends of the brokers
	 * @return the options
	 */
	public static ClientOptions of(String name, Endpoint... brokers) {
		return new ClientOptions(name, List.of(brokers), DEFAULT_TIMEOUT, DEFAULT_MAX_PENDING, DEFAULT_MAX_FRAME_BYTES);
	}

	/**
	 * The same options with another default time-out.
	 * @param timeout the time-out
	 * @return new options
	 */
	public ClientOptions withTimeout(Duration timeout) {
		return new ClientOptions(this.name, this.brokers, timeout, this.maxPending, this.pendingPolicy,
				this.maxFrameBytes, this.maxExecutions, this.keys);
	}

	/**
	 * The same options with another bound of pending calls.
	 * @param maxPending calls that may wait for their replies
	 * @return new options
	 */
	public ClientOptions withMaxPending(int maxPending) {
		return new ClientOptions(this.name, this.brokers, this.timeout, maxPending, this.pendingPolicy,
				this.maxFrameBytes, this.maxExecutions, this.keys);
	}

	/**
	 * The same options with another policy for calls beyond those that may wait.
	 * @param pendingPolicy how they are treated
	 * @return new options
	 */
	public ClientOptions withPendingPolicy(PendingPolicy pendingPolicy) {
		return new ClientOptions(this.name, this.brokers, this.timeout, this.maxPending, pendingPolicy,
				this.maxFrameBytes, this.maxExecutions, this.keys);
	}

	/**
	 * The same options with another bound of executions.
	 * @param maxExecutions how often services may execute one call
	 * @return new options
	 */
	public ClientOptions withMaxExecutions(int maxExecutions) {
		return new ClientOptions(this.name, this.brokers, this.timeout, this.maxPending, this.pendingPolicy,
				this.maxFrameBytes, maxExecutions, this.keys);
	}

	/**
	 * The same options with keys.
	 * @param newKeys the client's keys, and those of the brokers; null for plain
	 * connections
	 * @return new options
	 */
	public ClientOptions withKeys(@Nullable ConnectionKeys newKeys) {
		return new ClientOptions(this.name, this.brokers, this.timeout, this.maxPending, this.pendingPolicy,
				this.maxFrameBytes, this.maxExecutions, newKeys);
	}

}
