package io.zss.observation;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.zss.broker.Broker;
import io.zss.broker.BrokerSnapshot;
import io.zss.broker.BrokerSnapshot.InstanceSnapshot;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;
import io.zss.broker.BrokerSnapshot.Settings;
import io.zss.broker.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * Meters of a broker. They read its snapshots, so that they cost its requests nothing.
 * Those of a service appear with its first registration and stay; their number is bounded
 * by the services that ever registered.
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
		Gauge.builder("zss.broker.requests.in.flight", this.broker, total(BrokerSnapshot::requestsInFlight))
			.description("Requests that the broker holds, queued or at workers")
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.clients", this.broker, total(BrokerSnapshot::clients))
			.description("Connections that have requests")
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.services", this.broker, total((snapshot) -> snapshot.services().size()))
			.description("Services that are registered or held")
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.requests.finished", this.broker, total(BrokerSnapshot::finishedRequests))
			.description("Finished requests that are remembered, to tell duplicates")
			.tags(tags)
			.register(registry);
		bindSettings(registry, tags);
		for (Rejection rejection : Rejection.values()) {
			FunctionCounter
				.builder("zss.broker.rejections", this.broker, total((snapshot) -> snapshot.rejected(rejection)))
				.description("Messages that the broker did not act on")
				.tags(tags.and("reason", rejection.label()))
				.register(registry);
		}
		Set<String> boundSids = new HashSet<>();
		this.broker.onSnapshot((snapshot) -> bindServices(registry, tags, snapshot, boundSids));
	}

	private void bindSettings(MeterRegistry registry, Tags tags) {
		Settings settings = Settings.of(this.broker.options());
		Gauge.builder("zss.broker.info", () -> 1)
			.description("Always 1; how the broker is set up is in the tags")
			.tags(tags.and("strategy", settings.strategy()))
			.register(registry);
		limit(registry, tags, "zss.broker.requests.max", settings.maxRequests());
		limit(registry, tags, "zss.broker.requests.finished.max", settings.maxFinishedRequests());
		limit(registry, tags, "zss.broker.services.max", settings.maxServices());
		limit(registry, tags, "zss.broker.instances.max", settings.maxInstances());
		limit(registry, tags, "zss.broker.queue.requests.max", settings.maxQueuedRequests());
		limit(registry, tags, "zss.broker.queue.size.max", settings.maxQueuedBytes());
	}

	private static void limit(MeterRegistry registry, Tags tags, String name, long value) {
		Gauge.builder(name, () -> value)
			.description("The limit of " + name.substring(0, name.lastIndexOf('.')))
			.tags(tags)
			.register(registry);
	}

	// On the broker's loop.
	private void bindServices(MeterRegistry registry, Tags tags, BrokerSnapshot snapshot, Set<String> boundSids) {
		for (ServiceSnapshot service : snapshot.services()) {
			if (boundSids.add(service.sid())) {
				bindService(registry, tags.and(ZssMeters.SID, service.sid()), service.sid());
			}
		}
	}

	private void bindService(MeterRegistry registry, Tags tags, String sid) {
		FunctionCounter.builder("zss.broker.requests", this.broker, service(sid, ServiceSnapshot::requests))
			.description("Requests that came")
			.tags(tags)
			.register(registry);
		outcome(registry, tags, sid, "success", ServiceSnapshot::succeeded);
		outcome(registry, tags, sid, "error", ServiceSnapshot::failed);
		outcome(registry, tags, sid, "timeout", ServiceSnapshot::timedOut);
		outcome(registry, tags, sid, "refused", ServiceSnapshot::refused);
		FunctionCounter.builder("zss.broker.retries", this.broker, service(sid, ServiceSnapshot::retried))
			.description("Attempts beyond the first")
			.tags(tags)
			.register(registry);
		FunctionCounter.builder("zss.broker.duplicates", this.broker, service(sid, ServiceSnapshot::duplicates))
			.description("Requests that were in flight already, or finished a short while ago")
			.tags(tags)
			.register(registry);
		FunctionCounter.builder("zss.broker.stuck", this.broker, service(sid, ServiceSnapshot::stuck))
			.description("Requests that an instance never answered, whose slots were taken back")
			.tags(tags)
			.register(registry);
		FunctionTimer
			.builder("zss.broker.latency", this.broker,
					(source) -> (long) service(sid, (service) -> service.succeeded() + service.failed())
						.applyAsDouble(source),
					service(sid, ServiceSnapshot::answerNanos), TimeUnit.NANOSECONDS)
			.description("Time from a request to the worker's reply")
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.queue.requests", this.broker, service(sid, ServiceSnapshot::queuedRequests))
			.description("Requests that wait for an instance")
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.queue.size", this.broker, service(sid, ServiceSnapshot::queuedBytes))
			.description("Size of the requests that wait for an instance")
			.baseUnit("bytes")
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.instances", this.broker, service(sid, (service) -> service.instances().size()))
			.description("Instances that are registered")
			.tags(tags)
			.register(registry);
		Gauge
			.builder("zss.broker.instances.last.resort", this.broker,
					service(sid,
							(service) -> service.instances().stream().filter(InstanceSnapshot::lastResort).count()))
			.description("Instances that were stuck and have not answered since")
			.tags(tags)
			.register(registry);
		Gauge
			.builder("zss.broker.versions", this.broker, service(sid,
					(service) -> service.instances().stream().map(InstanceSnapshot::version).distinct().count()))
			.description("Versions that are served")
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.versions.held", this.broker, service(sid, (service) -> service.heldVersions().size()))
			.description("Versions without instances that are held for these to come back")
			.tags(tags)
			.register(registry);
		Gauge.builder("zss.broker.instances.in.flight", this.broker, service(sid, ServiceSnapshot::inFlight))
			.description("Requests at the instances")
			.tags(tags)
			.register(registry);
		Gauge
			.builder("zss.broker.instances.capacity", this.broker,
					service(sid, (service) -> service.instances().stream().mapToInt(InstanceSnapshot::capacity).sum()))
			.description("Requests that the instances take at a time")
			.tags(tags)
			.register(registry);
	}

	private void outcome(MeterRegistry registry, Tags tags, String sid, String outcome,
			ToDoubleFunction<ServiceSnapshot> value) {
		FunctionCounter.builder("zss.broker.outcomes", this.broker, service(sid, value))
			.description("How requests ended")
			.tags(tags.and("outcome", outcome))
			.register(registry);
	}

	private static ToDoubleFunction<Broker> total(ToDoubleFunction<BrokerSnapshot> value) {
		return (broker) -> {
			BrokerSnapshot snapshot = broker.lastSnapshot();
			return (snapshot != null) ? value.applyAsDouble(snapshot) : 0;
		};
	}

	private static ToDoubleFunction<Broker> service(String sid, ToDoubleFunction<ServiceSnapshot> value) {
		return total((snapshot) -> {
			ServiceSnapshot service = find(snapshot, sid);
			return (service != null) ? value.applyAsDouble(service) : 0;
		});
	}

	private static @Nullable ServiceSnapshot find(BrokerSnapshot snapshot, String sid) {
		// Counters may not fall while a service is away.
		return Stream.concat(snapshot.services().stream(), snapshot.absentServices().stream())
			.filter((service) -> service.sid().equals(sid))
			.findFirst()
			.orElse(null);
	}

}
