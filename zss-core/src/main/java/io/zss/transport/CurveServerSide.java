package io.zss.transport;

import zmq.io.net.Address;

/**
 * The secured endpoints of a ROUTER.
 *
 * @param settings keys, and who decides on those of the peers
 * @param connections those whose handshake is over
 */
record CurveServerSide(SecuredEndpoints settings, SecuredConnections connections) implements CurveSide {

	private static final CurveMetadata METADATA = new CurveMetadata("ROUTER", new byte[0]);

	@Override
	public boolean isServer() {
		return true;
	}

	@Override
	public CurveEnd begin(Inflow inflow) {
		String address = new Address(inflow.peerAddress()).address();
		PeerGate gate = this.settings.gate();
		return new CurveServerEnd(
				new CurveServerHandshake(this.settings.keys(), METADATA, (key) -> gate.admit(key, address)),
				this.connections, gate, address, inflow);
	}

	@Override
	public void onRefusal(String address, ZmtpViolation reason) {
		this.settings.gate().onRefusal(address, String.valueOf(reason.getMessage()));
	}

}
