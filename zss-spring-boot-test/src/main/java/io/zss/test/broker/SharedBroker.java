package io.zss.test.broker;

import java.util.concurrent.atomic.AtomicBoolean;

import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import org.jspecify.annotations.Nullable;

/**
 * The broker that several applications of a test run share. It runs while at least one of
 * them has it, so that nothing is left when they are closed. Thread-safe.
 */
final class SharedBroker {

	/** That of this test run. */
	static final SharedBroker OF_RUN = new SharedBroker();

	private @Nullable Broker broker;

	private int users;

	/**
	 * Starts the broker unless it runs.
	 * @return the use of one application, to be ended
	 */
	synchronized Lease lease() {
		Broker used = this.broker;
		if (used == null) {
			used = new Broker(BrokerOptions.builder()
				.name("zss-test-broker")
				.frontend("tcp://127.0.0.1:*")
				.backend("tcp://127.0.0.1:*")
				.build());
			used.start();
			this.broker = used;
		}
		this.users++;
		return new Lease(used);
	}

	private synchronized void release() {
		this.users--;
		if (this.users == 0 && this.broker != null) {
			this.broker.close();
			this.broker = null;
		}
	}

	/**
	 * The use of the broker by one application.
	 */
	final class Lease {

		private final Broker used;

		private final AtomicBoolean ended = new AtomicBoolean();

		private Lease(Broker used) {
			this.used = used;
		}

		Broker broker() {
			return this.used;
		}

		void end() {
			if (this.ended.compareAndSet(false, true)) {
				SharedBroker.this.release();
			}
		}

	}

}
