package io.zss.observation;

import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.broker.BrokerSnapshot;
import io.zss.broker.ConnectionOptions;
import io.zss.broker.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * Meters of a broker. They read its snapshots on a thread of their own, so that requests
 * cost nothing more because of them, and a registry that blocks holds up no request.
 * Those of a service appear with its first registration. They stay while the broker
 * remembers the service's totals, and leave with them; so do those of a verb.
 */
public final class BrokerMetrics implements MeterBinder, AutoCloseable {

	private final Broker broker;

	private @Nullable SnapshotThread thread;

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
		bindLoad(registry, tags);
		bindLimits(registry, tags);
		for (Rejection rejection : Rejection.values()) {
			FunctionCounter
				.builder("zss.broker.rejections", this.broker, total((snapshot) -> snapshot.rejected(rejection)))
				.description("Messages that the broker did not act on")
				.baseUnit(BaseUnits.MESSAGES)
				.tags(tags.and("reason", rejection.label()))
				.register(registry);
		}
		thread().add(new ServiceMetrics(registry, tags)::update);
	}

	/**
	 * Ends the updates. The meters stay as they are.
	 */
	@Override
	public synchronized void close() {
		if (this.thread != null) {
			this.thread.close();
		}
	}

	private synchronized SnapshotThread thread() {
		SnapshotThread current = this.thread;
		if (current == null) {
			current = new SnapshotThread();
			current.start();
			this.broker.onSnapshot(current::offer);
			this.thread = current;
		}
		return current;
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

	private void bindLoad(MeterRegistry registry, Tags tags) {
		Gauge.builder("zss.broker.running", this.broker, (broker) -> broker.isRunning() ? 1 : 0)
			.description("1 while the broker's thread runs, else 0")
			.tags(tags)
			.register(registry);
		TimeGauge
			.builder("zss.broker.loop.lag", this.broker, TimeUnit.NANOSECONDS,
					total((snapshot) -> snapshot.load().loopLagNanos()))
			.description("Longest cycle of the broker's loop within ten seconds: that late a message may be")
			.tags(tags)
			.register(registry);
		FunctionCounter
			.builder("zss.broker.loop.busy", this.broker, total((snapshot) -> snapshot.load().loopBusyNanos() / 1e9))
			.description("How long the broker's loop has worked")
			.baseUnit("seconds")
			.tags(tags)
			.register(registry);
		connections(registry, tags.and("endpoint", "frontend"), (snapshot) -> snapshot.load().frontendConnections());
		connections(registry, tags.and("endpoint", "backend"), (snapshot) -> snapshot.load().backendConnections());
		bytes(registry, tags, "received", "that came", (snapshot) -> snapshot.load().receivedBytes());
		bytes(registry, tags, "sent", "that were sent", (snapshot) -> snapshot.load().sentBytes());
		Gauge.builder("zss.broker.arriving", this.broker, total((snapshot) -> snapshot.load().arrivingBytes()))
			.description("Bytes that have arrived and were not received")
			.baseUnit(BaseUnits.BYTES)
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.leaving", this.broker, total((snapshot) -> snapshot.load().leavingBytes()))
			.description("Bytes that were sent and that peers have not read")
			.baseUnit(BaseUnits.BYTES)
			.tags(tags)
			.register(registry);
	}

	private void connections(MeterRegistry registry, Tags tags, ToDoubleFunction<BrokerSnapshot> value) {
		Gauge.builder("zss.broker.connections", this.broker, total(value))
			.description("Connections of an endpoint")
			.baseUnit(BaseUnits.CONNECTIONS)
			.tags(tags)
			.register(registry);
	}

	private void bytes(MeterRegistry registry, Tags tags, String direction, String what,
			ToDoubleFunction<BrokerSnapshot> value) {
		FunctionCounter.builder("zss.broker." + direction, this.broker, total(value))
			.description("Bytes of the messages " + what)
			.baseUnit(BaseUnits.BYTES)
			.tags(tags)
			.register(registry);
	}

	private void bindLimits(MeterRegistry registry, Tags tags) {
		ConnectionOptions connections = this.broker.options().connections();
		limit(registry, tags, "zss.broker.connections.max", BaseUnits.CONNECTIONS, connections.maxConnections());
		limit(registry, tags, "zss.broker.arriving.max", BaseUnits.BYTES, connections.totalReceiveBytes());
		limit(registry, tags, "zss.broker.leaving.max", BaseUnits.BYTES, connections.totalSendBytes());
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
