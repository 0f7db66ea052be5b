package io.zss.transport;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/**
 * A ROUTER socket that also reports when a peer has gone: JeroMQ delivers a token of our
 * own, which no peer can guess, in the name of that peer.
 */
final class JeroMqRouterSocket extends JeroMqSocket implements RouterSocket {

	private final byte[] disconnectToken;

	private final List<Endpoint> boundEndpoints;

	private final SendBudget budget;

	private final Arrivals arrivals;

	private final PeerFaults faults;

	private final AcceptFailures acceptFailures;

	private final ConnectionLimit connectionLimit;

	private final SecuredConnections secured;

	JeroMqRouterSocket(JeroMqSockets owner, ZMQ.Socket socket, byte[] disconnectToken, List<Endpoint> boundEndpoints,
			SendBudget budget, Arrivals arrivals, PeerFaults faults, AcceptFailures acceptFailures,
			ConnectionLimit connectionLimit, SecuredConnections secured) {
		super(owner, socket);
		this.secured = secured;
		this.budget = budget;
		this.arrivals = arrivals;
		this.faults = faults;
		this.acceptFailures = acceptFailures;
		this.connectionLimit = connectionLimit;
		this.disconnectToken = disconnectToken;
		this.boundEndpoints = List.copyOf(boundEndpoints);
	}

	@Override
	public long refusedConnections() {
		return this.connectionLimit.refused();
	}

	@Override
	public long refusedOfAddress() {
		return this.connectionLimit.refusedOfAddress();
	}

	@Override
	public String lastRefusedOfAddress() {
		return this.connectionLimit.lastRefusedOfAddress();
	}

	@Override
	public long overrunConnections() {
		return this.faults.count(Kind.OVERRUN);
	}

	@Override
	public long malformedConnections() {
		return this.faults.count(Kind.MALFORMED);
	}

	@Override
	public long stalledConnections() {
		return this.faults.count(Kind.STALLED);
	}

	@Override
	public long unauthorizedConnections() {
		return this.faults.count(Kind.REFUSED);
	}

	@Override
	public Peer peer(FrameMessage message) {
		String connection = message.connection();
		Peer known = (connection != null) ? this.secured.find(connection) : null;
		if (known != null || connection != null) {
			return (known != null) ? known : Peer.UNKNOWN;
		}
		String address = message.peerAddress();
		return (address != null) ? Peer.plain(address) : Peer.UNKNOWN;
	}

	@Override
	public int endConnections(Function<Peer, @Nullable String> reasons) {
		return this.secured.end(reasons);
	}

	@Override
	public long failedAccepts() {
		return this.acceptFailures.count();
	}

	@Override
	public int openConnections(int port) {
		return this.connectionLimit.open(port);
	}

	@Override
	public long arrivingBytes() {
		return this.arrivals.bytes();
	}

	@Override
	public long leavingBytes() {
		return this.budget.totalBytes();
	}

	Arrivals arrivals() {
		return this.arrivals;
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
		long completed = this.arrivals.completed();
		FrameMessage message = super.receive();
		if (message == null) {
			this.budget.poll();
			this.arrivals.receiveAll(completed);
			return null;
		}
		if (message.size() == 2 && message.length(1) == this.disconnectToken.length
				&& Arrays.equals(message.bytes(1), this.disconnectToken)) {
			this.budget.forget(message.bytes(0));
			return FrameMessage.disconnection(message.bytes(0));
		}
		this.arrivals.receive(
				message.totalLength() - message.length(0) + (message.size() - 1L) * RouterLimits.FRAME_OVERHEAD_BYTES);
		return message;
	}

}
