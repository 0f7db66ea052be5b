package io.zss.spring.client;

import io.zss.client.ZssCallException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call at one instance of a service.
 *
 * @param <T> the type of the result
 * @param instanceId the id of the instance, as LIST and the actuator show it
 * @param version its version; empty for none
 * @param outcome whether it was asked, and whether it has answered
 * @param value the result; null unless it has answered, and for nil
 * @param failure why there is no result; null when there is one, and for an instance that
 * an operator has taken out
 */
public record InstanceReply<T>(String instanceId, String version, Outcome outcome, @Nullable T value,
		@Nullable ZssCallException failure) {

	/**
	 * How far a call has come.
	 */
	public enum Outcome {

		/** It has answered with success. */
		ANSWERED,

		/** It has answered with an error, or with something else than was asked for. */
		FAILED,

		/** No answer came in time. */
		UNANSWERED,

		/**
		 * It certainly has not seen the request: it had no room in time, an operator has
		 * taken it out, it has gone, or the call could not be sent.
		 */
		NOT_ASKED

	}

	/**
	 * Whether it has answered with success.
	 * @return whether there is a result, which may be null
	 */
	public boolean isAnswered() {
		return this.outcome == Outcome.ANSWERED;
	}

}
