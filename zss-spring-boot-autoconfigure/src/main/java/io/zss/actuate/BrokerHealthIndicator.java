package io.zss.actuate;

import io.zss.broker.Broker;
import io.zss.broker.BrokerSnapshot;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while the broker's loop and the threads that move its bytes run, out of service
 * while it stops and waits for requests at workers, and otherwise down, with the reason.
 * Reads the broker's last snapshot, and so costs it nothing.
 */
public final class BrokerHealthIndicator extends AbstractHealthIndicator {

	private final Broker broker;

	/**
	 * Creates an indicator.
	 * @param broker the broker
	 */
	public BrokerHealthIndicator(Broker broker) {
		super("The health of the ZSS broker is unknown");
		this.broker = broker;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.withDetail("name", this.broker.options().name());
		Throwable failure = this.broker.failure();
		if (failure != null) {
			builder.down(failure);
			return;
		}
		if (!this.broker.isRunning()) {
			builder.down().withDetail("reason", "it is stopped");
			return;
		}
		if (this.broker.isDraining()) {
			builder.outOfService().withDetail("reason", "it is stopping, and finishes the requests at workers");
		}
		else {
			builder.up();
		}
		builder.withDetail("frontend", this.broker.frontend().toString())
			.withDetail("backend", this.broker.backend().toString());
		BrokerSnapshot snapshot = this.broker.lastSnapshot();
		if (snapshot != null) {
			builder.withDetail("services", snapshot.services().size())
				.withDetail("requestsInFlight", snapshot.requestsInFlight());
		}
	}

}
