package io.zss.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

import io.zss.security.PublicKey;
import org.jspecify.annotations.Nullable;
import zmq.Msg;
import zmq.Options;
import zmq.SocketBase;
import zmq.io.IOThread;
import zmq.io.SessionBase;

/**
 * What a CURVE mechanism of JeroMQ takes for its session. It answers the request of ZAP
 * (RFC 27) at once, in the place of a handler behind a socket, which would be asked by
 * the thread that it runs on. Belongs to the connection's I/O thread.
 */
final class CurveSession extends SessionBase {

	private static final String STATUS_OK = "200";

	private static final String STATUS_REFUSED = "400";

	private final @Nullable PeerGate gate;

	private final String address;

	private final Queue<Msg> reply = new ArrayDeque<>();

	private @Nullable PublicKey key;

	private @Nullable Admittance admittance;

	/**
	 * Creates a session.
	 * @param gate decides on the key of the peer; null at a client
	 * @param address of the peer
	 */
	CurveSession(IOThread ioThread, SocketBase socket, Options options, @Nullable PeerGate gate, String address) {
		super(ioThread, false, socket, options, null);
		this.gate = gate;
		this.address = address;
	}

	/**
	 * What the gate has said about the peer's key; null when it has not been asked.
	 */
	@Nullable Admittance admittance() {
		return this.admittance;
	}

	/**
	 * The key that the peer has proved to have.
	 */
	@Nullable PublicKey key() {
		return this.key;
	}

	@Override
	public String getEndpoint() {
		return this.address;
	}

	@Override
	public int zapConnect() {
		return 0;
	}

	/**
	 * Takes a frame of the request, of which the last is the key.
	 */
	@Override
	public boolean writeZapMsg(Msg frame) {
		if (!frame.hasMore()) {
			decide(PublicKey.of(frame.data()));
		}
		return true;
	}

	@Override
	public @Nullable Msg readZapMsg() {
		return this.reply.poll();
	}

	private void decide(PublicKey proved) {
		PeerGate decider = this.gate;
		Admittance decision = (decider != null) ? decider.admit(proved, this.address)
				: Admittance.refused("a client admits no keys");
		this.key = proved;
		this.admittance = decision;
		String status = (decision.principal() != null) ? STATUS_OK : STATUS_REFUSED;
		for (String text : new String[] { "", "1.0", "1", status, "", "" }) {
			Msg frame = new Msg(text.getBytes(StandardCharsets.US_ASCII));
			frame.setFlags(Msg.MORE);
			this.reply.add(frame);
		}
		this.reply.add(new Msg());
	}

}
