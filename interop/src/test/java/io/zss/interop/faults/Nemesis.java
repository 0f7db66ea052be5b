package io.zss.interop.faults;

import java.util.List;
import java.util.Random;

/**
 * Does harm to one member after the other, in an order that follows from a seed: kills it
 * and starts it again, or stops it (SIGSTOP) for up to three seconds.
 */
final class Nemesis {

	private static final int MAX_MILLIS = 3000;

	private final Random random;

	private final List<Member> members;

	private int kills;

	private int suspensions;

	Nemesis(long seed, List<Member> members) {
		this.random = new Random(seed);
		this.members = List.copyOf(members);
	}

	/**
	 * Harms one, and makes good for it.
	 */
	void strike() throws InterruptedException {
		Member victim = this.members.get(this.random.nextInt(this.members.size()));
		int millis = this.random.nextInt(MAX_MILLIS);
		if (this.random.nextBoolean()) {
			this.kills++;
			victim.kill();
			Thread.sleep(millis / 3);
			victim.start();
			victim.awaitReady();
		}
		else {
			this.suspensions++;
			victim.suspend();
			Thread.sleep(millis);
			victim.resume();
		}
		Thread.sleep(this.random.nextInt(MAX_MILLIS / 3));
	}

	int strikes() {
		return this.kills + this.suspensions;
	}

	@Override
	public String toString() {
		return "nemesis: " + this.kills + " kills, " + this.suspensions + " suspensions";
	}

}
