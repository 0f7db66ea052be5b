package io.zss.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.RawZmtpPeer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hostile peers harm no good ones, and do not end a broker that has the memory of the
 * image.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HostilePeersIT {

	private static final int MB = 1024 * 1024;

	@RegisterExtension
	static final SharedHostileSite SHARED = new SharedHostileSite(HostileSite::start);

	private Target target;

	@BeforeEach
	void findTarget() {
		this.target = SHARED.site().target();
	}

	@Test
	void readyCommandsAreShort() {
		for (int bytes : new int[] { 20 * MB, MB, 10_000 }) {
			HostileHandshakes.readyOfManyNames(this.target, bytes);
		}
	}

	@Test
	void commandsAfterTheHandshakeAreShort() {
		for (int bytes : new int[] { 20 * MB, MB, 10_000 }) {
			HostileHandshakes.largeCommandsAfterTheHandshake(this.target, bytes);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 255, 256, 65_536, 8 * MB })
	void identitiesOfAnyLengthHarmNoOthers(int bytes) {
		HostileHandshakes.identityOf(this.target, bytes);
	}

	@Test
	void silentConnectionsHarmNoOthers() {
		HostileHandshakes.silent(this.target, 2_000);
	}

	@Test
	void halfWrittenHandshakesHarmNoOthers() throws IOException {
		HostileHandshakes.halfWritten(this.target, 2_000);
	}

	@Test
	void slowHandshakesHarmNoOthers() throws IOException {
		HostileHandshakes.slow(this.target, 500);
	}

	@Test
	void connectionsThatStopInTheMiddleAreEnded() throws IOException {
		List<RawZmtpPeer> stalled = HostileHandshakes.stalled(this.target);

		for (RawZmtpPeer peer : stalled) {
			peer.readTimeout(Duration.ofSeconds(40)).awaitClosedByPeer();
		}
	}

	@Test
	void vanishingConnectionsHarmNoOthers() throws IOException {
		HostileHandshakes.vanishing(this.target, 2_000);
		HostileHandshakes.vanishingInTheMiddleOfAMessage(this.target, 500);
	}

	@Test
	void talkOfOtherProtocolsHarmsNoOthers() {
		HostileHandshakes.otherProtocols(this.target);
	}

	@Test
	void connectionsThatShareAnIdentityHarmNoOthers() {
		HostileHandshakes.sharedIdentity(this.target, 50);
	}

	@ParameterizedTest
	@ValueSource(ints = { 10_600_000, HostileFrames.LARGE, 74_000_000 })
	void whatIsOnlyAnnouncedTakesNoMemoryFromOthers(int announced) {
		HostileLoads.announcing(this.target, 7, announced, 0);
		HostileLoads.announcing(this.target, 100, announced, 10);
	}

	@Test
	void whatIsAnnouncedToTheLastByteTakesNoMemoryFromOthers() {
		HostileLoads.announcingAllThereIs(this.target);
	}

	@Test
	void halfWrittenMessagesTakeNoMoreThanTheirShare() {
		HostileLoads.announcing(this.target, 12, HostileFrames.LARGE, 30_000_000);
		HostileLoads.announcing(this.target, 1_000, 200_000, 100_000);
	}

	@Test
	void commandsBehindFramesHideNothing() {
		HostileLoads.commandsBehindFrames(this.target, 20, 15_000_000);
		HostileLoads.commandsBehindFrames(this.target, 200, 500);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 10, 10_000 })
	void messagesWithoutEndHarmNoOthers(int bytes) {
		HostileLoads.endlessMessage(this.target, bytes);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void clientWithMoreLargeRequestsThanFitIsToldOfEach(boolean consumer) throws IOException {
		List<String> statuses = HostileLoads.largeRequests(this.target, "LARGE", 500, consumer);

		assertThat(statuses).hasSize(500).allMatch((status) -> List.of("429", "599", "503").contains(status));
	}

	@Test
	void listsOfManyInstancesHarmNoOthers() {
		HostileLoads.lists(this.target, 400, 600);
		HostileLoads.listsThatAreNotRead(this.target, 5_000);
	}

	@Test
	void freshVersionsAreNotRememberedWithoutLimit() {
		HostileLoads.freshVersions(this.target, 2_000);
		assertThat(SHARED.site().brokerState().heldVersions()).isLessThanOrEqualTo(1_000);
		HostileLoads.changingVersions(this.target, 2_000);
		assertThat(SHARED.site().brokerState().heldVersions()).isLessThanOrEqualTo(1_000);
	}

	@Test
	void repliesThatAreNotReadTakeNoMoreThanTheirShare() {
		HostileLoads.repliesThatAreNotRead(this.target, 20, 20);
	}

	@Test
	void peersThatLeaveEachOtherHarmNoOthers() {
		HostileLoads.peersThatLeaveEachOther(this.target, 100);
	}

}
