package io.zss.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.RawZmtpPeer;
import io.zss.hostile.HostileFrames.Kind;

import static io.zss.hostile.Attack.provoke;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hostile peers that have a key, and may call and serve by the rules, harm no good ones
 * at the same endpoints. Part of {@code -Psecured} alone; a short form is in
 * {@link SecuredHandshakesIT}.
 */
@EnabledIfSystemProperty(named = "zss.secured", matches = "true", disabledReason = "only with -Psecured")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KeyedHostilePeersIT {

	/** Encryption takes the peers themselves long: most frames are no longer. */
	private static final int LONG = 100_000;

	private static final int LARGE_REQUESTS = 40;

	@RegisterExtension
	static final SharedHostileSite SHARED = new SharedHostileSite(HostileSite::startSecured);

	private final SplittableRandom random = new SplittableRandom(23);

	private Target target;

	@BeforeEach
	void findTarget() {
		this.target = SHARED.site().keyedTarget();
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void noFrameOfAMessageMayBeRubbish(Kind kind) {
		for (byte[] frame : List.of(new byte[0], new byte[1], HostileFrames.text(300), HostileFrames.nils(300),
				HostileFrames.nils(LONG), HostileFrames.names(LONG), HostileFrames.text(LONG),
				HostileFrames.addressOfNils(LONG))) {
			HostileFrames.everywhere(this.target, kind, frame);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUEST", "UP", "REPLY" })
	void noFrameOfAMessageMayBeALargeArray(Kind kind) {
		HostileFrames.at(this.target, kind, 7, HostileFrames.nils(HostileFrames.LARGE));
	}

	@Test
	void malformedMessagesHarmNoOthers() {
		HostileLoads.malformed(this.target, 42, 5_000);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 255, 256, 65_536, 1_000_000 })
	void identitiesOfAnyLengthHarmNoOthers(int bytes) {
		HostileHandshakes.identityOf(this.target, bytes);
	}

	@Test
	void connectionsThatShareAnIdentityHarmNoOthers() {
		HostileHandshakes.sharedIdentity(this.target, 50);
	}

	@Test
	void connectionsThatVanishInTheMiddleHarmNoOthers() {
		HostileHandshakes.vanishingInTheMiddleOfAMessage(this.target, 200);
	}

	@Test
	void silentConnectionsHarmNoOthers() {
		HostileLoads.announcing(this.target, 200, 100, 0);
	}

	@ParameterizedTest
	@ValueSource(ints = { 10_600_000, HostileFrames.LARGE, 74_000_000 })
	void whatIsOnlyAnnouncedTakesNoMemoryFromOthers(int announced) {
		HostileLoads.announcing(this.target, 50, announced, 10);
	}

	@Test
	void halfWrittenMessagesTakeNoMoreThanTheirShare() {
		HostileLoads.announcing(this.target, 8, HostileFrames.LARGE, 30_000_000);
		HostileLoads.announcing(this.target, 300, 200_000, 100_000);
	}

	@Test
	void commandsBehindFramesHideNothing() {
		HostileLoads.commandsBehindFrames(this.target, 10, LONG);
		HostileLoads.commandsBehindFrames(this.target, 200, 500);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 10, 10_000 })
	void messagesWithoutEndHarmNoOthers(int bytes) {
		HostileLoads.endlessMessage(this.target, bytes);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void clientWithMoreLargeRequestsThanFitGetsAnAnswerToEach(boolean consumer) throws IOException {
		List<String> statuses = HostileLoads.largeRequests(this.target, "LARGE", LARGE_REQUESTS, consumer);

		assertThat(statuses).hasSize(LARGE_REQUESTS)
			.allMatch((status) -> List.of("429", "599", "503").contains(status));
	}

	@Test
	void listsOfManyInstancesHarmNoOthers() {
		HostileLoads.lists(this.target, 200, 300);
		HostileLoads.listsThatAreNotRead(this.target, 2_000);
	}

	@Test
	void freshVersionsAreNotRememberedWithoutLimit() {
		HostileLoads.freshVersions(this.target, 300);
		HostileLoads.changingVersions(this.target, 2_000);
		assertThat(SHARED.site().brokerState().heldVersions()).isLessThanOrEqualTo(1_000);
	}

	@Test
	void repliesThatAreNotReadTakeNoMoreThanTheirShare() {
		HostileLoads.repliesThatAreNotRead(this.target, 5, 5);
	}

	@Test
	void peersThatLeaveEachOtherHarmNoOthers() {
		HostileLoads.peersThatLeaveEachOther(this.target, 50);
	}

	@Test
	void connectionThatSaysWhatNoKeyHasSealedIsEnded() throws IOException {
		byte[] rubbish = new byte[100];
		this.random.nextBytes(rubbish);
		for (byte[] words : List.of(frame(0, rubbish), frame(RawZmtpPeer.COMMAND, rubbish), frame(0, new byte[0]),
				frame(0, message(0)), frame(0, message(16)), frame(0, message(17)), frame(0, message(200)),
				frame(RawZmtpPeer.COMMAND, RawZmtpPeer.ready(Map.of("Socket-Type", "DEALER"))))) {
			for (RawZmtpPeer opened : List.of(this.target.client(), this.target.worker())) {
				try (RawZmtpPeer peer = opened) {
					provoke(() -> peer.write(words));
					peer.awaitClosedByPeer();
				}
			}
		}
	}

	@Test
	void connectionThatRepeatsAMessageIsEnded() throws IOException {
		try (RawZmtpPeer peer = this.target.client()) {
			HostileFrames.ping(peer);
			provoke(peer::repeatLastFrame);
			peer.awaitClosedByPeer();
		}
	}

	private static byte[] message(int bytes) {
		byte[] message = new byte[8 + bytes];
		System.arraycopy("\7MESSAGE".getBytes(StandardCharsets.US_ASCII), 0, message, 0, 8);
		return message;
	}

	/**
	 * A short frame.
	 */
	private static byte[] frame(int flags, byte[] body) {
		byte[] frame = new byte[2 + body.length];
		frame[0] = (byte) flags;
		frame[1] = (byte) body.length;
		System.arraycopy(body, 0, frame, 2, body.length);
		return frame;
	}

}
