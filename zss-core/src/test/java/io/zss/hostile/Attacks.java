package io.zss.hostile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.zss.hostile.HostileFrames.Kind;

/**
 * A bout of each kind, of a size that differs from bout to bout.
 */
final class Attacks {

	private static final int MB = 1024 * 1024;

	private static final List<Kind> KINDS = List.of(Kind.values());

	private final SplittableRandom random;

	private final Map<String, Attack> all = new LinkedHashMap<>();

	Attacks(long seed) {
		this.random = new SplittableRandom(seed);
		this.all.put("malformed messages", (target) -> HostileLoads.malformed(target, this.random.nextLong(), 1_000));
		this.all.put("arrays as frames",
				(target) -> HostileFrames.at(target, kind(), position(), HostileFrames.nils(length())));
		this.all.put("maps as frames",
				(target) -> HostileFrames.at(target, kind(), position(), HostileFrames.names(length())));
		this.all.put("texts as frames",
				(target) -> HostileFrames.at(target, kind(), position(), HostileFrames.text(length())));
		this.all.put("addresses of many values",
				(target) -> HostileFrames.at(target, kind(), 4, HostileFrames.addressOfNils(length())));
		this.all.put("registrations of many values",
				(target) -> HostileFrames.at(target, Kind.UP, 7, HostileFrames.nils(28_000_000)));
		this.all.put("long READY", (target) -> HostileHandshakes.readyOfManyNames(target, upTo(20 * MB)));
		this.all.put("long commands",
				(target) -> HostileHandshakes.largeCommandsAfterTheHandshake(target, upTo(20 * MB)));
		this.all.put("long identities", (target) -> HostileHandshakes.identityOf(target, upTo(8 * MB)));
		this.all.put("silent connections", (target) -> HostileHandshakes.silent(target, upTo(1_000)));
		this.all.put("half-written handshakes", (target) -> HostileHandshakes.halfWritten(target, upTo(1_000)));
		this.all.put("slow handshakes", (target) -> HostileHandshakes.slow(target, upTo(200)));
		this.all.put("vanishing connections", (target) -> HostileHandshakes.vanishing(target, upTo(1_000)));
		this.all.put("vanishing senders",
				(target) -> HostileHandshakes.vanishingInTheMiddleOfAMessage(target, upTo(200)));
		this.all.put("HTTP, TLS and others", HostileHandshakes::otherProtocols);
		this.all.put("shared identities", (target) -> HostileHandshakes.sharedIdentity(target, upTo(50)));
		this.all.put("announced frames",
				(target) -> HostileLoads.announcing(target, upTo(50), upTo(HostileFrames.LARGE), 0));
		this.all.put("half-written messages",
				(target) -> HostileLoads.announcing(target, upTo(500), 200_000, upTo(200_000)));
		this.all.put("half-written long messages",
				(target) -> HostileLoads.announcing(target, upTo(12), HostileFrames.LARGE, upTo(HostileFrames.LARGE)));
		this.all.put("all that can be announced", HostileLoads::announcingAllThereIs);
		this.all.put("commands behind frames",
				(target) -> HostileLoads.commandsBehindFrames(target, upTo(10), upTo(15_000_000)));
		this.all.put("messages without end", (target) -> HostileLoads.endlessMessage(target, upTo(1_000)));
		this.all.put("large requests, slow worker",
				(target) -> HostileLoads.largeRequests(target, "SLOW", upTo(500), false));
		this.all.put("large requests, quick worker",
				(target) -> HostileLoads.largeRequests(target, "QUICK", upTo(500), true));
		this.all.put("lists", (target) -> HostileLoads.lists(target, upTo(400), upTo(600)));
		this.all.put("lists that are not read", (target) -> HostileLoads.listsThatAreNotRead(target, upTo(5_000)));
		this.all.put("fresh versions", (target) -> HostileLoads.freshVersions(target, upTo(300)));
		this.all.put("changing versions", (target) -> HostileLoads.changingVersions(target, upTo(1_000)));
		this.all.put("replies that are not read",
				(target) -> HostileLoads.repliesThatAreNotRead(target, upTo(20), upTo(20)));
		this.all.put("peers that leave each other", (target) -> HostileLoads.peersThatLeaveEachOther(target, upTo(50)));
	}

	/**
	 * All of them, by name.
	 */
	Map<String, Attack> all() {
		return this.all;
	}

	private Kind kind() {
		return KINDS.get(this.random.nextInt(KINDS.size()));
	}

	private int position() {
		return this.random.nextInt(HostileFrames.POSITIONS);
	}

	private int length() {
		return switch (this.random.nextInt(3)) {
			case 0 -> this.random.nextInt(10, 1_000);
			case 1 -> this.random.nextInt(1_000, MB);
			default -> this.random.nextInt(MB, HostileFrames.LARGE);
		};
	}

	private int upTo(int most) {
		return this.random.nextInt(most / 10, most) + 1;
	}

}
