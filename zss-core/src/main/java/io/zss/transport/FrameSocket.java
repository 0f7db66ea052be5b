package io.zss.transport;

import org.jspecify.annotations.Nullable;

/**
 * A message socket as a loop uses it. Belongs to one thread, which opens it, uses it and
 * closes it. Nothing here blocks.
 */
public interface FrameSocket extends AutoCloseable {

	/**
	 * Takes the next message.
	 * @return the message, or null when there is none now
	 */
	@Nullable FrameMessage receive();

	/**
	 * Gives a message to the socket. Its frames belong to the socket from then on,
	 * whatever the result; see {@link FrameMessage#addCopy}.
	 * @param message the message; on a ROUTER its first frame is the peer's identity
	 * @return what became of it
	 */
	SendResult send(FrameMessage message);

	/**
	 * Closes the socket. What it has taken is sent on for a bounded time.
	 */
	@Override
	void close();

}
