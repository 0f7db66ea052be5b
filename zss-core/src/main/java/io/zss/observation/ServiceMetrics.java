package io.zss.observation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.zss.broker.BrokerSnapshot;
import io.zss.broker.BrokerSnapshot.InstanceSnapshot;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;
import io.zss.broker.statistics.VerbFigures;
import io.zss.broker.statistics.VerbTotals;
import io.zss.observation.BrokerMetrics.Units;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a broker's services in one registry. Updated by one thread, which alone
 * adds and removes meters; read by any.
 */
final class ServiceMetrics {

	private final MeterRegistry registry;

	private final Tags tags;

	/** The meters of each service. */
	private final Map<String, List<Meter>> meters = new HashMap<>();

	private final Map<VerbKey, VerbMetrics> verbs = new HashMap<>();

	private volatile Map<String, ServiceSnapshot> services = Map.of();

	ServiceMetrics(MeterRegistry registry, Tags tags) {
		this.registry = registry;
		this.tags = tags;
	}

	void update(BrokerSnapshot snapshot) {
		Map<String, ServiceSnapshot> newer = new HashMap<>();
		// Counters may not fall while a service is away.
		snapshot.absentServices().forEach((service) -> newer.put(service.sid(), service));
		snapshot.services().forEach((service) -> newer.put(service.sid(), service));
		this.services = newer;
		newer.keySet().forEach((sid) -> this.meters.computeIfAbsent(sid, this::bind));
		for (Iterator<Map.Entry<String, List<Meter>>> all = this.meters.entrySet().iterator(); all.hasNext();) {
			Map.Entry<String, List<Meter>> bound = all.next();
			if (!newer.containsKey(bound.getKey())) {
				bound.getValue().forEach(this.registry::remove);
				all.remove();
			}
		}
		updateVerbs(newer.values());
	}

	private void updateVerbs(Collection<ServiceSnapshot> newer) {
		Set<VerbKey> known = new HashSet<>();
		for (ServiceSnapshot service : newer) {
			for (VerbTotals totals : service.verbs()) {
				if (totals.verb().equals(ZssMeters.UNKNOWN)) {
					// A worker's own; its meters would be those of all unknown ones.
					continue;
				}
				VerbKey key = new VerbKey(service.sid(), totals.verb());
				known.add(key);
				this.verbs.computeIfAbsent(key, (verb) -> bind(verb, totals)).update(totals);
			}
		}
		this.verbs.entrySet().removeIf((bound) -> {
			boolean gone = !known.contains(bound.getKey());
			if (gone) {
				bound.getValue().remove(this.registry);
			}
			return gone;
		});
	}

	private VerbMetrics bind(VerbKey key, VerbTotals first) {
		String verb = key.verb().equals(VerbFigures.OTHERS) ? ZssMeters.UNKNOWN : key.verb();
		return new VerbMetrics(this.registry, this.tags.and(ZssMeters.SID, key.sid(), ZssMeters.VERB, verb), first);
	}

	private List<Meter> bind(String sid) {
		List<Meter> bound = new ArrayList<>();
		bindCounters(sid, bound);
		bindQueue(sid, bound);
		bindInstances(sid, bound);
		return bound;
	}

	private void bindCounters(String sid, List<Meter> bound) {
		bound.add(counter("zss.broker.retries", sid, "Attempts beyond the first", ServiceSnapshot::retried));
		bound.add(counter("zss.broker.duplicates", sid,
				"Requests that were in flight already, or finished a short while ago", ServiceSnapshot::duplicates));
		bound.add(counter("zss.broker.stuck", sid,
				"Requests that an instance never answered, whose slots were taken back", ServiceSnapshot::stuck));
		bound.add(FunctionTimer
			.builder("zss.broker.latency", this,
					(source) -> (long) source.value(sid, (service) -> service.succeeded() + service.failed()),
					(source) -> source.value(sid, ServiceSnapshot::answerNanos), TimeUnit.NANOSECONDS)
			.description("Time from a request to the worker's reply")
			.tags(this.tags.and(ZssMeters.SID, sid))
			.register(this.registry));
	}

	private void bindQueue(String sid, List<Meter> bound) {
		bound.add(gauge("zss.broker.queue.requests", sid, Units.REQUESTS, "Requests that wait for an instance",
				ServiceSnapshot::queuedRequests));
		bound.add(gauge("zss.broker.queue.size", sid, BaseUnits.BYTES, "Size of the requests that wait for an instance",
				ServiceSnapshot::queuedBytes));
	}

	private void bindInstances(String sid, List<Meter> bound) {
		bound.add(gauge("zss.broker.instances", sid, Units.INSTANCES, "Instances that are registered",
				(service) -> service.instances().size()));
		bound.add(gauge("zss.broker.instances.last.resort", sid, Units.INSTANCES,
				"Instances that were stuck and have not answered since",
				(service) -> service.instances().stream().filter(InstanceSnapshot::lastResort).count()));
		bound
			.add(gauge("zss.broker.instances.drained", sid, Units.INSTANCES, "Instances that an operator has taken out",
					(service) -> service.instances().stream().filter(InstanceSnapshot::drained).count()));
		bound.add(gauge("zss.broker.instances.in.flight", sid, Units.REQUESTS, "Requests at the instances",
				ServiceSnapshot::inFlight));
		bound.add(gauge("zss.broker.instances.capacity", sid, Units.REQUESTS,
				"Requests that the instances take at a time",
				(service) -> service.instances().stream().mapToInt(InstanceSnapshot::capacity).sum()));
		bound.add(gauge("zss.broker.versions", sid, Units.VERSIONS, "Versions that are served",
				(service) -> service.instances().stream().map(InstanceSnapshot::version).distinct().count()));
		bound.add(gauge("zss.broker.versions.held", sid, Units.VERSIONS,
				"Versions whose instances are lost and expected back", (service) -> service.heldVersions().size()));
	}

	private Meter counter(String name, String sid, String description, ToDoubleFunction<ServiceSnapshot> value) {
		return FunctionCounter.builder(name, this, (source) -> source.value(sid, value))
			.description(description)
			.baseUnit(Units.REQUESTS)
			.tags(this.tags.and(ZssMeters.SID, sid))
			.register(this.registry);
	}

	private Meter gauge(String name, String sid, String unit, String description,
			ToDoubleFunction<ServiceSnapshot> value) {
		return Gauge.builder(name, this, (source) -> source.value(sid, value))
			.description(description)
			.baseUnit(unit)
			.tags(this.tags.and(ZssMeters.SID, sid))
			.strongReference(true)
			.register(this.registry);
	}

	private double value(String sid, ToDoubleFunction<ServiceSnapshot> value) {
		@Nullable ServiceSnapshot service = this.services.get(sid);
		return (service != null) ? value.applyAsDouble(service) : 0;
	}

	/**
	 * A verb of a service.
	 */
	private record VerbKey(String sid, String verb) {
	}

}
