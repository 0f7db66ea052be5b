package io.zss.client;

import io.zss.transport.Endpoint;
import io.zss.transport.FrameMessage;
import io.zss.transport.FrameSocket;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one broker. Belongs to the client's loop.
 */
final class BrokerConnection {

	private final Endpoint endpoint;

	private final FrameSocket socket;

	BrokerConnection(Endpoint endpoint, FrameSocket socket) {
		this.endpoint = endpoint;
		this.socket = socket;
	}

	@Nullable FrameMessage receive() {
		return this.socket.receive();
	}

	boolean send(PendingCall call) {
		FrameMessage message = new FrameMessage();
		for (int i = 0; i < call.frames().size(); i++) {
			message.addCopy(call.frames(), i);
		}
		boolean sent = this.socket.send(message) == SendResult.SENT;
		if (sent) {
			call.sentTo(this);
		}
		return sent;
	}

	@Override
	public String toString() {
		return this.endpoint.toString();
	}

}
