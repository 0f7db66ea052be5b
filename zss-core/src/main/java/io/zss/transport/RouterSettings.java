package io.zss.transport;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a ROUTER socket is bound.
 *
 * @param endpoints the endpoints, all served by the one socket
 * @param maxFrameBytes longest frame that is accepted; a peer that announces a longer one
 * loses its connection
 * @param limits most of what it holds
 * @param times how long its peers may be silent
 * @param backlog connections that wait to be accepted
 * @param linger how long closing waits for messages that are on their way out
 * @param secured further endpoints, which take CURVE alone; null for none
 */
public record RouterSettings(List<Endpoint> endpoints, long maxFrameBytes, RouterLimits limits,
		ConnectionTimeouts times, int backlog, Duration linger, @Nullable SecuredEndpoints secured) {

	/**
	 * Copies the list.
	 * @throws IllegalArgumentException if the length of frames is not limited
	 */
	public RouterSettings {
		if (maxFrameBytes < 1) {
			throw new IllegalArgumentException("'maxFrameBytes' must be at least 1");
		}
		endpoints = List.copyOf(endpoints);
	}

	/**
	 * Creates settings without secured endpoints.
	 * @param endpoints the endpoints
	 * @param maxFrameBytes longest frame
	 * @param limits most of what it holds
	 * @param times how long its peers may be silent
	 * @param backlog connections that wait to be accepted
	 * @param linger how long closing waits for messages
	 */
	public RouterSettings(List<Endpoint> endpoints, long maxFrameBytes, RouterLimits limits, ConnectionTimeouts times,
			int backlog, Duration linger) {
		this(endpoints, maxFrameBytes, limits, times, backlog, linger, null);
	}

	/**
	 * Creates settings with the {@linkplain ConnectionTimeouts#STANDARD usual times}.
	 * @param endpoints the endpoints
	 * @param maxFrameBytes longest frame
	 * @param limits most of what it holds
	 * @param backlog connections that wait to be accepted
	 * @param linger how long closing waits for messages
	 */
	public RouterSettings(List<Endpoint> endpoints, long maxFrameBytes, RouterLimits limits, int backlog,
			Duration linger) {
		this(endpoints, maxFrameBytes, limits, ConnectionTimeouts.STANDARD, backlog, linger);
	}

	/**
	 * The same with secured endpoints.
	 * @param newSecured the endpoints; null for none
	 * @return settings with them
	 */
	public RouterSettings withSecured(@Nullable SecuredEndpoints newSecured) {
		return new RouterSettings(this.endpoints, this.maxFrameBytes, this.limits, this.times, this.backlog,
				this.linger, newSecured);
	}

}
