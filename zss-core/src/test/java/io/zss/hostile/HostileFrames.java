package io.zss.hostile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.zss.RawZmtpPeer;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Message;

/**
 * Messages one frame of which is not what it should be, in every position of each kind of
 * message.
 */
final class HostileFrames {

	/** Just below the longest frame that the broker takes. */
	static final int LARGE = 31_000_000;

	/** The positions of the identity and of frames 1 to 7. */
	static final int POSITIONS = 1 + FrameCodec.LENGTH;

	private HostileFrames() {
	}

	/**
	 * The kinds of messages that a peer can send.
	 */
	enum Kind {

		REQUEST, UP, HEARTBEAT, DOWN, LIST, REPLY

	}

	/**
	 * Sends messages of a kind, each with this in another position.
	 */
	static void everywhere(Target target, Kind kind, byte[] frame) {
		for (int position = 0; position < POSITIONS; position++) {
			at(target, kind, position, frame);
		}
	}

	/**
	 * Sends a message of a kind with this in one position. Then the broker must answer
	 * what comes behind it, or close the connection.
	 */
	static void at(Target target, Kind kind, int position, byte[] frame) {
		Attack.provoke(() -> {
			switch (kind) {
				case REQUEST -> {
					try (RawZmtpPeer client = target.client()) {
						spoil(client, Target.request("NOBODY", ControlPayload.encode("x")), position, frame);
					}
				}
				case UP -> manage(target.worker(), "UP", position, frame);
				case LIST -> manage(target.client(), "LIST", position, frame);
				case HEARTBEAT, DOWN -> manage(target.worker("SPOILT", Map.of()), kind.name(), position, frame);
				case REPLY -> reply(target, position, frame);
			}
		});
	}

	/**
	 * An array of nils.
	 */
	static byte[] nils(int count) {
		ByteBuffer frame = ByteBuffer.allocate(5 + count);
		frame.put((byte) 0xdd).putInt(count);
		Arrays.fill(frame.array(), 5, 5 + count, (byte) 0xc0);
		return frame.array();
	}

	/**
	 * An address whose sid is an array of nils.
	 */
	static byte[] addressOfNils(int count) {
		return ByteBuffer.allocate(10 + count)
			.put((byte) 0x81)
			.put((byte) 0xa3)
			.put(new byte[] { 's', 'i', 'd' })
			.put(nils(count))
			.array();
	}

	/**
	 * A map of as many entries as fit, each with a name of its own.
	 */
	static byte[] names(int bytes) {
		int count = (bytes - 5) / 9;
		ByteBuffer frame = ByteBuffer.allocate(5 + 9 * count);
		frame.put((byte) 0xdf).putInt(count);
		for (int i = 0; i < count; i++) {
			frame.put((byte) 0xa7).put(String.format("%07x", i).getBytes(StandardCharsets.US_ASCII));
			frame.put((byte) 0xc0);
		}
		return frame.array();
	}

	/**
	 * Text, as long as it says in front.
	 */
	static byte[] text(int bytes) {
		ByteBuffer frame = ByteBuffer.allocate(bytes);
		Arrays.fill(frame.array(), (byte) 'a');
		if (bytes > 5) {
			frame.put((byte) 0xdb).putInt(bytes - 5);
		}
		return frame.array();
	}

	private static void manage(RawZmtpPeer opened, String verb, int position, byte[] frame) throws IOException {
		try (RawZmtpPeer peer = opened) {
			spoil(peer, Target.management(verb, Map.of(), ControlPayload.encode("SPOILT")), position, frame);
		}
	}

	/**
	 * A worker that spoils a reply which a client waits for.
	 */
	private static void reply(Target target, int position, byte[] frame) throws IOException {
		try (RawZmtpPeer worker = target.worker("SPOILT", Map.of(Headers.CAPACITY, 1));
				RawZmtpPeer client = target.client()) {
			client.send(FrameCodec.encode(Target.request("SPOILT", ControlPayload.encode("x"))));
			List<byte[]> reply = new ArrayList<>(worker.receive());
			reply.set(1 + FrameCodec.TYPE, "REP".getBytes(StandardCharsets.US_ASCII));
			reply.set(1 + FrameCodec.STATUS, "200".getBytes(StandardCharsets.US_ASCII));
			reply.set(position, frame);
			worker.send(reply);
			ping(worker);
		}
	}

	private static void spoil(RawZmtpPeer peer, Message message, int position, byte[] frame) throws IOException {
		List<byte[]> frames = new ArrayList<>(FrameCodec.encode(message));
		if (position == 0) {
			frames.add(0, frame);
		}
		else {
			frames.set(position - 1, frame);
		}
		peer.send(frames);
		ping(peer);
	}

	/**
	 * Reads until a PING is answered, behind everything that was sent before.
	 */
	static void ping(RawZmtpPeer peer) throws IOException {
		List<byte[]> ping = FrameCodec.encode(Target.management("PING", Map.of(), ControlPayload.encode(null)));
		peer.send(ping);
		List<byte[]> reply = peer.receive();
		while (reply.size() != FrameCodec.LENGTH
				|| !Arrays.equals(reply.get(FrameCodec.RID), ping.get(FrameCodec.RID))) {
			reply = peer.receive();
		}
	}

}
