package io.zss.transport;

import io.zss.transport.TimerWheel.Timer;

/**
 * The selector of a channel, as the channel sees it.
 */
interface ChannelWatch {

	/**
	 * Has the selector ask the channel again what it waits for. From any thread.
	 */
	void changed();

	/**
	 * Schedules a timer of the selector's thread, which must be the calling one.
	 * @param timer the timer
	 * @param delayNanos when it fires, give or take 100 ms
	 */
	void schedule(Timer timer, long delayNanos);

	/**
	 * The turns of connections that begin their handshake in the selector's thread, which
	 * must be the calling one.
	 */
	HandshakeTurns handshakeTurns();

	/**
	 * Cancels a timer. From the selector's thread.
	 */
	void cancel(Timer timer);

}
