package io.zss.transport;

import java.util.function.Supplier;

import io.zss.security.KeyPair;

/**
 * The connections of a DEALER with keys, one after the other.
 *
 * @param own the keys of this side
 * @param servers those of the server
 * @param identity the identity of the next connection
 */
record CurveClientSide(KeyPair own, ServerKeys servers, Supplier<byte[]> identity) implements CurveSide {

	@Override
	public boolean isServer() {
		return false;
	}

	@Override
	public CurveEnd begin(Inflow inflow) {
		return new CurveClientEnd(this.own, this.servers.current(), new CurveMetadata("DEALER", this.identity.get()),
				this.servers);
	}

	@Override
	public void onRefusal(String address, ZmtpViolation reason) {
		this.servers.onRefusal(new Refusal(String.valueOf(reason.getMessage()), true));
	}

}
