package io.zss.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.zss.RawZmtpPeer;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Identities;
import io.zss.transport.Endpoint;

import static io.zss.hostile.Attack.provoke;

/**
 * Connections that never become one of a peer: silent, slow, half-written, vanishing, or
 * of another protocol.
 */
final class HostileHandshakes {

	private static final int GREETING_BYTES = 64;

	private HostileHandshakes() {
	}

	/**
	 * A READY command of many properties, each with a name of its own.
	 */
	static void readyOfManyNames(Target target, int bytes) {
		byte[] ready = manyNames(bytes);
		for (Endpoint endpoint : List.of(target.frontend(), target.backend())) {
			provoke(() -> {
				try (RawZmtpPeer peer = RawZmtpPeer.connect(endpoint)) {
					peer.greet();
					peer.sendFrame(RawZmtpPeer.COMMAND, ready);
					peer.readFrame();
					HostileFrames.ping(peer);
				}
			});
		}
	}

	/**
	 * The same once more when the handshake is over, and a large PING.
	 */
	static void largeCommandsAfterTheHandshake(Target target, int bytes) {
		byte[] ping = new byte[bytes];
		System.arraycopy("\4PING\0\0".getBytes(StandardCharsets.US_ASCII), 0, ping, 0, 7);
		for (byte[] command : List.of(manyNames(bytes), ping)) {
			provoke(() -> {
				try (RawZmtpPeer peer = target.client()) {
					peer.sendFrame(RawZmtpPeer.COMMAND, command);
					HostileFrames.ping(peer);
				}
			});
		}
	}

	/**
	 * Identities of any length; the client calls on as long as it is let. Each endpoint
	 * gets one of its own: the first connection may still be known when the second comes,
	 * which would then be ignored.
	 */
	static void identityOf(Target target, int bytes) {
		for (Endpoint endpoint : List.of(target.frontend(), target.backend())) {
			String letter = endpoint.equals(target.frontend()) ? "f" : "b";
			provoke(() -> {
				try (RawZmtpPeer peer = target.dealer(endpoint, letter.repeat(bytes))) {
					for (int i = 0; i < 5; i++) {
						HostileFrames.ping(peer);
					}
					target.letGoodPeersCall();
				}
			});
		}
	}

	/**
	 * Connections that say nothing. They stay while good peers call.
	 */
	static void silent(Target target, int connections) {
		open(target, connections, (peer) -> {
		});
	}

	/**
	 * Connections that stop in the middle of their greeting or READY, each somewhere
	 * else.
	 */
	static void halfWritten(Target target, int connections) throws IOException {
		byte[] hello = hello("hostile");
		int[] number = new int[1];
		open(target, connections, (peer) -> peer.write(Arrays.copyOf(hello, 1 + number[0]++ % (hello.length - 1))));
	}

	/**
	 * Connections that stop in their greeting, their READY, the head of a frame or its
	 * body.
	 * @return them, open
	 */
	static List<RawZmtpPeer> stalled(Target target) throws IOException {
		List<RawZmtpPeer> peers = new ArrayList<>();
		byte[] hello = hello("stalled");
		for (int length : new int[] { 0, 5, GREETING_BYTES, GREETING_BYTES + 10 }) {
			RawZmtpPeer peer = RawZmtpPeer.connect(target.frontend());
			peer.write(Arrays.copyOf(hello, length));
			peers.add(peer);
		}
		for (int sent : new int[] { 0, 10, 100_000 }) {
			RawZmtpPeer peer = target.worker();
			peer.announceFrame(RawZmtpPeer.MORE, 1_000_000);
			peer.write(new byte[sent]);
			peers.add(peer);
		}
		return peers;
	}

	/**
	 * Connections that say their hello a byte at a time, all together.
	 */
	static void slow(Target target, int connections) throws IOException {
		byte[] hello = hello(new String(Identities.newIdentity("slow"), StandardCharsets.US_ASCII));
		List<RawZmtpPeer> peers = new ArrayList<>();
		try {
			for (int i = 0; i < connections; i++) {
				peers.add(RawZmtpPeer.connect(endpoint(target, i)));
			}
			for (byte next : hello) {
				for (RawZmtpPeer peer : peers) {
					provoke(() -> peer.write(new byte[] { next }));
				}
			}
			target.letGoodPeersCall();
		}
		finally {
			closeAll(peers);
		}
	}

	/**
	 * Connections that end by a reset in the middle of their hello or after it, or behind
	 * a request.
	 */
	static void vanishing(Target target, int connections) throws IOException {
		byte[] hello = hello("vanishing");
		for (int i = 0; i < connections; i++) {
			int length = i % (hello.length + 1);
			Endpoint endpoint = endpoint(target, i);
			provoke(() -> {
				try (RawZmtpPeer peer = RawZmtpPeer.connect(endpoint)) {
					peer.write(Arrays.copyOf(hello, length));
					peer.reset();
				}
			});
		}
	}

	/**
	 * Requests whose sender does not wait for their end.
	 */
	static void vanishingInTheMiddleOfAMessage(Target target, int connections) {
		for (int i = 0; i < connections; i++) {
			int number = i;
			provoke(() -> {
				try (RawZmtpPeer peer = (number % 2 == 0) ? target.client() : target.worker()) {
					peer.sendFrame(RawZmtpPeer.MORE, "ZSS:0.0".getBytes(StandardCharsets.US_ASCII));
					peer.announceFrame(RawZmtpPeer.MORE, 1_000_000);
					peer.write(new byte[number * 100]);
					peer.reset();
				}
			});
		}
	}

