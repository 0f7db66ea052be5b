package io.zss.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import org.jspecify.annotations.Nullable;
import zmq.Ctx;
import zmq.Msg;
import zmq.Options;
import zmq.SocketBase;
import zmq.io.SessionBase;
import zmq.io.mechanism.Mechanism;
import zmq.io.mechanism.curve.CurveClientMechanism;
import zmq.io.mechanism.curve.CurveServerMechanism;
import zmq.io.net.Address;

/**
 * CURVE as JeroMQ has it, without its sockets: an implementation that shares nothing with
 * ours but the specification.
 */
final class JeroMqCurve implements AutoCloseable {

	private final Ctx context = zmq.ZMQ.createContext();

	private final SocketBase socket = this.context.createSocket(zmq.ZMQ.ZMQ_DEALER);

	private final Mechanism mechanism;

	private JeroMqCurve(Maker maker) {
		this.context.set(zmq.ZMQ.ZMQ_BLOCKY, 0);
		this.mechanism = maker.make(this.context, this.socket);
	}

	static JeroMqCurve client(KeyPair own, PublicKey server, byte[] identity) {
		Options options = new Options();
		options.type = zmq.ZMQ.ZMQ_DEALER;
		options.identity = identity;
		options.identitySize = (short) identity.length;
		options.curvePublicKey = own.publicKey().bytes();
		options.curveSecretKey = own.secretKeyBytes();
		options.curveServerKey = server.bytes();
		return new JeroMqCurve(
				(context, socket) -> new CurveClientMechanism(new Session(context, socket, options, "200"), options));
	}

	static JeroMqCurve server(KeyPair own, boolean admits) {
		Options options = new Options();
		options.type = zmq.ZMQ.ZMQ_ROUTER;
		options.recvIdentity = true;
		options.asServer = true;
		options.curvePublicKey = own.publicKey().bytes();
		options.curveSecretKey = own.secretKeyBytes();
		return new JeroMqCurve((context, socket) -> new CurveServerMechanism(
				new Session(context, socket, options, admits ? "200" : "400"),
				new Address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)), options));
	}

	/**
	 * The next command to send; null if it is the other end's turn.
	 */
	byte @Nullable [] next() {
		Msg.Builder builder = new Msg.Builder();
		return (this.mechanism.nextHandshakeCommand(builder) == 0) ? builder.build().data() : null;
	}

	/**
	 * Takes a command.
	 * @return whether it was acceptable
	 */
	boolean take(byte[] command) {
		return this.mechanism.processHandshakeCommand(new Msg(command)) == 0;
	}

	boolean isReady() {
		return this.mechanism.status() == Mechanism.Status.READY;
	}

	boolean hasFailed() {
		return this.mechanism.status() == Mechanism.Status.ERROR;
	}

	byte[] peerIdentity() {
		return this.mechanism.peerIdentity().data();
	}

	byte[] encrypt(Msg frame) {
		return this.mechanism.encode(frame).data();
	}

	@Nullable Msg decrypt(byte[] command) {
		return this.mechanism.decode(new Msg(command));
	}

	@Override
	public void close() {
		this.socket.close();
		this.context.terminate();
	}

	private interface Maker {

		Mechanism make(Ctx context, SocketBase socket);

	}

	/**
	 * Answers the request of ZAP (RFC 27) at once.
	 */
	private static final class Session extends SessionBase {

		private final String status;

		private final Queue<Msg> reply = new ArrayDeque<>();

		Session(Ctx context, SocketBase socket, Options options, String status) {
			super(new zmq.io.IOThread(context, 2), false, socket, options, null);
			this.status = status;
		}

		@Override
		public String getEndpoint() {
			return "test";
		}

		@Override
		public int zapConnect() {
			return 0;
		}

		@Override
		public boolean writeZapMsg(Msg frame) {
			if (!frame.hasMore()) {
				for (String text : new String[] { "", "1.0", "1", this.status, "", "" }) {
					Msg part = new Msg(text.getBytes(StandardCharsets.US_ASCII));
					part.setFlags(Msg.MORE);
					this.reply.add(part);
				}
				this.reply.add(new Msg());
			}
			return true;
		}

		@Override
		public @Nullable Msg readZapMsg() {
			return this.reply.poll();
		}

	}

}
