package io.zss.test.fault;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import io.zss.autoconfigure.ZssConnectionDetails;
import io.zss.broker.Broker;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;
import io.zss.protocol.Address;
import io.zss.security.ConnectionKeys;
import io.zss.test.support.TestTurns;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults between a broker, its clients and the instances of its services, for tests of
 * what an application does about them. They hit single messages, at a moment that the
 * test chooses:
 *
 * <pre>
 * faults.onRequest("orders", "create").delay(ofMillis(300));
 * faults.onRequest("orders", "create").times(2).drop();
 * faults.onReply("orders", "create").killInstance();
 * faults.onReply("orders", "create").killBroker();
 * </pre>
 *
 * or all connections of clients or instances, until they are restored:
 *
 * <pre>
 * faults.clients().latency(ofMillis(50));
 * faults.instances().cut();
 * </pre>
 *
 * Proxies in front of the broker's endpoints cause them. On connections with keys they
 * cannot read the messages: there, only faults of whole lines and the death of the broker
 * are possible. Thread-safe.
 */
public final class ZssFaults implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ZssFaults.class);

	private static final Duration RETURN_TIMEOUT = Duration.ofSeconds(60);

	private static final long POLL_MILLIS = 10;

	private final Broker broker;

	/** Held while a fault happens that hits a message, and while they end. */
	private final Object happening = new Object();

	private final TestTurns turns = new TestTurns("ZssFaults");

	private final MessageFaults clientFaults = new MessageFaults(true);

	private final MessageFaults instanceFaults = new MessageFaults(false);

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "zss-faults-timer");
		thread.setDaemon(true);
		return thread;
	});

	private final FaultyLine clients;

	private final FaultyLine instances;

	/** Those of the peers; null for plain connections. */
	private volatile @Nullable ConnectionKeys keys;

	/** Who was there before the first fault. */
	private @Nullable Peers before;

	private ZssFaults(Broker broker, @Nullable ConnectionKeys keys) {
		this.broker = broker;
		this.keys = keys;
		this.clients = new FaultyLine("clients", this::frontend, this.clientFaults, this.timer, this::notePeers,
				this::happen);
		this.instances = new FaultyLine("instances", this::backend, this.instanceFaults, this.timer, this::notePeers,
				this::happen);
	}

	/**
	 * Opens lines to the plain endpoints of a broker.
	 * @param broker a broker that runs
	 * @return lines without faults, to be closed
	 */
	public static ZssFaults before(Broker broker) {
		return new ZssFaults(broker, null);
	}

	/**
	 * Opens lines to the secured endpoints of a broker. Faults of single messages are not
	 * possible there.
	 * @param broker a broker that runs; a side without a secured endpoint is reached by
	 * its plain one
	 * @param keys the keys of the peers, for {@link #connectionDetails()}
	 * @return lines without faults, to be closed
	 */
	public static ZssFaults before(Broker broker, ConnectionKeys keys) {
		return new ZssFaults(broker, keys);
	}

	/**
	 * Begins a fault of the next request of a verb.
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @return the fault, to be chosen
	 * @throws IllegalStateException if the fault is chosen and its connections have keys
	 */
	public MessageFault onRequest(String sid, String verb) {
		return fault(true, Address.of(sid, verb));
	}

	/**
	 * Begins a fault of the next reply of a verb, after the request was executed.
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @return the fault, to be chosen
	 * @throws IllegalStateException if the fault is chosen and its connections have keys
	 */
	public MessageFault onReply(String sid, String verb) {
		return fault(false, Address.of(sid, verb));
	}

	/**
	 * The line of the clients, to the broker's frontend.
	 * @return the line
	 */
	public FaultyLine clients() {
		return this.clients;
	}

	/**
	 * The line of the instances, to the broker's backend.
	 * @return the line
	 */
	public FaultyLine instances() {
		return this.instances;
	}

	/**
	 * Ends the connections of all clients and instances, and takes no others until
	 * {@link #restartBroker()}: to them, the broker is dead.
	 */
	public void killBroker() {
		notePeers();
		killNow();
	}

	/**
	 * Takes connections again. Clients and instances come back by themselves.
	 */
	public void restartBroker() {
		synchronized (this.happening) {
			this.clients.restore();
			this.instances.restore();
		}
	}

	/**
	 * Waits until a service has a number of instances.
	 * @param sid the service, in any case
	 * @param count how many
	 * @throws IllegalStateException if it has not after a minute
	 */
	public void awaitInstances(String sid, int count) {
		String service = Address.of(sid, "any").sid();
		long start = System.nanoTime();
		int actual = instanceCounts().getOrDefault(service, 0);
		while (actual != count) {
			if (System.nanoTime() - start > RETURN_TIMEOUT.toNanos()) {
				throw new IllegalStateException(service + " has " + actual + " instances, not " + count + ", after "
						+ RETURN_TIMEOUT.toSeconds() + " s");
			}
			pause();
			actual = instanceCounts().getOrDefault(service, 0);
		}
	}

	/**
	 * Ends all faults, and waits until clients are connected and instances registered as
	 * before them, except for instances that have left by themselves. A message that is
	 * late by a fault is lost.
	 * @throws IllegalStateException if the instances are not after a minute
	 */
	public void reset() {
		synchronized (this.happening) {
			this.clientFaults.clear();
			this.instanceFaults.clear();
			restartBroker();
		}
		Peers peers = takeBefore();
		if (peers == null) {
			return;
		}
		// The broker may not have noticed yet that a connection has ended: an instance is
		// back when it has got an answer on the new one.
		require("connections of instances", () -> peers.instanceConnections() - leftSince(peers),
				this.instances::answeredCount);
		peers.instances()
			.forEach((sid, count) -> require("instances of " + sid, () -> count - leftSince(peers, sid),
					() -> instanceCounts().getOrDefault(sid, 0)));
		if (!await(peers::clientConnections, this.clients::readyCount)) {
			// A client may have been closed in the middle of a fault.
			logger.warn("After the faults, only {} of {} clients are connected", this.clients.readyCount(),
					peers.clientConnections());
		}
	}

	/**
	 * Ends the lines, and with them all connections.
	 */
	@Override
	public void close() {
		this.clients.close();
		this.instances.close();
		this.timer.shutdownNow();
	}

	/**
	 * How clients and services connect over the lines.
	 * @return addresses of the lines
	 */
	public ZssConnectionDetails connectionDetails() {
		return new ZssConnectionDetails() {

			@Override
			public List<Endpoint> frontends() {
				return List.of(ZssFaults.this.clients.endpoint());
			}

			@Override
			public List<Endpoint> backends() {
				return List.of(ZssFaults.this.instances.endpoint());
			}

			@Override
			public @Nullable ConnectionKeys keys() {
				return ZssFaults.this.keys;
			}

		};
	}

	/**
	 * The same for an application.
	 * @param original how it would connect without the lines; its keys count
	 * @return addresses of the lines
	 */
	ZssConnectionDetails inPlaceOf(ZssConnectionDetails original) {
		this.keys = original.keys();
		return connectionDetails();
	}

	/**
	 * The turns of the tests that cause faults here.
	 */
	TestTurns turns() {
		return this.turns;
	}

	private Endpoint frontend() {
		Endpoint secured = (this.keys != null) ? this.broker.securedFrontend() : null;
		return connectable((secured != null) ? secured : this.broker.frontend());
	}

	private Endpoint backend() {
		Endpoint secured = (this.keys != null) ? this.broker.securedBackend() : null;
		return connectable((secured != null) ? secured : this.broker.backend());
	}

	private static Endpoint connectable(Endpoint bound) {
		return (bound.host().equals("*") || bound.host().equals("0.0.0.0")) ? new Endpoint("127.0.0.1", bound.port())
				: bound;
	}

	private MessageFault fault(boolean request, Address address) {
		return new MessageFault(request, (point, effect, times) -> {
			boolean ofClients = point == Point.REQUEST_TO_BROKER || point == Point.REPLY_TO_CLIENT;
			requireReadable(ofClients);
			notePeers();
			(ofClients ? this.clientFaults : this.instanceFaults).add(new Rule(point, address, effect, times));
		});
	}

	private void requireReadable(boolean ofClients) {
		Endpoint secured = (this.keys == null) ? null
				: ofClients ? this.broker.securedFrontend() : this.broker.securedBackend();
		if (secured != null) {
			throw new IllegalStateException("Requests and replies are encrypted on the connections of "
					+ (ofClients ? "clients" : "instances") + ", which have keys, so a fault cannot hit a single one: "
					+ "use clients(), instances() or killBroker(), or a broker without 'zss.security.broker."
					+ (ofClients ? "frontend" : "backend") + "' in this test");
		}
	}

	/**
	 * Lets a fault happen as a whole: a test that sees its beginning, and ends, waits for
	 * its end before the faults are reset.
	 */
	private void happen(Effect.Kind fault, FaultyConnection connection, BooleanSupplier current) {
		synchronized (this.happening) {
			if (!current.getAsBoolean()) {
				return;
			}
			switch (fault) {
				case DROP -> {
					// nothing else
				}
				case END_CONNECTION -> connection.close();
				case KILL_BROKER -> killNow();
			}
		}
	}

	private void killNow() {
		synchronized (this.happening) {
			this.clients.takeNone();
			this.instances.takeNone();
			this.clients.closeConnections();
			this.instances.closeConnections();
		}
	}

	private synchronized void notePeers() {
		if (this.before == null) {
			this.before = new Peers(instanceCounts(), this.instances.answeredCount(), this.clients.readyCount(),
					this.instances.left());
		}
	}

	private synchronized @Nullable Peers takeBefore() {
		Peers peers = this.before;
		this.before = null;
		return peers;
	}

	/**
	 * How many instances have left by themselves since the first fault: they do not come
	 * back.
	 */
	private int leftSince(Peers peers, String sid) {
		return this.instances.left().getOrDefault(sid, 0) - peers.left().getOrDefault(sid, 0);
	}

	private int leftSince(Peers peers) {
		return this.instances.left().keySet().stream().mapToInt((sid) -> leftSince(peers, sid)).sum();
	}

	private static void require(String what, IntSupplier count, IntSupplier actual) {
		if (!await(count, actual)) {
			throw new IllegalStateException("After the faults, only " + actual.getAsInt() + " of " + count.getAsInt()
					+ " " + what + " are back within " + RETURN_TIMEOUT.toSeconds()
					+ " s. A test that stops an instance has to do so while it is connected");
		}
	}

	private static boolean await(IntSupplier count, IntSupplier actual) {
		long start = System.nanoTime();
		while (actual.getAsInt() < count.getAsInt()) {
			if (System.nanoTime() - start > RETURN_TIMEOUT.toNanos()) {
				return false;
			}
			pause();
		}
		return true;
	}

	private Map<String, Integer> instanceCounts() {
		Map<String, Integer> counts = new HashMap<>();
		for (ServiceSnapshot service : this.broker.snapshot().services()) {
			counts.put(service.sid(), service.instances().size());
		}
		return counts;
	}

	private static void pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/**
	 * Who is connected.
	 *
	 * @param instances how many instances each service has
	 * @param instanceConnections how many connections they have
	 * @param clientConnections how many connections clients have
	 * @param left how many instances of each service had left until then
	 */
	private record Peers(Map<String, Integer> instances, int instanceConnections, int clientConnections,
			Map<String, Integer> left) {

	}

}
