package io.zss.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.zss.client.BrokerStatus;
import io.zss.client.ClientStatus;
import io.zss.client.ZssClient;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while each client runs and is connected to a broker. An application that calls
 * nothing has no client, and is up.
 */
public final class ClientHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<Map<String, ZssClient>> clients;

	/**
	 * Creates an indicator.
	 * @param clients the clients that were made so far, by name
	 */
	public ClientHealthIndicator(Supplier<Map<String, ZssClient>> clients) {
		super("The health of the ZSS client is unknown");
		this.clients = clients;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		this.clients.get().forEach((name, client) -> {
			ClientStatus status = client.status();
			if (!status.running() || !status.isConnected()) {
				builder.down();
			}
			builder.withDetail(name, details(status));
		});
	}

	private static Map<String, Object> details(ClientStatus status) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("running", status.running());
		Map<String, String> brokers = new LinkedHashMap<>();
		for (BrokerStatus broker : status.brokers()) {
			brokers.put(broker.broker(), broker.state() + " since " + broker.since()
					+ ((broker.refusal() != null) ? ": " + broker.refusal() : ""));
		}
		details.put("brokers", brokers);
		details.put("pending", status.pending());
		if (status.restarts() > 0) {
			details.put("restarts", status.restarts());
		}
		if (status.failure() != null) {
			details.put("error", status.failure());
		}
		return details;
	}

}
