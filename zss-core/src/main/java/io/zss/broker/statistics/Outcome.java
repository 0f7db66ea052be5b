package io.zss.broker.statistics;

import java.util.Locale;

/**
 * How a request ended at the broker. Each accepted request has exactly one outcome.
 */
public enum Outcome {

	/**
	 * A worker answered with success.
	 */
	SUCCESS,

	/**
	 * A worker answered with a status from 400 to 499, or with one that has no class.
	 */
	CLIENT_ERROR,

	/**
	 * A worker answered with a status from 500, or not as the protocol demands.
	 */
	SERVER_ERROR,

	/**
	 * The deadline passed, at the broker or at the worker.
	 */
	TIMEOUT,

	/**
	 * The broker answered: the queue is full, nothing serves the request, or it could not
	 * be tried again.
	 */
	REFUSED,

	/**
	 * The client was gone before there was an answer.
	 */
	ABANDONED;

	private static final int FIRST_SERVER_ERROR = 500;

	private static final int TIMEOUT_STATUS = 599;

	private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * The outcome of a request that a worker answered.
	 * @param status the status of the answer
	 * @return the outcome
	 */
	public static Outcome ofAnswer(int status) {
		if (status == TIMEOUT_STATUS) {
			return TIMEOUT;
		}
		if (status >= FIRST_SERVER_ERROR) {
			return SERVER_ERROR;
		}
		return (status >= 200 && status < 300) ? SUCCESS : CLIENT_ERROR;
	}

	/**
	 * The name that meters show.
	 * @return lower case, with hyphens
	 */
	public String label() {
		return this.label;
	}

}
