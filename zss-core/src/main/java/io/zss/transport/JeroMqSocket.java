package io.zss.transport;

import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;
import zmq.Msg;
import zmq.SocketBase;
import zmq.ZError;

/**
 * A JeroMQ socket. Never blocks: every operation is DONTWAIT.
 */
class JeroMqSocket implements FrameSocket {

	private final JeroMqSockets owner;

	private final ZMQ.Socket socket;

	private final SocketBase base;

	JeroMqSocket(JeroMqSockets owner, ZMQ.Socket socket) {
		this.owner = owner;
		this.socket = socket;
		this.base = socket.base();
	}

	ZMQ.Socket socket() {
		return this.socket;
	}

	@Override
	public @Nullable FrameMessage receive() {
		Msg frame = this.base.recv(zmq.ZMQ.ZMQ_DONTWAIT);
		if (frame == null) {
			return null;
		}
		FrameMessage message = new FrameMessage().add(frame);
		while (frame != null && frame.hasMore()) {
			frame = this.base.recv(zmq.ZMQ.ZMQ_DONTWAIT);
			if (frame != null) {
				message.add(frame);
			}
		}
		return message;
	}

	/**
	 * Whether there is a message to receive. Its signal may be gone: sending consumes
	 * signals as well.
	 * @return whether there is
	 */
	boolean hasInput() {
		return (this.base.getSocketOpt(zmq.ZMQ.ZMQ_EVENTS) & zmq.ZMQ.ZMQ_POLLIN) != 0;
	}

	@Override
	public SendResult send(FrameMessage message) {
		requireAllFrames(message);
		int last = message.size() - 1;
		for (int i = 0; i <= last; i++) {
			int more = (i < last) ? zmq.ZMQ.ZMQ_SNDMORE : 0;
			if (!this.base.send(message.frame(i), zmq.ZMQ.ZMQ_DONTWAIT | more)) {
				return (this.base.errno() == ZError.EHOSTUNREACH) ? SendResult.UNREACHABLE : SendResult.FULL;
			}
		}
		this.owner.onSent();
		return SendResult.SENT;
	}

	/**
	 * Has the socket take the signals of its connections.
	 */
	void takeSignals() {
		this.base.getSocketOpt(zmq.ZMQ.ZMQ_EVENTS);
	}

	static void requireAllFrames(FrameMessage message) {
		if (message.size() > FrameMessage.MAX_FRAMES) {
			throw new IllegalArgumentException(
					"Cannot send " + message.size() + " frames: at most " + FrameMessage.MAX_FRAMES);
		}
	}

	@Override
	public void close() {
		this.owner.close(this);
	}

}
