package io.zss.broker;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zss.broker.registry.Instance;
import io.zss.transport.LoopClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has happened to instances, services and the broker itself: the last events, and a
 * line in the log for each, limited by kind. Belongs to the broker's loop.
 */
final class EventLog {

	private static final Logger logger = LoggerFactory.getLogger(Broker.class);

	private static final int MAX_EVENTS = 1000;

	private static final int EVENTS_PER_REPLY = 200;

	/** Lines of each kind in ten seconds; further ones are left out and counted. */
	private static final int LINES_PER_INTERVAL = 20;

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final LoopClock clock;

	private final NumberedLog<Event> log = new NumberedLog<>(MAX_EVENTS);

	private final Map<Type, Lines> lines = new EnumMap<>(Type.class);

	private @Nullable Long fullSinceNanos;

	EventLog(LoopClock clock) {
		this.clock = clock;
	}

	void registered(Instance instance, long nowNanos) {
		String version = instance.registration().version();
		Map<String, String> facts = instance.registration().facts();
		add(Type.REGISTERED, instance,
				"capacity " + instance.registration().capacity() + (version.isEmpty() ? "" : ", version " + version)
						+ (facts.containsKey("host") ? ", host " + facts.get("host") : "")
						+ (facts.containsKey("pid") ? ", pid " + facts.get("pid") : ""),
				nowNanos);
	}

	void left(Instance instance, long nowNanos) {
		add(Type.LEFT, instance, "said DOWN, was registered for " + age(instance, nowNanos), nowNanos);
	}

	/**
	 * @param why a text like "its connection has closed"
	 */
	void lost(Instance instance, String why, long nowNanos) {
		add(Type.LOST, instance,
				why + ", was registered for " + age(instance, nowNanos) + ", had " + instance.inFlight() + " requests",
				nowNanos);
	}

	void drained(Instance instance, long nowNanos) {
		add(Type.DRAINED, instance, "gets no more requests, has " + instance.inFlight(), nowNanos);
	}

	void resumed(Instance instance, long nowNanos) {
		add(Type.RESUMED, instance, "gets requests again", nowNanos);
	}

	void stuck(Instance instance, String rid, long nowNanos) {
		add(Type.STUCK, instance, "has not answered rid " + rid + "; gets one request at a time until it answers",
				nowNanos);
	}

	void recovered(Instance instance, long nowNanos) {
		add(Type.RECOVERED, instance, "has answered again", nowNanos);
	}

	void serviceUp(String sid, long nowNanos) {
		add(Type.SERVICE_UP, sid, "", "has its first instance", nowNanos);
	}

	void serviceDown(String sid, long nowNanos) {
		add(Type.SERVICE_DOWN, sid, "", "has lost its last instance", nowNanos);
	}

	/**
	 * Notes that the broker is full. One event stands for all within ten seconds.
	 */
	void brokerFull(String detail, long nowNanos) {
		Long since = this.fullSinceNanos;
		if (since == null || nowNanos - since >= INTERVAL_NANOS) {
			this.fullSinceNanos = nowNanos;
			add(Type.BROKER_FULL, "", "", detail, nowNanos);
		}
	}

	void connectionRefused(String detail, long nowNanos) {
		add(Type.CONNECTION_REFUSED, "", "", detail, nowNanos);
	}

	void brokerStopping(long nowNanos) {
		add(Type.BROKER_STOPPING, "", "", "takes no more requests", nowNanos);
	}

	private void add(Type type, Instance instance, String detail, long nowNanos) {
		add(type, instance.registration().sid(), instance.id().toString(), detail, nowNanos);
	}

	private void add(Type type, String sid, String instance, String detail, long nowNanos) {
		Event event = new Event(this.log.next(), this.clock.epochMillis(), type, sid, instance, detail);
		this.log.add(event);
		Lines kind = this.lines.computeIfAbsent(type, (key) -> new Lines(nowNanos));
		if (kind.count < LINES_PER_INTERVAL) {
			kind.count++;
			event.log();
		}
		else {
			kind.leftOut++;
		}
	}

	/**
	 * Says how many lines were left out.
	 */
	void sweep(long nowNanos) {
		this.lines.forEach((type, kind) -> {
			if (nowNanos - kind.sinceNanos >= INTERVAL_NANOS) {
				if (kind.leftOut > 0) {
					logger.info("{}: {} more such lines were left out in {} s", type.label, kind.leftOut,
							TimeUnit.NANOSECONDS.toSeconds(nowNanos - kind.sinceNanos));
				}
				kind.sinceNanos = nowNanos;
				kind.count = 0;
				kind.leftOut = 0;
			}
		});
	}

	/**
	 * The events as the reply to EVENTS.
	 * @param since the first number that is wanted
	 */
	Map<String, Object> describe(long since) {
		List<Event> found = this.log.since(since);
		List<Event> shown = found.subList(0, Math.min(found.size(), EVENTS_PER_REPLY));
		Map<String, Object> reply = new LinkedHashMap<>();
		reply.put("next", shown.isEmpty() ? this.log.next() : shown.get(shown.size() - 1).number + 1);
		reply.put("missed", this.log.missed(since));
		reply.put("events", shown.stream().map(Event::describe).toList());
		return reply;
	}

	private static String age(Instance instance, long nowNanos) {
		long millis = TimeUnit.NANOSECONDS.toMillis(nowNanos - instance.sinceNanos());
		return (millis < 10_000) ? millis + " ms" : millis / 1000 + " s";
	}

	private enum Type {

		REGISTERED, LEFT, LOST, DRAINED, RESUMED, STUCK, RECOVERED, SERVICE_UP, SERVICE_DOWN, BROKER_FULL,
		CONNECTION_REFUSED, BROKER_STOPPING;

		private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

	}

	private record Event(long number, long epochMillis, Type type, String sid, String instance, String detail) {

		void log() {
			if (this.instance.isEmpty() && this.sid.isEmpty()) {
				logger.info("{}: {}", this.type.label, this.detail);
			}
			else if (this.instance.isEmpty()) {
				logger.info("{}: {} {}", this.type.label, this.sid, this.detail);
			}
			else {
				logger.info("{}: {} of {}: {}", this.type.label, this.instance, this.sid, this.detail);
			}
		}

		Map<String, Object> describe() {
			Map<String, Object> event = new LinkedHashMap<>();
			event.put("n", this.number);
			event.put("time", (double) this.epochMillis);
			event.put("type", this.type.label);
			event.put("sid", this.sid);
			event.put("instance", this.instance);
			event.put("detail", this.detail);
			return event;
		}

	}

	/**
	 * Lines of one kind in the interval of now.
	 */
	private static final class Lines {

		private long sinceNanos;

		private int count;

		private long leftOut;

		Lines(long sinceNanos) {
			this.sinceNanos = sinceNanos;
		}

	}

}
