package io.zss.observation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.noop.NoopTimer;
import io.zss.broker.statistics.Outcome;
import io.zss.broker.statistics.TimeCounts;
import io.zss.broker.statistics.VerbTotals;
import io.zss.observation.BrokerMetrics.Units;

/**
 * The meters of one verb of a service at a broker. The broker counts times in buckets;
 * what has come to these since the last update is recorded in ordinary timers, so that
 * whatever an application configures for timers, histograms for example, applies. Updated
 * by one thread, read by any.
 */
final class VerbMetrics {

	/** The range of buckets of a histogram, unless the application says another. */
	private static final Duration SHORTEST = Duration.ofNanos(100_000);

	private static final Duration LONGEST = Duration.ofMinutes(1);

	private final List<Meter> meters = new ArrayList<>();

	private final Timer queueTime;

	private final Timer workerTime;

	private volatile VerbTotals totals;

	private TimeCounts queueTimes = TimeCounts.NONE;

	private TimeCounts workerTimes = TimeCounts.NONE;

	/**
	 * Registers the meters.
	 * @param tags the tags of the verb
	 */
	VerbMetrics(MeterRegistry registry, Tags tags, VerbTotals first) {
		this.totals = first;
		this.meters.add(FunctionCounter.builder("zss.broker.requests", this, (verb) -> verb.totals.requests())
			.description("Requests that came")
			.baseUnit(Units.REQUESTS)
			.tags(tags)
			.register(registry));
		for (Outcome outcome : Outcome.values()) {
			this.meters.add(FunctionCounter.builder("zss.broker.outcomes", this, (verb) -> verb.totals.ended(outcome))
				.description("How requests ended")
				.baseUnit(Units.REQUESTS)
				.tags(tags.and("outcome", outcome.label()))
				.register(registry));
		}
		this.queueTime = timer("zss.broker.queue.time", "Time until the first dispatch, or an end without one", tags,
				registry);
		this.workerTime = timer("zss.broker.worker.time", "Time from a dispatch to the reply or the deadline", tags,
				registry);
	}

	private Timer timer(String name, String description, Tags tags, MeterRegistry registry) {
		Timer timer = Timer.builder(name)
			.description(description)
			.tags(tags)
			.minimumExpectedValue(SHORTEST)
			.maximumExpectedValue(LONGEST)
			.register(registry);
		this.meters.add(timer);
		return timer;
	}

	void update(VerbTotals newer) {
		this.totals = newer;
		record(this.queueTime, newer.queueTimes(), this.queueTimes);
		this.queueTimes = newer.queueTimes();
		record(this.workerTime, newer.workerTimes(), this.workerTimes);
		this.workerTimes = newer.workerTimes();
	}

	void remove(MeterRegistry registry) {
		this.meters.forEach(registry::remove);
	}

	private static void record(Timer timer, TimeCounts newer, TimeCounts earlier) {
		if (newer == earlier || timer instanceof NoopTimer) {
			return;
		}
		newer.forEachSince(earlier, (nanos, count) -> {
			for (long i = 0; i < count; i++) {
				timer.record(nanos, TimeUnit.NANOSECONDS);
			}
		});
	}

}
