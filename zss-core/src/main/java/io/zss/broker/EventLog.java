package io.zss.broker;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.registry.Instance;
import io.zss.protocol.LogFields;
import io.zss.transport.LineBudget;
import io.zss.transport.LoopClock;
import io.zss.transport.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What has happened to instances, services and the broker itself: the last events, and a
 * line in the log for each, limited by kind. Belongs to the broker's loop.
 */
final class EventLog {

	private static final Logger logger = LoggerFactory.getLogger(Broker.class);

	private static final int MAX_EVENTS = 1000;

	private static final int EVENTS_PER_REPLY = 200;

	private final String broker;

	private final LoopClock clock;

	private final NumberedLog<Event> log = new NumberedLog<>(MAX_EVENTS);

	private final Map<Type, LineBudget> lines = new EnumMap<>(Type.class);

	private final Notice fullNotice = new Notice();

	/**
	 * Creates a log without events.
	 * @param broker the broker's name
	 */
	EventLog(String broker, LoopClock clock) {
		this.broker = broker;
		this.clock = clock;
	}

	void registered(Instance instance, long nowNanos) {
		String version = instance.registration().version();
		add(Type.REGISTERED, instance,
				"capacity " + instance.registration().capacity() + (version.isEmpty() ? "" : ", version " + version),
				nowNanos);
	}

	void left(Instance instance, long nowNanos) {
		add(Type.LEFT, instance, "sent DOWN, was registered for " + age(instance.sinceNanos(), nowNanos), nowNanos);
	}

	/**
	 * @param why a text like "its connection has closed"
	 */
	void lost(Instance instance, String why, long nowNanos) {
		int had = instance.inFlight();
		add(Type.LOST, instance, why + ", was registered for " + age(instance.sinceNanos(), nowNanos) + ", had " + had
				+ ((had == 1) ? " request" : " requests"), nowNanos);
	}

	void drained(Instance instance, long nowNanos) {
		add(Type.DRAINED, instance, "gets no more requests, has " + instance.inFlight(), nowNanos);
	}

	void resumed(Instance instance, long nowNanos) {
		add(Type.RESUMED, instance, "gets requests again", nowNanos);
	}

	/**
	 * Notes that an instance has become stuck. One event stands for all its requests.
	 */
	void stuck(Instance instance, StuckRequests requests, long nowNanos) {
		Request oldest = requests.oldest();
		String many = (requests.count() > 1) ? requests.count() + " requests, the oldest of them " : "";
		add(Type.STUCK, instance,
				"has not answered " + many + oldest.address().verb() + " for " + age(oldest.receivedNanos(), nowNanos)
						+ " (rid " + oldest.rid() + "); gets one request at a time until it answers",
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
		if (this.fullNotice.take(nowNanos)) {
			add(Type.BROKER_FULL, "", "", detail, nowNanos);
		}
	}

	/**
	 * Notes that the queue of a service is full. One event stands for all within ten
	 * seconds.
	 */
	void queueFull(ServiceDispatcher service, String detail, long nowNanos) {
		if (service.fullNotice().take(nowNanos)) {
			add(Type.QUEUE_FULL, service.sid(), "", detail, nowNanos);
		}
	}

	void connectionRefused(String detail, long nowNanos) {
		add(Type.CONNECTION_REFUSED, "", "", detail, nowNanos);
	}

	/**
	 * Notes a refusal, of which the audit has a line.
	 */
	void accessRefused(String sid, String detail, long nowNanos) {
		this.log.add(new Event(this.log.next(), this.clock.epochMillis(), Type.ACCESS_REFUSED, sid, "", "", detail));
	}

	void brokerStopping(long nowNanos) {
		add(Type.BROKER_STOPPING, "", "", "takes no more requests", nowNanos);
	}

	/**
	 * Notes that the loop has failed. All requests and registrations are lost with it.
	 */
	void brokerFailed(Throwable failure, long nowNanos) {
		add(Type.BROKER_FAILED, "", "", "its loop has failed and restarts without its requests and registrations: "
				+ failure.getClass().getName(), nowNanos);
	}

	private void add(Type type, Instance instance, String detail, long nowNanos) {
		add(type, instance.registration().sid(), instance.id().toString(), instance.instanceId(),
				detail + whereabouts(instance.registration().facts()), nowNanos);
	}

	private void add(Type type, String sid, String instance, String detail, long nowNanos) {
		add(type, sid, instance, instance, detail, nowNanos);
	}

	private void add(Type type, String sid, String instance, String instanceId, String detail, long nowNanos) {
		Event event = new Event(this.log.next(), this.clock.epochMillis(), type, sid, instance, instanceId, detail);
		this.log.add(event);
		if (this.lines.computeIfAbsent(type, (key) -> new LineBudget()).take(nowNanos)) {
			log(event);
		}
	}

	private void log(Event event) {
		LoggingEventBuilder line = logger.atInfo()
			.addKeyValue(LogFields.EVENT, event.type.label)
			.addKeyValue(LogFields.BROKER, this.broker);
		if (!event.sid.isEmpty()) {
			line = line.addKeyValue(LogFields.SID, event.sid);
		}
		if (!event.instanceId.isEmpty()) {
			line = line.addKeyValue(LogFields.INSTANCE, event.instanceId);
		}
		line.log(event.line());
	}

	/**
	 * Says how many lines were left out.
	 */
	void sweep(long nowNanos) {
		this.lines.forEach((type, budget) -> budget.sweep(nowNanos,
				(leftOut, seconds) -> logger.atInfo()
					.addKeyValue(LogFields.EVENT, type.label)
					.addKeyValue(LogFields.BROKER, this.broker)
					.log("{}: {} more such lines were left out in {} s", type.label, leftOut, seconds)));
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

	/**
	 * Where to look for the process, also when the line of its registration is long gone.
	 */
	private static String whereabouts(Map<String, String> facts) {
		String host = facts.get("host");
		String pid = facts.get("pid");
		if (host == null && pid == null) {
			return "";
		}
		return " (" + ((host != null) ? "host " + host : "") + ((host != null && pid != null) ? ", " : "")
				+ ((pid != null) ? "pid " + pid : "") + ")";
	}

	private static String age(long sinceNanos, long nowNanos) {
		long millis = TimeUnit.NANOSECONDS.toMillis(nowNanos - sinceNanos);
		return (millis < 10_000) ? millis + " ms" : millis / 1000 + " s";
	}

	private enum Type {

		REGISTERED, LEFT, LOST, DRAINED, RESUMED, STUCK, RECOVERED, SERVICE_UP, SERVICE_DOWN, QUEUE_FULL, BROKER_FULL,
		CONNECTION_REFUSED, ACCESS_REFUSED, BROKER_STOPPING, BROKER_FAILED;

		private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

	}

	private record Event(long number, long epochMillis, Type type, String sid, String instance, String instanceId,
			String detail) {

		String line() {
			String subject = this.instanceId.isEmpty() ? this.sid : this.instanceId + " of " + this.sid + ":";
			// Ids and facts are what peers have made of them.
			return FrameText.printable(this.type.label + ": " + subject + (subject.isEmpty() ? "" : " ") + this.detail);
		}

		Map<String, Object> describe() {
			Map<String, Object> event = new LinkedHashMap<>();
			event.put("n", this.number);
			event.put("time", (double) this.epochMillis);
			event.put("type", this.type.label);
			event.put("sid", this.sid);
			event.put("instance", this.instance);
			event.put("instanceId", this.instanceId);
			event.put("detail", this.detail);
			return event;
		}

	}

}
