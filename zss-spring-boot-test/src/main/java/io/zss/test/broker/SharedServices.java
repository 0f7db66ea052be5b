package io.zss.test.broker;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.zss.spring.ZssWorkerContainer;

import org.springframework.context.SmartLifecycle;

/**
 * Refuses to start an application whose services that of another test has registered at
 * the shared broker: each would get calls of the other. Starts when the services are
 * known.
 */
final class SharedServices implements SmartLifecycle {

	private final SharedBroker.Lease lease;

	private final Supplier<Collection<ZssWorkerContainer>> workers;

	private volatile boolean running;

	/**
	 * Creates a guard.
	 * @param lease the application's use of the broker
	 * @param workers has the workers of the application
	 */
	SharedServices(SharedBroker.Lease lease, Supplier<Collection<ZssWorkerContainer>> workers) {
		this.lease = lease;
		this.workers = workers;
	}

	@Override
	public void start() {
		Collection<ZssWorkerContainer> current = this.workers.get();
		List<String> services = current.stream()
			.flatMap((worker) -> worker.services().stream())
			.map((service) -> service.sid() + " " + service.version())
			.toList();
		try {
			this.lease.serve(services);
			this.running = true;
		}
		catch (IllegalStateException ex) {
			// A context that cannot be restarted is not closed.
			current.forEach(ZssWorkerContainer::stop);
			throw ex;
		}
	}

	@Override
	public void stop() {
		this.lease.leave();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
