package io.zss.test.fault;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

import io.zss.autoconfigure.ZssConnectionDetails;
import io.zss.broker.Broker;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;
import io.zss.protocol.Address;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

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
 * Proxies in front of the broker's endpoints cause them, for plain connections only.
 * Thread-safe.
 */
public final class ZssFaults implements AutoCloseable {

	private static final Duration RETURN_TIMEOUT = Duration.ofSeconds(15);

	private static final long POLL_MILLIS = 10;

	private final Broker broker;

	private final MessageFaults clientFaults = new MessageFaults(true);

	private final MessageFaults instanceFaults = new MessageFaults(false);

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "zss-faults-timer");
		thread.setDaemon(true);
		return thread;
	});

	private final FaultyLine clients;

	private final FaultyLine instances;

	/** What was registered before the first fault. */
	private @Nullable Registered before;

	private ZssFaults(Broker broker) {
		this.broker = broker;
		this.clients = new FaultyLine("clients", broker::frontend, this.clientFaults, this.timer, this::noteInstances,
				this::killNow);
		this.instances = new FaultyLine("instances", broker::backend, this.instanceFaults, this.timer,
				this::noteInstances, this::killNow);
	}

	/**
	 * Opens lines to a broker.
	 * @param broker a broker that runs, with plain endpoints
	 * @return lines without faults, to be closed
	 */
	public static ZssFaults before(Broker broker) {
		return new ZssFaults(broker);
	}

	/**
	 * Begins a fault of the next request of a verb.
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @return the fault, to be chosen
	 */
	public MessageFault onRequest(String sid, String verb) {
		return fault(true, Address.of(sid, verb));
	}

	/**
	 * Begins a fault of the next reply of a verb, after the request was executed.
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @return the fault, to be chosen
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
		noteInstances();
		killNow();
	}

	/**
	 * Takes connections again. Clients and instances come back by themselves.
	 */
	public void restartBroker() {
		this.clients.restore();
		this.instances.restore();
	}

	/**
	 * Waits until a service has a number of instances.
	 * @param sid the service, in any case
	 * @param count how many
	 * @throws IllegalStateException if it has not after 15 s
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
	 * Ends all faults, and waits until as many instances are registered as before them.
	 * @throws IllegalStateException if they are not after 15 s
	 */
	public void reset() {
		this.clientFaults.clear();
		this.instanceFaults.clear();
		restartBroker();
		Registered registered = takeBefore();
		if (registered != null) {
			// Those that have lost their connection, whether or not the broker knows it.
			await("connections of instances", registered.connections(), this.instances::connectionCount);
			registered.instances()
				.forEach((sid, count) -> await("instances of " + sid, count,
						() -> instanceCounts().getOrDefault(sid, 0)));
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

		};
	}

	private MessageFault fault(boolean request, Address address) {
		return new MessageFault(request, (point, effect, times) -> {
			noteInstances();
			MessageFaults faults = (point == Point.REQUEST_TO_BROKER || point == Point.REPLY_TO_CLIENT)
					? this.clientFaults : this.instanceFaults;
			faults.add(new Rule(point, address, effect, times));
		});
	}

	private void killNow() {
		this.clients.refuseNow();
		this.instances.refuseNow();
	}

	private synchronized void noteInstances() {
		if (this.before == null) {
			this.before = new Registered(instanceCounts(), this.instances.connectionCount());
		}
	}

	private synchronized @Nullable Registered takeBefore() {
		Registered registered = this.before;
		this.before = null;
		return registered;
	}

	private static void await(String what, int count, IntSupplier actual) {
		long start = System.nanoTime();
		while (actual.getAsInt() < count) {
			if (System.nanoTime() - start > RETURN_TIMEOUT.toNanos()) {
				throw new IllegalStateException(
						"After the faults, only " + actual.getAsInt() + " of " + count + " " + what + " are back");
			}
			pause();
		}
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
	 * What is registered.
	 *
	 * @param instances how many instances each service has
	 * @param connections how many connections they have
	 */
	private record Registered(Map<String, Integer> instances, int connections) {

	}

}
