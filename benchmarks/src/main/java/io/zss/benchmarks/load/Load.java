package io.zss.benchmarks.load;

/**
 * Clients that are connected and make requests when they are told to.
 */
public interface Load extends AutoCloseable {

	/**
	 * Makes the requests of a phase and waits for their replies.
	 * @param phase how many, how fast, how long
	 * @return what became of them
	 * @throws InterruptedException if the thread is interrupted
	 */
	Measurement run(Phase phase) throws InterruptedException;

	@Override
	void close();

}