	/**
	 * Talk of HTTP, TLS and SSH, and of ZMTP that the broker does not speak.
	 */
	static void otherProtocols(Target target) {
		byte[] tls = { 0x16, 3, 1, 0, (byte) 0xc8, 1, 0, 0, (byte) 0xc4, 3, 3 };
		List<byte[]> talk = new ArrayList<>();
		talk.add("GET /actuator/health HTTP/1.1\r\nHost: broker\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		talk.add(("POST / HTTP/1.1\r\nHost: broker\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000))
			.getBytes(StandardCharsets.US_ASCII));
		talk.add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		talk.add(Arrays.copyOf(tls, 205));
		talk.add("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
		for (int version : new int[] { 0, 1, 2, 3, 4, 255 }) {
			for (String mechanism : List.of("NULL", "CURVE", "PLAIN", "GSSAPI", "\377\376")) {
				byte[] greeting = greeting(mechanism);
				greeting[10] = (byte) version;
				talk.add(greeting);
			}
		}
		for (String type : List.of("PUB", "SUB", "REQ", "ROUTER", "PAIR", "NONSENSE")) {
			provoke(() -> {
				try (RawZmtpPeer peer = RawZmtpPeer.connect(target.frontend())) {
					peer.greet();
					peer.sendFrame(RawZmtpPeer.COMMAND,
							RawZmtpPeer.ready(Map.of("Socket-Type", type, "Identity", "other")));
					peer.send("ZSS:0.0", "REQ", "1", "", "", "", "");
				}
			});
		}
		List<RawZmtpPeer> peers = new ArrayList<>();
		for (int i = 0; i < 2 * talk.size(); i++) {
			byte[] words = talk.get(i / 2);
			Endpoint endpoint = endpoint(target, i);
			provoke(() -> {
				RawZmtpPeer peer = RawZmtpPeer.connect(endpoint);
				peers.add(peer);
				peer.write(words);
			});
		}
		target.letGoodPeersCall();
		closeAll(peers);
	}

	/**
	 * Connections that take each other's identity.
	 */
	static void sharedIdentity(Target target, int connections) {
		List<RawZmtpPeer> peers = new ArrayList<>();
		for (int i = 0; i < connections; i++) {
			Endpoint endpoint = endpoint(target, i);
			provoke(() -> {
				RawZmtpPeer peer = target.dealer(endpoint, "shared");
				peers.add(peer);
				peer.send(FrameCodec.encode(Target.management("PING", Map.of(), ControlPayload.encode(null))));
			});
		}
		target.letGoodPeersCall();
		closeAll(peers);
	}

	private static void open(Target target, int connections, Words words) {
		List<RawZmtpPeer> peers = new ArrayList<>();
		try {
			for (int i = 0; i < connections; i++) {
				Endpoint endpoint = endpoint(target, i);
				provoke(() -> {
					RawZmtpPeer peer = RawZmtpPeer.connect(endpoint);
					peers.add(peer);
					words.say(peer);
				});
			}
			target.letGoodPeersCall();
		}
		finally {
			closeAll(peers);
		}
	}

	static void closeAll(List<RawZmtpPeer> peers) {
		for (RawZmtpPeer peer : peers) {
			provoke(peer::close);
		}
	}

	private static Endpoint endpoint(Target target, int number) {
		return target.any(number);
	}

	/**
	 * Greeting and READY.
	 */
	private static byte[] hello(String identity) throws IOException {
		byte[] ready = RawZmtpPeer.ready(Map.of("Socket-Type", "DEALER", "Identity", identity));
		ByteArrayOutputStream hello = new ByteArrayOutputStream();
		hello.write(greeting("NULL"));
		hello.write(RawZmtpPeer.COMMAND);
		hello.write(ready.length);
		hello.write(ready);
		return hello.toByteArray();
	}

	private static byte[] greeting(String mechanism) {
		byte[] greeting = new byte[GREETING_BYTES];
		greeting[0] = (byte) 0xff;
		greeting[9] = 0x7f;
		greeting[10] = 3;
		byte[] name = mechanism.getBytes(StandardCharsets.ISO_8859_1);
		System.arraycopy(name, 0, greeting, 12, name.length);
		return greeting;
	}

	private static byte[] manyNames(int bytes) {
		byte[] head = "\5READY\13Socket-Type\0\0\0\6DEALER\10Identity\0\0\0\4many"
			.getBytes(StandardCharsets.ISO_8859_1);
		int each = 1 + 7 + 4;
		byte[] ready = Arrays.copyOf(head, head.length + (bytes - head.length) / each * each);
		int at = head.length;
		for (int i = 0; at < ready.length; i++) {
			ready[at] = 7;
			byte[] name = String.format("%07x", i).getBytes(StandardCharsets.US_ASCII);
			System.arraycopy(name, 0, ready, at + 1, name.length);
			at += each;
		}
		return ready;
	}

	/**
	 * What a connection says before it falls silent.
	 */
	private interface Words {

		void say(RawZmtpPeer peer) throws IOException;

	}

}
