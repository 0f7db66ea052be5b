package io.zss.observation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.zss.protocol.Address;
import io.zss.protocol.HopSpan;
import io.zss.protocol.HopTimes;

/**
 * Timers of the ways between hops, by service and verb. Bounded by the names that are
 * known to exist. Thread-safe.
 */
final class HopTimers {

	private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

	private final MeterRegistry registry;

	private final String name;

	private final Tags tags;

	private final List<HopSpan> spans;

	private final KnownNames names = new KnownNames();

	private final Map<Verb, Map<HopSpan, Timer>> timers = new ConcurrentHashMap<>();

	HopTimers(MeterRegistry registry, String name, Tags tags, List<HopSpan> spans) {
		this.registry = registry;
		this.name = name;
		this.tags = tags;
		this.spans = spans;
	}

	/**
	 * Records the times of a request that a worker has answered.
	 */
	void record(Address address, int status, HopTimes times) {
		this.names.note(address, status);
		Verb verb = new Verb(this.names.sid(address), this.names.verb(address));
		Map<HopSpan, Timer> known = this.timers.get(verb);
		if (known == null) {
			known = this.timers.computeIfAbsent(verb, this::register);
		}
		known.forEach((span, timer) -> {
			double millis = times.millis(span);
			if (millis >= 0) {
				timer.record((long) (millis * NANOS_PER_MILLI), TimeUnit.NANOSECONDS);
			}
		});
	}

	private Map<HopSpan, Timer> register(Verb verb) {
		Map<HopSpan, Timer> registered = new EnumMap<>(HopSpan.class);
		for (HopSpan span : this.spans) {
			registered.put(span,
					Timer.builder(this.name)
						.description("Time between two hops, by the clocks of their machines")
						.tags(this.tags.and(ZssMeters.SID, verb.sid(), ZssMeters.VERB, verb.verb(), ZssMeters.HOP,
								span.label()))
						.register(this.registry));
		}
		return registered;
	}

	/**
	 * A verb as meters show it.
	 */
	private record Verb(String sid, String verb) {
	}

}
