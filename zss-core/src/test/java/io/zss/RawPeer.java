package io.zss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Frames;
import io.zss.protocol.Headers;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.Endpoint;

/**
 * The other end of a conversation, played by the test itself: a ROUTER in the place of a
 * broker, or a DEALER in the place of a worker. Belongs to the thread of the test.
 */
public final class RawPeer implements AutoCloseable {

	private final ZContext context = new ZContext();

	private final ZMQ.Socket socket;

	private final byte[] identity;

	private RawPeer(SocketType type, byte[] identity) {
		this.identity = identity;
		this.socket = this.context.createSocket(type);
		this.socket.setLinger(0);
		// JeroMQ 0.6.0 forgets some of its new connections: it tries again after this.
		this.socket.setHandshakeIvl(1000);
		this.socket.setReceiveTimeOut(Math.toIntExact(TestBus.LIMIT.toMillis()));
	}

	/**
	 * A broker that says what the test tells it to.
	 */
	public static RawPeer broker() {
		return broker(0);
	}

	public static RawPeer broker(int port) {
		RawPeer peer = new RawPeer(SocketType.ROUTER, new byte[0]);
		peer.socket.bind("tcp://127.0.0.1:" + ((port != 0) ? port : "*"));
		return peer;
	}

	/**
	 * A worker that is registered and answers nothing.
	 */
	public static RawPeer worker(Endpoint backend, String sid, int capacity) {
		RawPeer peer = new RawPeer(SocketType.DEALER, Identities.newIdentity(sid));
		peer.socket.setIdentity(peer.identity);
		peer.socket.connect(backend.toString());
		peer.send(FrameCodec
			.encode(new Message(peer.identity, MessageType.REQUEST, Identities.newRid(), Address.of(Address.SMI, "UP"),
					Map.of(Headers.CAPACITY, capacity), Status.NONE, ControlPayload.encode(sid))));
		peer.receive();
		return peer;
	}

	public Endpoint endpoint() {
		return Endpoint.parse(this.socket.getLastEndpoint());
	}

	/**
	 * The next message, waiting for it.
	 */
	public List<byte[]> receive() {
		List<byte[]> frames = receiveOrNull();
		if (frames == null) {
			throw new AssertionError("Nothing was received");
		}
		return frames;
	}

	/**
	 * The next request, as the broker that this plays gets it.
	 */
	public Received receiveRequest() {
		return new Received(receive());
	}

	public @Nullable Received receiveRequest(Duration timeout) {
		this.socket.setReceiveTimeOut(Math.toIntExact(timeout.toMillis()));
		try {
			List<byte[]> frames = receiveOrNull();
			return (frames != null) ? new Received(frames) : null;
		}
		finally {
			this.socket.setReceiveTimeOut(Math.toIntExact(TestBus.LIMIT.toMillis()));
		}
	}

	public void send(List<byte[]> frames) {
		for (int i = 0; i < frames.size(); i++) {
			this.socket.send(frames.get(i), (i < frames.size() - 1) ? ZMQ.SNDMORE : 0);
		}
	}

	public void reply(Received request, int status, byte[] payload) {
		send(request.reply(status, payload));
	}

	/**
	 * Closes the connection without a word.
	 */
	@Override
	public void close() {
		this.context.close();
	}

	private @Nullable List<byte[]> receiveOrNull() {
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

	/**
	 * A request at a ROUTER.
	 *
	 * @param frames all frames, the routing identity first
	 */
	public record Received(List<byte[]> frames) {

		public byte[] peer() {
			return this.frames.get(0);
		}

		public Message message() {
			return FrameCodec.decodeRouted(Frames.of(this.frames));
		}

		public String verb() {
			return message().address().verb();
		}

		public List<byte[]> reply(int status, byte[] payload) {
			Message asked = message();
			List<byte[]> reply = new ArrayList<>(List.of(peer()));
			reply.addAll(FrameCodec.encode(new Message(null, MessageType.REPLY, asked.rid(), asked.address(),
					asked.headers(), status, payload)));
			return reply;
		}

	}

}
