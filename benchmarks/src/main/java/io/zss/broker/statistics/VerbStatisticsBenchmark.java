package io.zss.broker.statistics;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the broker counts for the meters of a verb, for each request, on its own thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class VerbStatisticsBenchmark {

	private static final int TIMES = 1024;

	/** Verbs that are asked for in turn. */
	@Param({ "1", "100" })
	public int verbs = 1;

	private final VerbFigures figures = new VerbFigures(new VerbBudget(1000));

	private final String[] names = new String[100];

	private final long[] nanos = new SplittableRandom(1).longs(TIMES, 1000, 10_000_000).toArray();

	private int next;

	/**
	 * Announces the verbs.
	 */
	public VerbStatisticsBenchmark() {
		for (int i = 0; i < this.names.length; i++) {
			this.names[i] = "VERB-" + i;
		}
		this.figures.announce(List.of(this.names));
	}

	/**
	 * Counts one request: that it came, how long it waited, how long it was at the
	 * worker, and how it ended.
	 * @return its verb
	 */
	@Benchmark
	public VerbStatistics countRequest() {
		this.next++;
		VerbStatistics verb = this.figures.of(this.names[this.next % this.verbs]);
		verb.countRequest();
		verb.recordQueueTime(this.nanos[this.next & (TIMES - 1)]);
		verb.recordWorkerTime(this.nanos[(this.next + 1) & (TIMES - 1)]);
		verb.count(Outcome.SUCCESS);
		return verb;
	}

}
