package io.zss.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.zss.RawZmtpPeer;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import io.zss.security.ZssPrincipal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static io.zss.transport.DrivenSockets.MAX_FRAME_BYTES;
import static io.zss.transport.DrivenSockets.anyPort;
import static io.zss.transport.DrivenSockets.bytes;
import static io.zss.transport.DrivenSockets.message;
import static io.zss.transport.DrivenSockets.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers that come all at once to a secured endpoint, also beside handshakes that begin
 * and never end: each of them gets its connection. More of both with
 * {@code -Dzss.crowd=1000 -Dzss.handshakes=10000}.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class CurveCrowdTests {

	private static final int PEERS = Integer.getInteger("zss.crowd", 60);

	private static final int HANDSHAKES = Integer.getInteger("zss.handshakes", 300);

	private final DrivenSockets broker = new DrivenSockets();

	private final DrivenSockets peers = new DrivenSockets();

	private final KeyPair serverKeys = KeyPair.generate();

	private final KeyPair peerKeys = KeyPair.generate();

	private final Map<String, DealerSocket> dealers = new HashMap<>();

	private final List<RawZmtpPeer> hostile = new ArrayList<>();

	@AfterEach
	void closeEverything() throws IOException {
		for (RawZmtpPeer each : this.hostile) {
			each.close();
		}
		this.peers.close();
		this.broker.close();
		this.peers.assertNoIoThreadFailed();
		this.broker.assertNoIoThreadFailed();
	}

	@Test
	void allPeersThatComeAtOnceAreConnected() {
		RouterSocket router = router();
		connectAll(router);
		exchangeAll(router);
	}

	@Test
	void goodPeersAreConnectedBesideHandshakesThatNeverEnd() throws IOException {
		RouterSocket router = router();
		begin(router, HANDSHAKES / 2);
		connectAll(router);
		begin(router, HANDSHAKES / 2);
		exchangeAll(router);
	}

	private RouterSocket router() {
		RouterLimits limits = new RouterLimits(1000, 1000, 1 << 30, 1 << 30, 2 * (PEERS + HANDSHAKES), 1 << 30);
		return this.broker.sockets()
			.bind(new RouterSettings(List.of(anyPort()), MAX_FRAME_BYTES, limits, 1000, Duration.ofMillis(200))
				.withSecured(new SecuredEndpoints(List.of(anyPort()), this.serverKeys, new OneKey())));
	}

	private static Endpoint secured(RouterSocket router) {
		return router.boundEndpoints().get(1);
	}

	/**
	 * Connections that bring a HELLO that costs the server as much as any, and nothing
	 * more.
	 */
	private void begin(RouterSocket router, int count) throws IOException {
		for (int i = 0; i < count; i++) {
			RawZmtpPeer peer = RawZmtpPeer.connect(secured(router));
			this.hostile.add(peer);
			CurveClientHandshake handshake = new CurveClientHandshake(this.peerKeys, this.serverKeys.publicKey(),
					new CurveMetadata("DEALER", new byte[0]));
			try {
				peer.sendGreeting("CURVE");
				peer.sendFrame(RawZmtpPeer.COMMAND, handshake.begin());
			}
			catch (IOException ex) {
				// It took too long, and was ended.
			}
		}
	}

	private void connectAll(RouterSocket router) {
		DealerSettings settings = new DealerSettings(secured(router), MAX_FRAME_BYTES, Duration.ofMillis(100),
				Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO, Duration.ZERO,
				Duration.ofMillis(200), new ConnectionKeys(this.peerKeys, List.of(this.serverKeys.publicKey())));
		for (int i = 0; i < PEERS; i++) {
			String identity = "peer-" + i;
			this.dealers.put(identity, this.peers.sockets().connect(() -> bytes(identity), settings));
		}
	}

	/**
	 * Until each peer has sent a message and got an answer.
	 */
	private void exchangeAll(RouterSocket router) {
		Set<String> silent = new HashSet<>(this.dealers.keySet());
		Set<String> unanswered = new HashSet<>(silent);
		while (!unanswered.isEmpty()) {
			silent.removeIf((identity) -> dealer(identity).send(message("hello")) == SendResult.SENT);
			FrameMessage received = router.receive();
			while (received != null) {
				router.send(message(text(received).get(0), "welcome"));
				received = router.receive();
			}
			unanswered.removeIf((identity) -> dealer(identity).receive() != null);
			this.broker.await(Duration.ofMillis(2).toNanos());
		}
	}

	private DealerSocket dealer(String identity) {
		return Objects.requireNonNull(this.dealers.get(identity));
	}

	/**
	 * Admits every key, as there is one.
	 */
	private static final class OneKey implements PeerGate {

		@Override
		public Admittance admit(PublicKey key, String address) {
			return Admittance.of(ZssPrincipal.of("peer", List.of()));
		}

		@Override
		public void onRefusal(String address, String reason) {
			throw new AssertionError(reason);
		}

	}

}
