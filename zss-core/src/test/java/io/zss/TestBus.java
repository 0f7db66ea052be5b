package io.zss;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;

import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.broker.BrokerOptionsBuilder;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;
import io.zss.client.ClientOptions;
import io.zss.client.ZssClient;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.PayloadCodec;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.worker.RegistrationListener;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.VerbHandler;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;

/**
 * A broker on ephemeral ports of loopback, with the workers and clients that a test asks
 * for. Everything that it opened is closed with it: clients, workers, and the broker
 * last. With {@code -Dzss.secured=true} all of them have keys.
 */
public final class TestBus implements AutoCloseable {

	/** For what happens at once unless something is broken. */
	public static final Duration LIMIT = Duration.ofSeconds(30);

	/** Converts all payloads. */
	public static final PayloadCodec CODEC = new MessagePackCodec();

	private static final LoopClock CLOCK = new MonotonicClock();

	private final Broker broker;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "test-bus");
		thread.setDaemon(true);
		return thread;
	});

	private final Deque<Runnable> opened = new ArrayDeque<>();

	private TestBus(BrokerOptions options) {
		this.broker = new Broker(options, CLOCK);
		this.broker.start();
		TestKeys.started(this.broker);
	}

	public static TestBus start() {
		return start((options) -> options);
	}

	public static TestBus start(UnaryOperator<BrokerOptionsBuilder> customizer) {
		return new TestBus(customizer.apply(brokerOptions()).build());
	}

	public static BrokerOptionsBuilder brokerOptions() {
		return BrokerOptions.builder()
			.frontend("tcp://127.0.0.1:*")
			.backend("tcp://127.0.0.1:*")
			.security(TestKeys.brokerOptions());
	}

	/**
	 * Options of a worker whose heart beats fast.
	 */
	public static WorkerOptions fastWorkerOptions(Endpoint... brokers) {
		return new WorkerOptions(List.of(brokers), Duration.ofMillis(200), 10, Duration.ofSeconds(2),
				Duration.ofSeconds(10), WorkerOptions.DEFAULT_MAX_FRAME_BYTES, Map.of());
	}

	public static ServiceDefinition service(String sid, int concurrency, Map<String, VerbHandler> verbs) {
		return new ServiceDefinition(sid, "", concurrency, verbs);
	}

	public static ServiceDefinition service(String sid, String verb, VerbHandler handler) {
		return service(sid, 16, Map.of(verb, handler));
	}

	/**
	 * A handler that converts its payload.
	 */
	public static <T> VerbHandler handler(Class<T> type, Function<T, Object> body) {
		return (request) -> body.apply(type.cast(CODEC.decode(request.payload(), type)));
	}

	public Broker broker() {
		return this.broker;
	}

	/**
	 * Where the clients of this bus connect.
	 */
	public Endpoint frontend() {
		return TestKeys.ofPeers(this.broker.frontend());
	}

	/**
	 * Where the workers of this bus connect.
	 */
	public Endpoint backend() {
		return TestKeys.ofPeers(this.broker.backend());
	}

	public ExecutorService threads() {
		return this.threads;
	}

	/**
	 * A worker that is registered.
	 */
	public ZssWorker worker(ServiceDefinition... services) {
		return worker(WorkerOptions.of(this.broker.backend()), services);
	}

	public ZssWorker worker(WorkerOptions options, ServiceDefinition... services) {
		ZssWorker worker = unstartedWorker(options, services);
		worker.start();
		if (!worker.awaitRegistered(LIMIT)) {
			throw new AssertionError("Not registered: " + worker.status());
		}
		return worker;
	}

	public ZssWorker unstartedWorker(WorkerOptions options, ServiceDefinition... services) {
		ZssWorker worker = new ZssWorker(List.of(services), TestKeys.secure(options), CODEC, this.threads, CLOCK,
				(address, status, nanos) -> {
				}, RegistrationListener.NONE);
		this.opened.push(worker::close);
		return worker;
	}

	public ZssClient client() {
		return client(clientOptions());
	}

	public ZssClient client(ClientOptions options) {
		ZssClient client = new ZssClient(TestKeys.secure(options), CLOCK, List.of(), (address, status, nanos) -> {
		});
		this.opened.push(client::close);
		client.start();
		return client;
	}

	public ClientOptions clientOptions() {
		return ClientOptions.of("tester", this.broker.frontend()).withTimeout(LIMIT);
	}

	/**
	 * What the broker says of a service.
	 */
	public ServiceSnapshot snapshot(String sid) {
		return this.broker.snapshot()
			.services()
			.stream()
			.filter((service) -> service.sid().equals(sid))
			.findFirst()
			.orElseGet(
					() -> new ServiceSnapshot(sid, List.of(), List.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of()));
	}

	public void awaitInstances(String sid, int count) {
		Awaitility.await().atMost(LIMIT).until(() -> snapshot(sid).instances().size() == count);
	}

	public void awaitInFlight(String sid, int count) {
		Awaitility.await().atMost(LIMIT).until(() -> snapshot(sid).inFlight() == count);
	}

	@Override
	public void close() {
		while (!this.opened.isEmpty()) {
			this.opened.pop().run();
		}
		this.broker.close();
		// Not shutdownNow: an interrupt while a thread logs would close Surefire's
		// channel.
		this.threads.shutdown();
	}

	/**
	 * Wall-clock time that never goes back, so that timestamps can be compared.
	 */
	private static final class MonotonicClock implements LoopClock {

		private final long originNanos = System.nanoTime();

		private final long originMillis = System.currentTimeMillis();

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

		@Override
		public long epochMillis() {
			return this.originMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.originNanos);
		}

	}

}
