package io.zss.interop;

/**
 * Which tests may run at the same time: one class of each lane, for a
 * {@link org.junit.jupiter.api.parallel.ResourceLock}. A machine of two cores does not
 * take more without time-outs deciding.
 */
public final class Lanes {

	/**
	 * Tests that load the machine while they kill processes, stop them, or cut them off.
	 */
	public static final String FAULTS = "faults";

	/**
	 * Tests that wait for what peers say, however long that takes.
	 */
	public static final String PEERS = "peers";

	private Lanes() {
	}

}
