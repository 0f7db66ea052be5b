package io.zss.interop.faults;

import java.util.List;
import java.util.Random;

/**
 * Kills processes and starts them again, or stops them and lets them go on, in an order
 * that follows from a seed.
 */
final class Nemesis {

	private static final int MIN_PAUSE_MILLIS = 100;

	private final Random random;

	private final List<Member> victims;

	private final int maxPauseMillis;

	/**
	 * A nemesis that has done nothing.
	 * @param seed its order
	 * @param victims who suffers from it
	 * @param maxPauseMillis how long somebody is away at the most
	 */
	Nemesis(long seed, List<Member> victims, int maxPauseMillis) {
		this.random = new Random(seed);
		this.victims = List.copyOf(victims);
		this.maxPauseMillis = maxPauseMillis;
	}

	/**
	 * Takes somebody away for a while.
	 * @return what was done to whom
	 */
	String strike() throws InterruptedException {
		Member victim = this.victims.get(this.random.nextInt(this.victims.size()));
		boolean kill = this.random.nextBoolean();
		int pauseMillis = this.random.nextInt(MIN_PAUSE_MILLIS, this.maxPauseMillis);
		if (kill) {
			victim.kill();
			Thread.sleep(pauseMillis);
			victim.start();
			victim.awaitReady();
		}
		else {
			victim.suspend();
			Thread.sleep(pauseMillis);
			victim.resume();
		}
		return victim + (kill ? " killed" : " stopped") + " for " + pauseMillis + " ms";
	}

}
