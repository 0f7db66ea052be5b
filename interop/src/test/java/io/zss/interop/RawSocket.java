package io.zss.interop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A DEALER socket whose frames are made by hand. All share a context, and give up a
 * handshake soon: JeroMQ 0.6.0 now and then does not notice that a new connection has
 * become ready.
 */
final class RawSocket implements AutoCloseable {

	private static final ZContext CONTEXT = new ZContext();

	private final ZMQ.Socket socket;

	RawSocket(String identity, String endpoint) {
		this(identity, endpoint, CONTEXT.createSocket(SocketType.DEALER));
	}

	private RawSocket(String identity, String endpoint, ZMQ.Socket socket) {
		this.socket = socket;
		this.socket.setLinger(0);
		this.socket.setIdentity(bytes(identity));
		// JeroMQ 0.6.0 forgets some of its new connections; this makes it try again.
		this.socket.setHandshakeIvl(1000);
		this.socket.connect(endpoint);
	}

	/**
	 * A socket that takes as little as possible from the network until it is received
	 * from.
	 */
	static RawSocket unread(String identity, String endpoint) {
		ZMQ.Socket socket = CONTEXT.createSocket(SocketType.DEALER);
		socket.setRcvHWM(1);
		socket.setReceiveBufferSize(4096);
		return new RawSocket(identity, endpoint, socket);
	}

	void send(List<byte[]> frames) {
		for (int i = 0; i < frames.size(); i++) {
			this.socket.send(frames.get(i), (i < frames.size() - 1) ? ZMQ.SNDMORE : 0);
		}
	}

	/**
	 * Receives a message.
	 * @return its frames, or null when none came in time
	 */
	List<byte[]> receive(long timeoutMillis) {
		this.socket.setReceiveTimeOut((int) timeoutMillis);
		byte[] frame = this.socket.recv();
		if (frame == null) {
			return null;
		}
		List<byte[]> frames = new ArrayList<>(List.of(frame));
		while (this.socket.hasReceiveMore()) {
			frames.add(this.socket.recv());
		}
		return frames;
	}

	@Override
	public void close() {
		this.socket.close();
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static String text(byte[] frame) {
		return new String(frame, StandardCharsets.UTF_8);
	}

	/**
	 * Frames 1 to 7 of a request in the key order of the Node and Elixir peers.
	 */
	static List<byte[]> request(String rid, String sid, String verb, byte[] headers, byte[] payload) {
		Map<String, Object> address = new LinkedHashMap<>();
		address.put("sid", sid);
		address.put("sversion", "*");
		address.put("verb", verb);
		return List.of(bytes("ZSS:0.0"), bytes("REQ"), bytes(rid), Pack.OLD.write(address), headers, new byte[0],
				payload);
	}

}
