package io.zss.broker.app.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.zss.RawPeer;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;
import io.zss.transport.Endpoint;

/**
 * A broker under load as the console sees it: it answers the SMI verbs with figures that
 * move with time, and calls of its services itself. What a test needs at a certain state
 * it sets.
 */
final class StagedBroker implements AutoCloseable {

	static final String FIRST = "3f2a7c1e-0d0a-4b6e-9a52-6b6f1f1d2f11";

	static final String SECOND = "9b1d4e55-7c33-4d4f-8a0e-2f4b1a6e7c20";

	private static final String[][] SERVICES = { { "ORDERS", "2.1.0", "640" }, { "INVENTORY", "1.8.2", "410" },
			{ "PAYMENTS", "3.0.1", "96" }, { "CATALOG/SEARCH", "5.2.0", "1250" }, { "NOTIFICATIONS", "1.0.0", "38" },
			{ "PRICING", "2.0.0", "205" } };

	private final List<Map<String, Object>> events = new CopyOnWriteArrayList<>();

	private final List<Map<String, Object>> errors = new CopyOnWriteArrayList<>();

	private final Set<String> drained = ConcurrentHashMap.newKeySet();

	private final Set<String> gone = ConcurrentHashMap.newKeySet();

	private final List<String> asked = new CopyOnWriteArrayList<>();

	private final CountDownLatch started = new CountDownLatch(1);

	private final long start = System.nanoTime();

	private final String name;

	private final int port;

	private final Thread thread = new Thread(this::serve, "staged-broker");

	private volatile Endpoint endpoint;

	private volatile boolean closed;

	StagedBroker(String name, int port) {
		this.name = name;
		this.port = port;
		event("service-up", "ORDERS", FIRST, "first instance, version 2.1.0, capacity 32");
		event("registered", "ORDERS", FIRST, "version 2.1.0, capacity 32, from 10.0.4.17");
		event("registered", "ORDERS", SECOND, "version 2.1.0, capacity 32, from 10.0.4.18");
		event("lost", "PAYMENTS", "c0ffee00-1111-4222-8333-444455556666",
				"no heartbeat for 5.0 s; 3 requests went to others");
		event("stuck", "PAYMENTS", SECOND, "holds 2 requests beyond their deadline, the oldest of CAPTURE for 41 s");
		error("PAYMENTS", "CAPTURE", 599, "No reply came before the deadline");
		error("ORDERS", "CREATE", 409, "Order 4711 exists already");
		error("PAYMENTS", "CAPTURE", 500, "The acquirer answered 502");
		this.thread.start();
	}

