package io.zss.test.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.zss.client.BrokerStatus;
import io.zss.client.ZssClient;

/**
 * The wait of a client for its first connection, which does not count for the time-out of
 * its first call: that is short in tests of time-outs, and connecting may take longer on
 * a machine that is busy. Thread-safe.
 */
final class FirstConnection {

	/** A test whose broker is not there gets its failure then. */
	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final long POLL_MILLIS = 5;

	private final ZssClient client;

	private boolean over;

	FirstConnection(ZssClient client) {
		this.client = client;
	}

	/**
	 * Waits until the client has been connected once. Does so only once.
	 */
	synchronized void await() {
		long start = System.nanoTime();
		while (!this.over) {
			this.over = isConnected() || System.nanoTime() - start >= LIMIT.toNanos() || !pause();
		}
	}

	private boolean isConnected() {
		return this.client.status().brokers().stream().anyMatch((broker) -> broker.state() == BrokerStatus.State.LIVE);
	}

	private static boolean pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
