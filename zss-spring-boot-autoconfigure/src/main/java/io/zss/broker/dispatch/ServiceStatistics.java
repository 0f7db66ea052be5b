package io.zss.broker.dispatch;

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

	private long answerNanos;

	/**
	 * A request has come.
	 */
	public void request() {
		this.requests++;
	}

	/**
	 * A request was refused: the queue is full or nobody serves it.
	 */
	public void refuse() {
		this.refused++;
	}

	/**
	 * A deadline has passed.
	 */
	public void timeOut() {
		this.timedOut++;
	}

	/**
	 * A request goes to another instance.
	 */
	public void retry() {
		this.retried++;
	}

	/**
	 * An instance has answered.
	 * @param success whether with a status that means success
	 * @param nanos from request to reply
	 */
	public void answer(boolean success, long nanos) {
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
	 * Time from request to the worker's reply.
	 * @return nanoseconds, a total
	 */
	public long answerNanos() {
		return this.answerNanos;
	}

}
