package io.zss.hostile;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zss.RawZmtpPeer;
import io.zss.client.ClientOptions;
import io.zss.client.ZssClient;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import io.zss.transport.Endpoint;

import static io.zss.hostile.Attack.provoke;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Half-open, slow and wrong handshakes at the secured endpoints, and malformed messages
 * of a peer that has a key, beside good peers with keys. The short form is part of every
 * build; {@code -Psoak} makes 10,000 of them at a time, again and again.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SecuredHandshakesIT {

	private static final int CONNECTIONS = Integer.getInteger("zss.handshakes", 600);

	private static final int ROUNDS = (CONNECTIONS > 1000) ? 5 : 1;

	private static final int GREETING_BYTES = 64;

	/** A whole HELLO costs the broker some milliseconds: so few are. */
	private static final int WHOLE_EVERY = 20;

	private static final int STRANGERS = 5;

	private static final int MALFORMED = 1_000;

	private static final long MB = 1024 * 1024;

	private final SplittableRandom random = new SplittableRandom(17);

	@Test
	void goodPeersLoseNothingBesideHandshakesThatNeverEnd() throws IOException {
		try (HostileSite site = HostileSite.startSecured()) {
			byte[] hello = recordedHello(site.brokerKey());
			site.awaitGoodCalls();
			List<BrokerState> states = new ArrayList<>();
			List<ZssClient> strangers = strangers(site);
			try {
				for (int round = 0; round < ROUNDS; round++) {
					attack(site.target(), hello);
					HostileLoads.malformed(site.keyedTarget(), round, MALFORMED);
					states.add(site.brokerStateAfterCollection());
				}
			}
			finally {
				strangers.forEach(ZssClient::close);
			}
			site.assertNothingLost();
			assertThat(site.brokerLog()).as("lines of the log").hasSizeLessThan(200);
			assertThat(site.brokerState().rejections()).as("refused").isGreaterThan(CONNECTIONS / 10);
			System.out.println(CONNECTIONS + " handshakes at a time: " + site.counts() + ", broker " + states);
			BrokerState last = states.get(states.size() - 1);
			assertThat(last.heapBytes()).as("heap").isLessThan(states.get(0).heapBytes() + 16 * MB);
			assertThat(last.directBytes()).as("direct buffers").isLessThan(states.get(0).directBytes() + 16 * MB);
			assertThat(last.peakBytes()).as("memory of the process").isLessThan(768 * MB);
		}
	}

	private void attack(Target target, byte[] hello) {
		List<RawZmtpPeer> peers = new ArrayList<>();
		try {
			for (int i = 0; i < CONNECTIONS; i++) {
				Endpoint endpoint = target.ofGoodPeers().get(i % 2);
				byte[] words = words(i, hello);
				provoke(() -> {
					RawZmtpPeer peer = RawZmtpPeer.connect(endpoint);
					peers.add(peer);
					peer.write(words);
				});
			}
			// Those that are slow say a byte more each.
			for (int step = 0; step < 3; step++) {
				for (int i = 0; i < peers.size(); i += 10) {
					RawZmtpPeer peer = peers.get(i);
					provoke(() -> peer.write(new byte[1]));
				}
				target.letGoodPeersCall();
			}
		}
		finally {
			HostileHandshakes.closeAll(peers);
		}
	}

	/**
	 * What a connection says before it falls silent: nothing, a part of the greeting or
	 * of a HELLO, a HELLO that is no such thing or is for another key, a true one with
	 * nothing or rubbish behind it, the mechanism of others, or commands that are long.
	 */
	private byte[] words(int number, byte[] hello) {
		if (number % WHOLE_EVERY == 0) {
			boolean silent = number % (2 * WHOLE_EVERY) == 0;
			return silent ? hello : concat(hello, command(bytes("\10INITIATE"), 300));
		}
		return switch (number % 7) {
			case 0 -> new byte[0];
			case 1 -> Arrays.copyOf(hello, 1 + this.random.nextInt(GREETING_BYTES));
			case 2 -> Arrays.copyOf(hello, GREETING_BYTES + this.random.nextInt(hello.length - GREETING_BYTES));
			case 3 -> concat(greeting("CURVE"), command(bytes("\5HELLO"), 50));
			case 4 -> greeting("NULL");
			case 5 -> concat(greeting("CURVE"), new byte[] { 6, 0, 0, 0, 0, 0x7f, 0, 0, 0 });
			default -> concat(greeting("CURVE"), command(bytes("\5READY"), 200));
		};
	}

	private byte[] command(byte[] name, int length) {
		byte[] body = new byte[length];
		this.random.nextBytes(body);
		System.arraycopy(name, 0, body, 0, name.length);
		return (length > 255) ? concat(new byte[] { 6, 0, 0, 0, 0, 0, 0, (byte) (length >> 8), (byte) length }, body)
				: concat(new byte[] { 4, (byte) length }, body);
	}

	private static byte[] greeting(String mechanism) {
		byte[] greeting = new byte[GREETING_BYTES];
		greeting[0] = (byte) 0xff;
		greeting[9] = 0x7f;
		greeting[10] = 3;
		byte[] name = bytes(mechanism);
		System.arraycopy(name, 0, greeting, 12, name.length);
		return greeting;
	}

	private static byte[] concat(byte[] first, byte[] second) {
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Clients with whole handshakes, whose key the broker does not know, or that expect
	 * another one of it. They try again and again.
	 */
	private static List<ZssClient> strangers(HostileSite site) {
		List<ZssClient> strangers = new ArrayList<>();
		for (int i = 0; i < STRANGERS; i++) {
			PublicKey expected = (i % 2 == 0) ? site.brokerKey() : KeyPair.generate().publicKey();
			ZssClient client = new ZssClient(ClientOptions.of("stranger", site.target().ofGoodPeers().get(i % 2))
				.withKeys(new ConnectionKeys(KeyPair.generate(), List.of(expected))));
			client.start();
			strangers.add(client);
		}
		return strangers;
	}

	/**
	 * Greeting and HELLO of a client of ours that knows the broker's key. Whoever has
	 * seen one may send it again.
	 */
	private static byte[] recordedHello(PublicKey brokerKey) throws IOException {
		try (ServerSocket server = new ServerSocket(0)) {
			ZssClient client = new ZssClient(
					ClientOptions.of("recorded", new Endpoint("127.0.0.1", server.getLocalPort()))
						.withKeys(new ConnectionKeys(KeyPair.generate(), List.of(brokerKey)))
						.withTimeout(Duration.ofSeconds(1)));
			client.start();
			try (client; Socket socket = server.accept()) {
				byte[] serversGreeting = greeting("CURVE");
				serversGreeting[32] = 1;
				socket.getOutputStream().write(serversGreeting);
				// A short frame of 200 bytes.
				return socket.getInputStream().readNBytes(GREETING_BYTES + 2 + 200);
			}
		}
	}

}
