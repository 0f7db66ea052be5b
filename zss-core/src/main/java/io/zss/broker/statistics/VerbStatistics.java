package io.zss.broker.statistics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What happens to the requests for one verb: figures of the last minutes, and totals
 * since the broker's start. Belongs to the broker's loop.
 */
public final class VerbStatistics {

	private final String verb;

	private final Figures figures = new Figures();

	/** A counter for each. */
	private final Map<Outcome, long[]> outcomes = new EnumMap<>(Outcome.class);

	private final TimeTotals queueTimes = new TimeTotals();

	private final TimeTotals workerTimes = new TimeTotals();

	/** Those that were made last; null when something has happened since. */
	private @Nullable VerbTotals totals;

	/** How many instances announce it. */
	int announcers;

	/** Whether an answer has shown that it exists. */
	boolean learned;

	/** Whether no instance announced it a minute ago. */
	boolean stale;

	VerbStatistics(String verb) {
		this.verb = verb;
		for (Outcome outcome : Outcome.values()) {
			this.outcomes.put(outcome, new long[1]);
		}
	}

	/**
	 * Figures of the last minutes.
	 * @return the figures
	 */
	public Figures figures() {
		return this.figures;
	}

	/**
	 * Counts a request.
	 */
	public void countRequest() {
		this.totals = null;
		this.figures.countRequest();
	}

	/**
	 * Counts the end of a request.
	 * @param outcome how it ended
	 */
	public void count(Outcome outcome) {
		this.totals = null;
		Objects.requireNonNull(this.outcomes.get(outcome))[0]++;
	}

	/**
	 * Adds the time that a request has waited for an instance.
	 * @param nanos how long
	 */
	public void recordQueueTime(long nanos) {
		this.totals = null;
		this.queueTimes.record(nanos);
	}

	/**
	 * Adds the time that a request was at a worker.
	 * @param nanos how long
	 */
	public void recordWorkerTime(long nanos) {
		this.totals = null;
		this.workerTimes.record(nanos);
	}

	boolean hasChanged() {
		return this.totals == null;
	}

	/**
	 * The totals of now. Costs nothing while nothing happens.
	 */
	VerbTotals totals() {
		VerbTotals current = this.totals;
		if (current == null) {
			Map<Outcome, Long> ended = new EnumMap<>(Outcome.class);
			this.outcomes.forEach((outcome, counter) -> ended.put(outcome, counter[0]));
			current = new VerbTotals(this.verb, this.figures.requests(), ended, this.queueTimes.copy(),
					this.workerTimes.copy());
			this.totals = current;
		}
		return current;
	}

}
