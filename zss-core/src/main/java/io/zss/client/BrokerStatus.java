package io.zss.client;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A broker of a client, and how the client is connected to it.
 *
 * @param broker the endpoint: an address, or a name that has no address
 * @param state how it is connected
 * @param since since when
 * @param refusal why the two ends do not agree on keys, as a clause about the broker ("it
 * refused the key ..."); null when nothing is known of such a reason
 */
public record BrokerStatus(String broker, State state, Instant since, @Nullable String refusal) {

	/**
	 * A broker that has not refused the client, nor the client it.
	 * @param broker the endpoint
	 * @param state how it is connected
	 * @param since since when
	 */
	public BrokerStatus(String broker, State state, Instant since) {
		this(broker, state, since, null);
	}

	/**
	 * How a client is connected to a broker.
	 */
	public enum State {

		/**
		 * Calls can be sent.
		 */
		LIVE,

		/**
		 * There is no connection; the client keeps trying to make one.
		 */
		CONNECTING,

		/**
		 * The name of the broker has no address; the client looks it up again and again.
		 */
		UNRESOLVED

	}

}
