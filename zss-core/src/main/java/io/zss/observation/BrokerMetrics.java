package io.zss.observation;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.broker.BrokerSnapshot;
import io.zss.broker.Rejection;

/**
 * Meters of a broker. They read its snapshots, so that they cost its requests nothing.
 * Those of a service appear with its first registration. They stay while the broker
 * remembers the service's totals, and leave with them.
 */
public final class BrokerMetrics implements MeterBinder {

	private final Broker broker;

	/**
	 * Creates meters that are not registered yet.
	 * @param broker the broker
	 */
	public BrokerMetrics(Broker broker) {
		this.broker = broker;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Tags tags = Tags.of(ZssMeters.BROKER, this.broker.options().name());
		bindTotals(registry, tags);
		bindLimits(registry, tags);
		for (Rejection rejection : Rejection.values()) {
			FunctionCounter
				.builder("zss.broker.rejections", this.broker, total((snapshot) -> snapshot.rejected(rejection)))
				.description("Messages that the broker did not act on")
				.baseUnit(BaseUnits.MESSAGES)
				.tags(tags.and("reason", rejection.label()))
				.register(registry);
		}
		ServiceMetrics services = new ServiceMetrics(registry, tags);
		this.broker.onSnapshot(services::update);
	}

	private void bindTotals(MeterRegistry registry, Tags tags) {
		Gauge.builder("zss.broker.requests.in.flight", this.broker, total(BrokerSnapshot::requestsInFlight))
			.description("Requests that the broker holds, queued or at workers")
			.baseUnit(Units.REQUESTS)
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.requests.held", this.broker, total(BrokerSnapshot::heldBytes))
			.description("Size of the requests that the broker holds, queued or at workers")
			.baseUnit(BaseUnits.BYTES)
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.clients", this.broker, total(BrokerSnapshot::clients))
			.description("Connections that have requests in the broker")
			.baseUnit(BaseUnits.CONNECTIONS)
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.services", this.broker, total((snapshot) -> snapshot.services().size()))
			.description("Services that are registered or held")
			.baseUnit(Units.SERVICES)
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.requests.finished", this.broker, total(BrokerSnapshot::finishedRequests))
			.description("Finished requests that are remembered to detect duplicates")
			.baseUnit(Units.REQUESTS)
			.tags(tags)
			.register(registry);
	}

	private void bindLimits(MeterRegistry registry, Tags tags) {
		BrokerOptions options = this.broker.options();
		Gauge.builder("zss.broker.info", () -> 1)
			.description("Always 1; the tags describe the broker")
			.tags(tags.and("strategy", options.services().strategyLabel()))
			.register(registry);
		limit(registry, tags, "zss.broker.requests.max", Units.REQUESTS, options.limits().requests());
		limit(registry, tags, "zss.broker.requests.held.max", BaseUnits.BYTES, options.limits().heldBytes());
		limit(registry, tags, "zss.broker.requests.finished.max", Units.REQUESTS, options.requests().maxFinished());
		limit(registry, tags, "zss.broker.services.max", Units.SERVICES, options.limits().services());
		limit(registry, tags, "zss.broker.instances.max", Units.INSTANCES, options.limits().instances());
		limit(registry, tags, "zss.broker.queue.requests.max", Units.REQUESTS, options.services().maxQueuedRequests());
		limit(registry, tags, "zss.broker.queue.size.max", BaseUnits.BYTES, options.services().maxQueuedBytes());
	}

	private static void limit(MeterRegistry registry, Tags tags, String name, String unit, long value) {
		Gauge.builder(name, () -> value)
			.description("Limit of " + name.substring(0, name.lastIndexOf('.')))
			.baseUnit(unit)
			.tags(tags)
			.register(registry);
	}

	private static ToDoubleFunction<Broker> total(ToDoubleFunction<BrokerSnapshot> value) {
		return (broker) -> {
			BrokerSnapshot snapshot = broker.lastSnapshot();
			return (snapshot != null) ? value.applyAsDouble(snapshot) : 0;
		};
	}

	/**
	 * Base units that Micrometer has no constants for.
	 */
	static final class Units {

		static final String REQUESTS = "requests";

		static final String SERVICES = "services";

		static final String INSTANCES = "instances";

		static final String VERSIONS = "versions";

		private Units() {
		}

	}

}
