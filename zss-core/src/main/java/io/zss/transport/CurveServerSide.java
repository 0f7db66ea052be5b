package io.zss.transport;

import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;

import zmq.Options;
import zmq.SocketBase;
import zmq.io.IOThread;
import zmq.io.net.Address;

/**
 * The secured endpoints of a ROUTER.
 *
 * @param settings keys, and who decides on those of the peers
 * @param connections those whose handshake is over
 * @param socket the socket of JeroMQ
 * @param ioThread one of its threads
 */
record CurveServerSide(SecuredEndpoints settings, SecuredConnections connections, SocketBase socket,
		Supplier<IOThread> ioThread) implements CurveSide {

	@Override
	public boolean isServer() {
		return true;
	}

	@Override
	public CurveEnd begin(SocketChannel channel, Inflow inflow) {
		SocketAddress remote = inflow.peerAddress();
		Options options = new Options();
		options.type = zmq.ZMQ.ZMQ_ROUTER;
		options.recvIdentity = true;
		options.asServer = true;
		options.curvePublicKey = this.settings.keys().publicKey().bytes();
		options.curveSecretKey = this.settings.keys().secretKeyBytes();
		Address address = new Address(remote);
		CurveSession session = new CurveSession(this.ioThread.get(), this.socket, options, this.settings.gate(),
				address.address());
		return new CurveServerEnd(session, address, options, this.connections, this.settings.gate(), address.address(),
				inflow);
	}

	@Override
	public void onRefusal(String address, ZmtpViolation reason) {
		this.settings.gate().onRefusal(address, String.valueOf(reason.getMessage()));
	}

}
