package io.zss.broker.dispatch;

import io.zss.broker.statistics.Figures;
import io.zss.broker.statistics.LatencyHistogram;
import io.zss.broker.statistics.VerbBudget;
import io.zss.broker.statistics.VerbFigures;

/**
 * Totals of what happened to the requests of one service. Belongs to the broker's loop.
 */
public final class ServiceStatistics {

	private long requests;

	private long succeeded;

	private long failed;

	private long timedOut;

	private long refused;

	private long retried;

	private long duplicates;

	private long stuck;

	private long answerNanos;

	private final Figures figures = new Figures();

	private final VerbFigures verbs;

	private final LatencyHistogram waits = new LatencyHistogram();

	/**
	 * Creates totals of nothing.
	 * @param budget of the verbs of all services
	 */
	public ServiceStatistics(VerbBudget budget) {
		this.verbs = new VerbFigures(budget);
	}

	/**
	 * Figures of all its requests.
	 * @return the figures
	 */
	public Figures figures() {
		return this.figures;
	}

	/**
	 * Figures of its verbs.
	 * @return the figures
	 */
	public VerbFigures verbs() {
		return this.verbs;
	}

	/**
	 * How long requests wait until they are dispatched for the first time.
	 * @return the times
	 */
	public LatencyHistogram waits() {
		return this.waits;
	}

	/**
	 * Notes that time has passed. Called about once a second.
	 * @param seconds seconds since the last call, at least 1
	 */
	public void tick(int seconds) {
		this.figures.tick(seconds);
		this.verbs.forEach((verb) -> verb.tick(seconds));
	}

	/**
	 * Has earlier times count half as much. Called once a minute.
	 */
	public void decay() {
		this.figures.decay();
		this.verbs.decay();
		this.waits.decay();
	}

	/**
	 * A request has come.
	 */
	public void countRequest() {
		this.requests++;
	}

	/**
	 * A request was refused: the queue is full or nothing serves it.
	 */
	public void countRefused() {
		this.refused++;
	}

	/**
	 * A deadline has passed.
	 */
	public void countTimedOut() {
		this.timedOut++;
	}

	/**
	 * A request goes to another instance.
	 */
	public void countRetry() {
		this.retried++;
	}

	/**
	 * A request was in flight already, or finished a short while ago.
	 */
	public void countDuplicate() {
		this.duplicates++;
	}

	/**
	 * An instance has never answered a request, and its slot is taken back.
	 */
	public void countStuck() {
		this.stuck++;
	}

	/**
	 * An instance has answered.
	 * @param success whether with a status that means success
	 * @param nanos from request to reply
	 */
	public void countAnswer(boolean success, long nanos) {
		if (success) {
			this.succeeded++;
		}
		else {
			this.failed++;
		}
		this.answerNanos += nanos;
	}

	/**
	 * Requests that came.
	 * @return a total
	 */
	public long requests() {
		return this.requests;
	}

	/**
	 * Requests that a worker answered with success.
	 * @return a total
	 */
	public long succeeded() {
		return this.succeeded;
	}

	/**
	 * Requests that a worker answered with an error.
	 * @return a total
	 */
	public long failed() {
		return this.failed;
	}

	/**
	 * Requests whose deadline passed.
	 * @return a total
	 */
	public long timedOut() {
		return this.timedOut;
	}

	/**
	 * Requests that no worker saw, or that could not be tried again.
	 * @return a total
	 */
	public long refused() {
		return this.refused;
	}

	/**
	 * Attempts beyond the first.
	 * @return a total
	 */
	public long retried() {
		return this.retried;
	}

	/**
	 * Requests that were in flight already, or finished a short while ago.
	 * @return a total
	 */
	public long duplicates() {
		return this.duplicates;
	}

	/**
	 * Requests that an instance never answered, whose slots were taken back.
	 * @return a total
	 */
	public long stuck() {
		return this.stuck;
	}

	/**
	 * Time from request to the worker's reply.
	 * @return nanoseconds, a total
	 */
	public long answerNanos() {
		return this.answerNanos;
	}

}
