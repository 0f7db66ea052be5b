package io.zss.transport;

import java.util.Objects;

import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;
import zmq.Msg;
import zmq.Options;
import zmq.io.mechanism.curve.CurveServerMechanism;
import zmq.io.net.Address;

/**
 * The end that is connected to.
 */
final class CurveServerEnd extends CurveEnd {

	private final CurveSession session;

	private final SecuredConnections connections;

	private final PeerGate gate;

	private final String address;

	private final Inflow inflow;

	private @Nullable String name;

	CurveServerEnd(CurveSession session, Address peerAddress, Options options, SecuredConnections connections,
			PeerGate gate, String address, Inflow inflow) {
		super(new CurveServerMechanism(session, peerAddress, options));
		this.session = session;
		this.connections = connections;
		this.gate = gate;
		this.address = address;
		this.inflow = inflow;
	}

	@Override
	void look(Msg command) {
		// the mechanism knows all there is to know
	}

	@Override
	ZmtpViolation failed() {
		Admittance admittance = this.session.admittance();
		if (admittance != null && admittance.principal() == null) {
			return new ZmtpViolation(Kind.REFUSED, admittance.reason());
		}
		if (receivedCommands() == 1) {
			return new ZmtpViolation(Kind.REFUSED,
					"its handshake is not for the key of this broker: it has another server key");
		}
		return new ZmtpViolation(Kind.MALFORMED, "a command of the handshake that is not valid");
	}

	@Override
	@Nullable ZmtpViolation abandoned() {
		return null;
	}

	@Override
	String onReady() {
		Admittance admittance = Objects.requireNonNull(this.session.admittance());
		Peer plain = Peer.plain(this.address);
		Peer peer = new Peer(Objects.requireNonNull(admittance.principal()), this.session.key(), plain.host(),
				plain.port());
		String given = this.connections.add(peer, this.inflow);
		this.name = given;
		return given;
	}

	@Override
	void onRefusal(ZmtpViolation reason, boolean certain) {
		this.gate.onRefusal(this.address, String.valueOf(reason.getMessage()));
	}

	@Override
	void close() {
		String given = this.name;
		if (given != null) {
			this.connections.remove(given);
		}
	}

}
