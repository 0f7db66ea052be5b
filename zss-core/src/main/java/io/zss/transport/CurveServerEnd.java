package io.zss.transport;

import java.util.Objects;

import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The end that is connected to.
 */
final class CurveServerEnd extends CurveEnd {

	private final CurveServerHandshake handshake;

	private final SecuredConnections connections;

	private final PeerGate gate;

	private final String address;

	private final Inflow inflow;

	private @Nullable String name;

	CurveServerEnd(CurveServerHandshake handshake, SecuredConnections connections, PeerGate gate, String address,
			Inflow inflow) {
		super(handshake);
		this.handshake = handshake;
		this.connections = connections;
		this.gate = gate;
		this.address = address;
		this.inflow = inflow;
	}

	@Override
	void look(byte[] command) {
		// the handshake knows all there is to know
	}

	@Override
	ZmtpViolation failed() {
		Admittance admittance = this.handshake.admittance();
		if (admittance != null && admittance.principal() == null) {
			return new ZmtpViolation(Kind.REFUSED, admittance.reason());
		}
		return new ZmtpViolation(Kind.REFUSED,
				"its handshake is not for the key of this broker: it has another server key");
	}

	@Override
	@Nullable ZmtpViolation abandoned() {
		return null;
	}

	@Override
	String onReady() {
		Admittance admittance = Objects.requireNonNull(this.handshake.admittance());
		Peer plain = Peer.plain(this.address);
		Peer peer = new Peer(Objects.requireNonNull(admittance.principal()), this.handshake.proved(), plain.host(),
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
