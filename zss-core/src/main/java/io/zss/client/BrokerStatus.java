package io.zss.client;

import java.time.Instant;

/**
 * A broker of a client, and how the client is connected to it.
 *
 * @param broker the endpoint: an address, or a name that has no address
 * @param state how it is connected
 * @param since since when
 */
public record BrokerStatus(String broker, State state, Instant since) {

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
