package io.zss.transport;

import java.time.Duration;

import org.zeromq.ZMQ;

/**
 * TCP keep-alive of a socket's connections: the system probes a peer that is silent.
 *
 * @param idleSeconds silence before the first probe; 0 leaves all to the system
 * @param intervalSeconds pause between probes
 */
record KeepAlive(int idleSeconds, int intervalSeconds) {

	private static final int PROBES = 4;

	/**
	 * Keep-alive that notices a peer that is gone after a time.
	 * @param time half of it silence and half of it probes
	 * @throws IllegalArgumentException if it is negative, or positive and below 8 s
	 */
	static KeepAlive of(Duration time) {
		long seconds = time.toSeconds();
		if (time.isNegative() || (!time.isZero() && seconds < 2 * PROBES)) {
			throw new IllegalArgumentException("'keepAlive' must be 0 or at least " + 2 * PROBES + " s: " + time);
		}
		int half = (int) Math.min(Integer.MAX_VALUE, seconds / 2);
		return new KeepAlive(half, half / PROBES);
	}

	void applyTo(ZMQ.Socket socket) {
		socket.setTCPKeepAlive(1);
		if (this.idleSeconds > 0) {
			socket.setTCPKeepAliveIdle(this.idleSeconds);
			socket.setTCPKeepAliveInterval(this.intervalSeconds);
			socket.setTCPKeepAliveCount(PROBES);
		}
	}

}
