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

	private final SendBudget budget;

	private final ReceiveBudget receiveBudget;

	private final ConnectionLimit connectionLimit;

	JeroMqRouterSocket(JeroMqSockets owner, ZMQ.Socket socket, byte[] disconnectToken, List<Endpoint> boundEndpoints,
			SendBudget budget, ReceiveBudget receiveBudget, ConnectionLimit connectionLimit) {
		super(owner, socket);
		this.budget = budget;
		this.receiveBudget = receiveBudget;
		this.connectionLimit = connectionLimit;
		this.disconnectToken = disconnectToken;
		this.boundEndpoints = List.copyOf(boundEndpoints);
	}

	@Override
	public long refusedConnections() {
		return this.connectionLimit.refused();
	}

	@Override
	public long overrunConnections() {
		return this.receiveBudget.overruns();
	}

	/**
	 * Bytes that peers have announced and the loop has not received.
	 */
	long heldBytes() {
		return this.receiveBudget.heldBytes();
	}

	@Override
	public SendResult send(FrameMessage message) {
		requireAllFrames(message);
		byte[] identity = message.bytes(0);
		SendBudget.CountedMsg last = this.budget.reserve(identity, message);
		if (last == null) {
			return SendResult.FULL;
		}
		SendResult result = super.send(message.withLast(last));
		if (result == SendResult.UNREACHABLE) {
			this.budget.forget(identity);
		}
		else if (result == SendResult.FULL) {
			this.budget.cancel(last);
		}
		return result;
	}

	/**
	 * Bytes that wait for all peers.
	 */
	long waitingBytes() {
		return this.budget.totalBytes();
	}

	@Override
	public List<Endpoint> boundEndpoints() {
		return this.boundEndpoints;
	}

	@Override
	public @Nullable FrameMessage receive() {
		FrameMessage message = super.receive();
		if (message == null) {
			this.budget.poll();
			this.receiveBudget.flush();
			this.receiveBudget.poll();
			return null;
		}
		if (message.size() == 2 && message.length(1) == this.disconnectToken.length
				&& Arrays.equals(message.bytes(1), this.disconnectToken)) {
			this.budget.forget(message.bytes(0));
			return FrameMessage.disconnection(message.bytes(0));
		}
		return message;
	}

}
