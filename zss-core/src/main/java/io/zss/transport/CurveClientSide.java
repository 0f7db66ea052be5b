package io.zss.transport;

import java.nio.channels.SocketChannel;
import java.util.function.Supplier;

import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import zmq.Options;
import zmq.SocketBase;
import zmq.io.IOThread;

/**
 * The connections of a DEALER with keys, one after the other.
 *
 * @param own the keys of this side
 * @param servers those of the server
 * @param identity the identity of the next connection
 * @param socket the socket of JeroMQ
 * @param ioThread one of its threads
 */
record CurveClientSide(KeyPair own, ServerKeys servers, Supplier<byte[]> identity, SocketBase socket,
		Supplier<IOThread> ioThread) implements CurveSide {

	@Override
	public boolean isServer() {
		return false;
	}

	@Override
	public CurveEnd begin(SocketChannel channel, Inflow inflow) {
		PublicKey server = this.servers.current();
		Options options = new Options();
		options.type = zmq.ZMQ.ZMQ_DEALER;
		options.identity = this.identity.get();
		options.identitySize = (short) options.identity.length;
		options.curvePublicKey = this.own.publicKey().bytes();
		options.curveSecretKey = this.own.secretKeyBytes();
		options.curveServerKey = server.bytes();
		CurveSession session = new CurveSession(this.ioThread.get(), this.socket, options, null,
				String.valueOf(inflow.peerAddress()));
		return new CurveClientEnd(session, options, this.own.publicKey(), server, this.servers);
	}

	@Override
	public void onRefusal(String address, ZmtpViolation reason) {
		this.servers.onRefusal(new Refusal(String.valueOf(reason.getMessage()), true));
	}

}