	StagedBroker start() {
		try {
			this.started.await();
			return this;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	Endpoint endpoint() {
		return this.endpoint;
	}

	/** Verbs that were asked, with their payloads. */
	List<String> asked() {
		return this.asked;
	}

	/**
	 * Takes an instance away as if its process had been killed.
	 */
	void kill(String instance) {
		this.gone.add(instance);
		event("lost", "ORDERS", instance, "its connection was closed");
	}

	void event(String type, String sid, String instance, String detail) {
		this.events.add(map("n", (long) this.events.size() + 1, "time", (double) System.currentTimeMillis(), "type",
				type, "sid", sid, "instance", instance, "detail", detail));
	}

	void error(String sid, String verb, int status, String message) {
		this.errors.add(map("n", (long) this.errors.size() + 1, "time", (double) System.currentTimeMillis(), "sid", sid,
				"verb", verb, "status", status, "developerMessage", message, "instance", FIRST, "client",
				"gateway#1f0c", "rid", "0b8f1c52-e935-11f1-8ff1-b1e0fd79" + (1000 + this.errors.size())));
	}

	@Override
	public void close() {
		this.closed = true;
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void serve() {
		try (RawPeer peer = RawPeer.broker(this.port)) {
			this.endpoint = peer.endpoint();
			this.started.countDown();
			while (!this.closed) {
				RawPeer.Received request = peer.receiveRequest(Duration.ofMillis(20));
				if (request != null) {
					answer(peer, request);
				}
			}
		}
	}

	private void answer(RawPeer peer, RawPeer.Received request) {
		Object question = ControlPayload.decode(request.message().payload());
		String sid = request.message().address().sid();
		this.asked.add(sid + ":" + request.verb() + " " + question);
		Object reply = sid.equals("SMI") ? smi(request.verb(), question) : service(sid, request.verb(), question);
		if (reply instanceof ErrorBody error) {
			peer.reply(request, error.code(), error.encode());
		}
		else {
			peer.reply(request, Status.OK, ControlPayload.encode(reply));
		}
	}

	private Object smi(String verb, Object question) {
		return switch (verb) {
			case "STATUS" -> status();
			case "STATS" -> map("time", (double) System.currentTimeMillis(), "uptimeMillis", seconds() * 1000,
					"services", services());
			case "EVENTS" -> feed("events", this.events, question);
			case "ERRORS" -> feed("errors", this.errors, question);
			case "DRAIN", "RESUME" -> steer(verb, String.valueOf(((Map<?, ?>) question).get("instance")));
			default -> ErrorBody.of(Status.NOT_FOUND);
		};
	}

	private Object service(String sid, String verb, Object question) {
		return switch (verb) {
			case "ZSS/DESCRIBE" -> sid.equals("ORDERS") ? StagedDescription.orders() : ErrorBody.of(Status.NOT_FOUND);
			case "FAIL" -> ErrorBody.of(Status.CONFLICT).withDeveloperMessage("It exists already");
			default -> map("id", "order-4711", "accepted", true, "request", question);
		};
	}

	private Object steer(String verb, String instance) {
		boolean drain = verb.equals("DRAIN");
		if (drain) {
			this.drained.add(instance);
		}
		else {
			this.drained.remove(instance);
		}
		event(drain ? "drained" : "resumed", "ORDERS", instance, "by the console");
		return map("sid", "ORDERS", "instance", instance, "state", drain ? "DRAINED" : "LIVE");
	}

	private static Object feed(String name, List<Map<String, Object>> entries, Object question) {
		double since = (question instanceof Map<?, ?> map) ? ((Number) map.get("since")).doubleValue() : 0;
		return map("next", (long) entries.size() + 1, "missed", 0, name,
				entries.stream().filter((entry) -> ((Number) entry.get("n")).doubleValue() >= since).toList());
	}

	private double seconds() {
		return (System.nanoTime() - this.start) / 1e9;
	}

	private Object status() {
		double wave = 0.5 + 0.3 * Math.sin(seconds() / 7);
		return map("name", this.name, "version", "0.1.0", "time", (double) System.currentTimeMillis(), "uptimeMillis",
				273_600_000 + seconds() * 1000, "state", "RUNNING", "frontend", "tcp://10.0.4.2:7777", "backend",
				"tcp://10.0.4.2:7776", "requests",
				map("open", (int) (420 * wave), "queued", (int) (60 * wave), "atWorkers", (int) (360 * wave), "max",
						100_000),
				"bytes",
				map("held", 1_400_000 * wave, "maxHeld", 268_435_456, "arriving", 220_000 * wave, "maxArriving",
						268_435_456, "leaving", 240_000_000, "maxLeaving", 268_435_456),
				"services", map("count", SERVICES.length, "max", 1000), "instances", map("count", 14, "max", 10_000),
				"clients", 23, "connections",
				map("frontend", 23, "backend", 14, "max", 10_000, "refused", 2, "ended", 91), "loop",
				map("lagMaxMicros", 380 + 90 * wave, "busyPercent", 34 + 10 * wave), "rejections",
				map("not-found", 12, "overload", 0, "too-many-requests", 3), "options", map());
	}

	private List<Object> services() {
		List<Object> services = new ArrayList<>();
		int index = 0;
		for (String[] each : SERVICES) {
			services.add(service(each[0], each[1], Double.parseDouble(each[2]), index++));
		}
		return services;
	}

	private Map<String, Object> service(String sid, String version, double base, int index) {
		double seconds = seconds();
		double rate = base
				* (1 + 0.28 * Math.sin(seconds / (3 + index) + index) + 0.12 * Math.sin(seconds * 1.7 + index));
		boolean hurt = sid.equals("PAYMENTS");
		Map<String, Object> service = figures(map("sid", sid), rate, base * (5000 + seconds), hurt, index);
		service.put("queue", map("requests", hurt ? 37 : 0, "bytes", 0, "oldestMillis", hurt ? 4200 : 0,
				"waitP50Micros", 180, "waitP99Micros", 9000));
		service.put("stuck", hurt ? 2 : 0);
		List<Object> instances = new ArrayList<>();
		String[] ids = { FIRST, SECOND, "c41e9a70-5b1f-4a64-8f4f-0d2f6f1f9a33" };
		for (int i = 0; i < ((index % 2 == 0) ? 3 : 2); i++) {
			if (!this.gone.contains(ids[i])) {
				instances.add(instance(ids[i], version, sid, rate / 3, hurt && i == 1, i));
			}
		}
		service.put("instances", instances);
		service.put("verbs",
				List.of(figures(map("verb", "CREATE"), rate * 0.6, base * 3000, hurt, index),
						figures(map("verb", "GET"), rate * 0.35, base * 1700, false, index),
						figures(map("verb", "*"), rate * 0.05, base * 300, false, index)));
		service.put("oldest", hurt ? List.of(
				map("rid", "7d2f9a10-e935-11f1-8ff1-b1e0fd7901b5", "verb", "CAPTURE", "client", "gateway#1f0c",
						"ageMillis", 41_000 + seconds * 1000, "state", "AT_WORKER", "instance", SECOND, "attempt", 1),
				map("rid", "7d2f9a11-e935-11f1-8ff1-b1e0fd7901b5", "verb", "CREATE", "client", "gateway#1f0c",
						"ageMillis", 4200, "state", "QUEUED", "instance", "", "attempt", 0))
				: List.of());
		return service;
	}

	private Map<String, Object> instance(String id, String version, String sid, double rate, boolean stuck, int index) {
		String state = (sid.equals("ORDERS") && this.drained.contains(id)) ? "DRAINED" : stuck ? "STUCK" : "LIVE";
		Map<String, Object> instance = figures(map("identity", sid + "#" + id, "instanceId", id, "version", version,
				"state", state, "capacity", 32, "inFlight",
				state.equals("DRAINED") ? 0 : stuck ? 32 : (int) Math.min(31, 3 + rate / 40), "stuck", stuck ? 2 : 0,
				"sinceMillis", 11_000_000 + index * 86_400_000L, "facts",
				map("application", sid.toLowerCase(java.util.Locale.ROOT) + "-service", "host", "node-" + (index + 1),
						"pid", String.valueOf(4711 + index), "library", "zss-java 0.1.0")),
				state.equals("DRAINED") ? 0 : rate, rate * 4000, stuck, index);
		instance.put("verbs", List.of("CREATE", "GET"));
		return instance;
	}

	private static Map<String, Object> figures(Map<String, Object> map, double rate, double requests, boolean hurt,
			int index) {
		double failed = hurt ? Math.floor(requests / 900) : 0;
		map.put("requests", Math.floor(requests));
		map.put("outcomes",
				map("2xx", Math.floor(requests) - failed, "4xx", 3 * index, "5xx", failed, "599", hurt ? 4 : 0));
		map.put("ratePerSecond10s", rate);
		map.put("ratePerSecond1m", rate);
		map.put("p50Micros", 640 + index * 210 + (hurt ? 18_000 : 0));
		map.put("p90Micros", 2100 + index * 330);
		map.put("p99Micros", 5800 + index * 900 + (hurt ? 1_900_000 : 0));
		map.put("maxMicros", 80_000);
		return map;
	}

	static Map<String, Object> map(Object... entries) {
		Map<String, Object> map = new LinkedHashMap<>();
		for (int i = 0; i < entries.length; i += 2) {
			map.put((String) entries[i], entries[i + 1]);
		}
		return map;
	}

}
