package io.zss.hostile;

import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * One bout of a hostile peer: some seconds at the most, after which nothing of it is
 * connected any more.
 */
@FunctionalInterface
interface Attack {

	/**
	 * Strikes.
	 * @param target the broker
	 * @throws IOException when the broker has closed a connection, as it well may
	 */
	void strike(Target target) throws IOException;

	/**
	 * Something that a broker may end by closing the connection.
	 */
	@FunctionalInterface
	interface Provocation {

		void run() throws IOException;

	}

	/**
	 * Runs something that a broker may end by closing the connection.
	 */
	static void provoke(Provocation provocation) {
		try {
			provocation.run();
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("The broker neither answers nor closes the connection", ex);
		}
		catch (IOException ex) {
			// closing the connection is an answer
		}
	}

}
