package io.zss.broker.statistics;

import java.util.Map;

/**
 * What had happened to the requests for one verb at one moment. Immutable.
 *
 * @param verb in upper case; {@link VerbFigures#OTHERS} for all that are not announced
 * @param requests requests that came
 * @param outcomes how requests ended
 * @param queueTimes how long requests waited until they were dispatched for the first
 * time, or ended without that
 * @param workerTimes from a dispatch until the reply or the deadline
 */
public record VerbTotals(String verb, long requests, Map<Outcome, Long> outcomes, TimeCounts queueTimes,
		TimeCounts workerTimes) {

	/**
	 * Copies the map.
	 */
	public VerbTotals {
		outcomes = Map.copyOf(outcomes);
	}

	/**
	 * The requests that ended in one way.
	 * @param outcome the way
	 * @return a total
	 */
	public long ended(Outcome outcome) {
		return this.outcomes.getOrDefault(outcome, 0L);
	}

}
