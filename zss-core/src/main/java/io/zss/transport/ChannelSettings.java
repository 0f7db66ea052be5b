package io.zss.transport;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What the connections of one socket have in common.
 *
 * @param maxFrameBytes longest frame
 * @param allocator of their frames
 * @param faults counts those that end over a fault of the peer
 * @param arrivals the account that bounds them together, or null for none
 * @param leaving the account of what waits for their peers to read, or null for none
 * @param handshakeTimeout how long a handshake may take
 * @param progressTimeout how long a message that has begun may stand still; only with
 * {@code arrivals}. A fifth of it when others wait for its memory
 * @param heartbeatInterval how often the connection is probed; zero disables this
 * @param heartbeatTimeout how long a probe may stay unanswered
 * @param onRead called by the I/O thread before each attempt to read
 * @param curve what encrypts them, or null for nothing
 */
record ChannelSettings(long maxFrameBytes, FrameAllocator allocator, PeerFaults faults, @Nullable Arrivals arrivals,
		@Nullable SendBudget leaving, Duration handshakeTimeout, Duration progressTimeout, Duration heartbeatInterval,
		Duration heartbeatTimeout, Runnable onRead, @Nullable CurveSide curve) {

	/**
	 * The same for connections that are encrypted.
	 */
	ChannelSettings withCurve(CurveSide newCurve) {
		return new ChannelSettings(this.maxFrameBytes, this.allocator, this.faults, this.arrivals, this.leaving,
				this.handshakeTimeout, this.progressTimeout, this.heartbeatInterval, this.heartbeatTimeout, this.onRead,
				newCurve);
	}

}
