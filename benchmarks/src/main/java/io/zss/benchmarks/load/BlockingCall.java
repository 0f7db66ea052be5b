package io.zss.benchmarks.load;

/**
 * One request by an API that blocks until the reply is there. Called by many threads.
 */
@FunctionalInterface
public interface BlockingCall {

	/**
	 * Makes a request.
	 * @param client by which connection, from 0
	 * @param service of which service, from 0
	 * @param payload what to send
	 * @return what came back
	 * @throws Exception if it failed
	 */
	Object make(int client, int service, String payload) throws Exception;

}
