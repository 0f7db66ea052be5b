package io.zss.interop.faults;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import io.zss.interop.faults.EndedCall.Ending;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What became of the calls of a run.
 *
 * @param acknowledged calls that got the right reply
 * @param failed calls that got an exception, and may run again
 * @param failedOnce the same of calls that must not run twice
 * @param lost calls that never ended, or got a reply though no worker ran them
 * @param duplicated executions beyond the first of calls that must not run twice
 * @param unexpected replies that belong to another call, second endings of a call, and
 * executions of calls that nobody made
 * @param repeated executions beyond the first of calls that may run again
 * @param mostExecutions of a single call
 * @param longestGapMillis without an acknowledged call
 */
record Counts(int acknowledged, int failed, int failedOnce, int lost, int duplicated, int unexpected, int repeated,
		int mostExecutions, long longestGapMillis) {

	/**
	 * Counts a run.
	 * @param begun how many calls were made, by the name of their client; what was in
	 * flight at a client that is not in it does not count
	 * @param ended the calls that have ended
	 * @param executions what the workers wrote down
	 */
	static Counts of(Map<String, Long> begun, Collection<EndedCall> ended, Executions executions) {
		Map<String, EndedCall> calls = new HashMap<>();
		int endedTwice = 0;
		for (EndedCall call : ended) {
			endedTwice += (calls.put(call.id(), call) != null) ? 1 : 0;
		}
		Tally tally = new Tally();
		tally.unexpected = endedTwice;
		long endedOfBegun = calls.keySet().stream().filter((id) -> begun.containsKey(client(id))).count();
		tally.lost = (int) (begun.values().stream().mapToLong(Long::longValue).sum() - endedOfBegun);
		calls.values().forEach((call) -> tally.add(call, executions.of(call.id())));
		tally.unexpected += (int) executions.ids().stream().filter((id) -> !mayHaveBeenMade(id, begun)).count();
		return tally.counts(longestGapMillis(ended));
	}

	/**
	 * Fails unless every call has ended, none with a reply that is not its own or that no
	 * worker gave, and nothing ran twice that must not.
	 */
	void assertSafe() {
		assertThat(this.lost).as("lost").isZero();
		assertThat(this.unexpected).as("unexpected").isZero();
		assertThat(this.duplicated).as("second executions of calls that must run once").isZero();
	}

	private static boolean mayHaveBeenMade(String id, Map<String, Long> begun) {
		Long made = begun.get(client(id));
		return made == null || Long.parseLong(id.substring(id.lastIndexOf('-') + 1)) < made;
	}

	private static String client(String id) {
		return id.substring(0, id.lastIndexOf('-'));
	}

	private static long longestGapMillis(Collection<EndedCall> ended) {
		long[] ends = ended.stream()
			.filter((call) -> call.ending() == Ending.ACKNOWLEDGED)
			.mapToLong(EndedCall::endNanos)
			.sorted()
			.toArray();
		long longest = 0;
		for (int i = 1; i < ends.length; i++) {
			longest = Math.max(longest, ends[i] - ends[i - 1]);
		}
		return longest / 1_000_000;
	}

	private static final class Tally {

		private int acknowledged;

		private int failed;

		private int failedOnce;

		private int lost;

		private int duplicated;

		private int unexpected;

		private int repeated;

		private int mostExecutions;

		void add(EndedCall call, int executions) {
			switch (call.ending()) {
				case ACKNOWLEDGED -> {
					this.acknowledged++;
					this.lost += (executions == 0) ? 1 : 0;
				}
				case FAILED -> {
					this.failed += call.once() ? 0 : 1;
					this.failedOnce += call.once() ? 1 : 0;
				}
				case UNEXPECTED -> this.unexpected++;
			}
			int beyond = Math.max(0, executions - 1);
			this.duplicated += call.once() ? beyond : 0;
			this.repeated += call.once() ? 0 : beyond;
			this.mostExecutions = Math.max(this.mostExecutions, executions);
		}

		Counts counts(long longestGapMillis) {
			return new Counts(this.acknowledged, this.failed, this.failedOnce, this.lost, this.duplicated,
					this.unexpected, this.repeated, this.mostExecutions, longestGapMillis);
		}

	}

}
