package io.zss.transport;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/**
 * A ROUTER socket that also tells when a peer has gone: JeroMQ delivers a token of our
 * own, which no peer can guess, in the name of that peer.
 */
final class JeroMqRouterSocket extends JeroMqSocket implements RouterSocket {

	private final byte[] disconnectToken;

	private final List<Endpoint> boundEndpoints;

	JeroMqRouterSocket(JeroMqSockets owner, ZMQ.Socket socket, byte[] disconnectToken, List<Endpoint> boundEndpoints) {
		super(owner, socket);
		this.disconnectToken = disconnectToken;
		this.boundEndpoints = List.copyOf(boundEndpoints);
	}

	@Override
	public List<Endpoint> boundEndpoints() {
		return this.boundEndpoints;
	}

	@Override
	public @Nullable FrameMessage receive() {
		FrameMessage message = super.receive();
		if (message != null && message.size() == 2 && message.length(1) == this.disconnectToken.length
				&& Arrays.equals(message.bytes(1), this.disconnectToken)) {
			return FrameMessage.disconnection(message.bytes(0));
		}
		return message;
	}

}
