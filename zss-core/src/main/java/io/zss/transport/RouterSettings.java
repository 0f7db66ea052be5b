package io.zss.transport;

import java.time.Duration;
import java.util.List;

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
 */
public record RouterSettings(List<Endpoint> endpoints, long maxFrameBytes, RouterLimits limits, ConnectionTimes times,
		int backlog, Duration linger) {

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
	 * Creates settings with the {@linkplain ConnectionTimes#STANDARD usual times}.
	 * @param endpoints the endpoints
	 * @param maxFrameBytes longest frame
	 * @param limits most of what it holds
	 * @param backlog connections that wait to be accepted
	 * @param linger how long closing waits for messages
	 */
	public RouterSettings(List<Endpoint> endpoints, long maxFrameBytes, RouterLimits limits, int backlog,
			Duration linger) {
		this(endpoints, maxFrameBytes, limits, ConnectionTimes.STANDARD, backlog, linger);
	}

}
