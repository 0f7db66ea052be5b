package io.zss.observation;

import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.zss.client.BrokerStatus;
import io.zss.client.ZssClient;

/**
 * Meters of a client's state: its brokers and how it is connected to them, and the calls
 * that wait.
 */
public final class ClientMetrics implements MeterBinder {

	private final ZssClient client;

	private final String name;

	/**
	 * Creates meters that are not registered yet.
	 * @param client the client
	 * @param name the name of a named client, or {@link ZssMeters#DEFAULT_CLIENT}
	 */
	public ClientMetrics(ZssClient client, String name) {
		this.client = client;
		this.name = name;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Tags tags = Tags.of(ZssMeters.CLIENT, this.name);
		for (BrokerStatus.State state : BrokerStatus.State.values()) {
			Gauge.builder("zss.client.brokers", this.client, (client) -> count(client, state))
				.description("Brokers of the client, by the state of the connection")
				.baseUnit("brokers")
				.tags(tags.and(ZssMeters.STATE, state.name().toLowerCase(Locale.ROOT)))
				.register(registry);
		}
		Gauge.builder("zss.client.pending", this.client, ZssClient::pending)
			.description("Calls that wait for their replies")
			.baseUnit("calls")
			.tags(tags)
			.register(registry);
	}

	private static double count(ZssClient client, BrokerStatus.State state) {
		return client.status().brokers().stream().filter((broker) -> broker.state() == state).count();
	}

}
