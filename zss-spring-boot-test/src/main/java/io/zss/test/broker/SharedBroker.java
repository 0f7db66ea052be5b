package io.zss.test.broker;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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

	/** Which application serves a service, by sid and version. */
	private final Map<String, Lease> served = new HashMap<>();

	/**
	 * Starts the broker unless it runs.
	 * @param user who uses it, for messages
	 * @return the use of one application, to be ended
	 */
	synchronized Lease lease(String user) {
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
		return new Lease(used, user);
	}

	private synchronized void serve(Lease lease, Collection<String> services) {
		for (String service : services) {
			Lease other = this.served.get(service);
			if (other != null && other != lease) {
				throw new IllegalStateException("Service " + service.strip()
						+ " is registered at the shared broker by the application of " + other.user
						+ ", which Spring has not paused, and would get calls of " + lease.user
						+ ". Do not run these tests in parallel, or give them the same configuration, or brokers of"
						+ " their own: @EmbeddedZssBroker without 'shared'");
			}
		}
		services.forEach((service) -> this.served.put(service, lease));
	}

	private synchronized void leave(Lease lease) {
		this.served.values().removeIf((each) -> each == lease);
	}

	private synchronized void release(Lease lease) {
		leave(lease);
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

		private final String user;

		private final AtomicBoolean ended = new AtomicBoolean();

		private Lease(Broker used, String user) {
			this.used = used;
			this.user = user;
		}

		Broker broker() {
			return this.used;
		}

		/**
		 * Says which services the application registers from now on.
		 * @param services sids and versions
		 * @throws IllegalStateException if another application has one of them registered
		 */
		void serve(Collection<String> services) {
			SharedBroker.this.serve(this, services);
		}

		/**
		 * Says that the application registers no services any more.
		 */
		void leave() {
			SharedBroker.this.leave(this);
		}

		void end() {
			if (this.ended.compareAndSet(false, true)) {
				SharedBroker.this.release(this);
			}
		}

	}

}
