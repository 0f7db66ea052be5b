package io.zss.transport;

import java.time.Duration;

import io.zss.security.ConnectionKeys;
import org.jspecify.annotations.Nullable;

/**
 * How a DEALER socket is connected.
 *
 * @param endpoint the ROUTER's endpoint; it may be absent, and is connected to when it
 * comes
 * @param maxFrameBytes longest frame that is accepted
 * @param reconnectInterval pause between attempts to connect, doubled up to
 * {@code maxReconnectInterval}
 * @param maxReconnectInterval longest pause between attempts to connect
 * @param handshakeTimeout how long the peer's handshake may take before the connection is
 * tried again
 * @param heartbeatInterval how long the peer may be silent before it is probed; zero
 * disables probes
 * @param heartbeatTimeout how long a probe may stay unanswered before the connection
 * counts as lost; shorter than the interval
 * @param keepAlive after how long the system ends a connection whose peer is gone without
 * a word; zero leaves that to the system, which takes hours
 * @param linger how long closing waits for messages that are on their way out
 * @param keys the keys of both ends; null for a plain connection
 */
public record DealerSettings(Endpoint endpoint, long maxFrameBytes, Duration reconnectInterval,
		Duration maxReconnectInterval, Duration handshakeTimeout, Duration heartbeatInterval, Duration heartbeatTimeout,
		Duration keepAlive, Duration linger, @Nullable ConnectionKeys keys) {

	private static final Duration CURVE_HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

	/**
	 * Checks the limits.
	 * @throws IllegalArgumentException if the endpoint cannot be connected to, the length
	 * of frames is not limited, the reconnect interval or handshake time-out is not
	 * positive, or the heartbeat time-out is not below its interval
	 */
	public DealerSettings {
		if (!endpoint.isConnectable()) {
			throw new IllegalArgumentException("Cannot connect to " + endpoint + ": it needs a host and a port");
		}
		if (maxFrameBytes < 1) {
			throw new IllegalArgumentException("'maxFrameBytes' must be at least 1");
		}
		if (reconnectInterval.toMillis() < 1) {
			throw new IllegalArgumentException("'reconnectInterval' must be at least 1 ms");
		}
		if (handshakeTimeout.toMillis() < 1) {
			throw new IllegalArgumentException("'handshakeTimeout' must be at least 1 ms");
		}
		if (!heartbeatInterval.isZero() && heartbeatTimeout.compareTo(heartbeatInterval) >= 0) {
			throw new IllegalArgumentException("'heartbeatTimeout' must be shorter than 'heartbeatInterval'");
		}
		KeepAlive.of(keepAlive);
	}

	/**
	 * Settings of a plain connection.
	 * @param endpoint the ROUTER's endpoint
	 * @param maxFrameBytes longest frame that is accepted
	 * @param reconnectInterval pause between attempts to connect
	 * @param maxReconnectInterval longest pause between attempts to connect
	 * @param handshakeTimeout how long the peer's handshake may take
	 * @param heartbeatInterval how long the peer may be silent before it is probed
	 * @param heartbeatTimeout how long a probe may stay unanswered
	 * @param keepAlive after how long a peer that is gone is noticed
	 * @param linger how long closing waits for messages
	 */
	public DealerSettings(Endpoint endpoint, long maxFrameBytes, Duration reconnectInterval,
			Duration maxReconnectInterval, Duration handshakeTimeout, Duration heartbeatInterval,
			Duration heartbeatTimeout, Duration keepAlive, Duration linger) {
		this(endpoint, maxFrameBytes, reconnectInterval, maxReconnectInterval, handshakeTimeout, heartbeatInterval,
				heartbeatTimeout, keepAlive, linger, null);
	}

	/**
	 * Settings that suit most connections. A peer may be silent for 5 s, as one that is
	 * suspended for a while is; one that has gone without a word is noticed after 6 to 13
	 * s.
	 * @param endpoint the ROUTER's endpoint
	 * @param maxFrameBytes longest frame that is accepted
	 * @return the settings
	 */
	public static DealerSettings of(Endpoint endpoint, long maxFrameBytes) {
		return new DealerSettings(endpoint, maxFrameBytes, Duration.ofMillis(50), Duration.ofSeconds(2),
				Duration.ofSeconds(1), Duration.ofSeconds(7), Duration.ofSeconds(6),
				ConnectionTimeouts.STANDARD.keepAlive(), Duration.ofSeconds(1), null);
	}

	/**
	 * The same for a connection that has heartbeats of its own.
	 * @return settings that do not probe the connection
	 */
	public DealerSettings withoutHeartbeat() {
		return new DealerSettings(this.endpoint, this.maxFrameBytes, this.reconnectInterval, this.maxReconnectInterval,
				this.handshakeTimeout, Duration.ZERO, Duration.ZERO, this.keepAlive, this.linger, this.keys);
	}

	/**
	 * The same with another keep-alive.
	 * @param newKeepAlive after how long a peer that is gone is noticed; zero leaves that
	 * to the system
	 * @return settings with it
	 */
	public DealerSettings withKeepAlive(Duration newKeepAlive) {
		return new DealerSettings(this.endpoint, this.maxFrameBytes, this.reconnectInterval, this.maxReconnectInterval,
				this.handshakeTimeout, this.heartbeatInterval, this.heartbeatTimeout, newKeepAlive, this.linger,
				this.keys);
	}

	/**
	 * The same for a connection with CURVE, whose handshake may take 10 s at least: it is
	 * work for a broker when all its clients come at once, and those that gave up would
	 * come again.
	 * @param newKeys the keys of both ends; null for a plain connection
	 * @return settings with them
	 */
	public DealerSettings withKeys(@Nullable ConnectionKeys newKeys) {
		boolean isLonger = newKeys != null && this.handshakeTimeout.compareTo(CURVE_HANDSHAKE_TIMEOUT) < 0;
		return new DealerSettings(this.endpoint, this.maxFrameBytes, this.reconnectInterval, this.maxReconnectInterval,
				isLonger ? CURVE_HANDSHAKE_TIMEOUT : this.handshakeTimeout, this.heartbeatInterval,
				this.heartbeatTimeout, this.keepAlive, this.linger, newKeys);
	}

}
