package io.zss.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.RawZmtpPeer;
import io.zss.hostile.HostileFrames.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hostile peers harm no good ones, and do not end a broker that has the memory of the
 * image. All tests share the broker: so what one of them leaves behind meets the others.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HostilePeersIT {

	private static final int MB = 1024 * 1024;

	private static HostileSite site;

	private Target target;

	@BeforeEach
	void startWhatHasEnded() throws IOException {
		if (site == null || !site.isBrokerAlive()) {
			stop();
			site = HostileSite.start();
		}
		site.counts();
		this.target = site.target();
	}

	@AfterEach
	void goodPeersHaveLostNothing() {
		try {
			site.assertNothingLost();
		}
		catch (AssertionError ex) {
			// The next test gets a broker that this one has not harmed.
			stop();
			throw ex;
		}
	}

	@AfterAll
	static void nothingOfTheHostilePeersIsLeft() {
		try {
			site.awaitOnlyGoodPeersLeft();
		}
		finally {
			stop();
		}
	}

	private static void stop() {
		if (site != null) {
			try {
				site.close();
			}
			catch (IOException ex) {
				// it has ended already
			}
			site = null;
		}
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void noFrameOfAMessageMayBeNothingOrSmallRubbish(Kind kind) {
		for (byte[] frame : List.of(new byte[0], new byte[1], HostileFrames.text(300), HostileFrames.nils(300))) {
			HostileFrames.everywhere(this.target, kind, frame);
		}
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void noFrameOfAMessageMayBeALargeArray(Kind kind) {
		HostileFrames.everywhere(this.target, kind, HostileFrames.nils(HostileFrames.LARGE));
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void noFrameOfAMessageMayBeALargeMap(Kind kind) {
		HostileFrames.everywhere(this.target, kind, HostileFrames.names(HostileFrames.LARGE));
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void noFrameOfAMessageMayBeALargeText(Kind kind) {
		HostileFrames.everywhere(this.target, kind, HostileFrames.text(HostileFrames.LARGE));
		HostileFrames.everywhere(this.target, kind, HostileFrames.text(100_000));
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void addressesOfManyValuesAreNotBuilt(Kind kind) {
		byte[] address = HostileFrames.addressOfNils(HostileFrames.LARGE);
		for (int i = 0; i < 3; i++) {
			HostileFrames.at(this.target, kind, 4, address);
		}
	}

	@Test
	void registrationOfManyValuesIsRefused() {
		byte[] payload = HostileFrames.nils(28_000_000);
		for (Kind kind : List.of(Kind.UP, Kind.HEARTBEAT, Kind.DOWN)) {
			HostileFrames.at(this.target, kind, 7, payload);
		}
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
		assertThat(site.brokerState().heldVersions()).isLessThanOrEqualTo(1_000);
		HostileLoads.changingVersions(this.target, 2_000);
		assertThat(site.brokerState().heldVersions()).isLessThanOrEqualTo(1_000);
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
