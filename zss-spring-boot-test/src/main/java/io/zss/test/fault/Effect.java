package io.zss.test.fault;

import java.time.Duration;

/**
 * What happens to a message.
 */
sealed interface Effect permits Effect.Delay, Effect.Kind {

	/**
	 * It arrives late.
	 *
	 * @param by how late
	 */
	record Delay(Duration by) implements Effect {

	}

	/**
	 * It does not arrive.
	 */
	enum Kind implements Effect {

		/** Nothing else happens. */
		DROP,

		/** Its connection ends. */
		END_CONNECTION,

		/** All connections of the broker end, and it takes no others. */
		KILL_BROKER

	}

}
