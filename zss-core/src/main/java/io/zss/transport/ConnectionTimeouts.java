package io.zss.transport;

import java.time.Duration;

/**
 * How long the peer of a connection may be silent.
 *
 * @param handshake how long the handshake may take; then the connection is ended
 * @param progress how long a message that has begun may stand still: it must bring 16 KiB
 * or come to its end in this time, or the connection is ended. A fifth of it is enough
 * when others wait for the memory of that message, and two fifths for a peer that does
 * not read what takes the room of others
 * @param keepAlive after how long the system ends a connection whose peer is gone without
 * a word; zero leaves that to the system, which takes hours
 */
public record ConnectionTimeouts(Duration handshake, Duration progress, Duration keepAlive) {

	/** 5 s for a handshake, 10 s for progress, 2 min for a peer that is gone. */
	public static final ConnectionTimeouts STANDARD = new ConnectionTimeouts(Duration.ofSeconds(5),
			Duration.ofSeconds(10), Duration.ofMinutes(2));

	/**
	 * Checks the times.
	 * @throws IllegalArgumentException if handshake or progress are not positive, or
	 * keep-alive is negative
	 */
	public ConnectionTimeouts {
		if (handshake.toMillis() < 1) {
			throw new IllegalArgumentException("'handshake' must be at least 1 ms");
		}
		if (progress.toMillis() < 1) {
			throw new IllegalArgumentException("'progress' must be at least 1 ms");
		}
		KeepAlive.of(keepAlive);
	}

	/**
	 * The same times with another keep-alive.
	 * @param newKeepAlive after how long a peer that is gone is noticed; zero leaves that
	 * to the system
	 * @return times with it
	 */
	public ConnectionTimeouts withKeepAlive(Duration newKeepAlive) {
		return new ConnectionTimeouts(this.handshake, this.progress, newKeepAlive);
	}

}
