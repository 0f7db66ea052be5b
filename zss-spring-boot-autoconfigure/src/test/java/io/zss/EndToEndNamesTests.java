package io.zss;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.zss.broker.Broker;
import io.zss.client.ClientOptions;
import io.zss.client.ZssClient;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.worker.RegistrationListener;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.ZssWorker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients and workers whose brokers are the addresses of a name, which come and go. All
 * addresses have the same ports, as those of a headless service have.
 */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "only there all of 127.0.0.0/8 is the own host")
class EndToEndNamesTests {

	private static final Duration INTERVAL = Duration.ofMillis(20);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Broker> brokers = new ArrayList<>();

	private final List<AutoCloseable> peers = new ArrayList<>();

	private final CompletableFuture<String> release = new CompletableFuture<>();

	private volatile List<String> addresses = List.of();

	@AfterEach
	void stop() throws Exception {
		this.release.complete("released");
		for (AutoCloseable peer : this.peers) {
			peer.close();
		}
		this.brokers.forEach(Broker::stop);
		this.threads.shutdown();
	}

	@Test
	void workerAndClientFollowTheAddresses() {
		startBrokers(3);
		this.addresses = List.of("127.0.0.2", "127.0.0.3");
		ZssWorker worker = worker();
		assertThat(worker.awaitRegistered(TestBus.LIMIT)).isTrue();
		ZssTemplate template = template();
		awaitCallsBy(template, 0, 1);

		this.addresses = List.of("127.0.0.3", "127.0.0.4");
		awaitInstances(0, 1, 1);
		awaitCallsBy(template, 1, 2);
		assertThat(worker.status().links()).extracting("broker")
			.containsExactlyInAnyOrder(this.brokers.get(1).backend().toString(),
					this.brokers.get(2).backend().toString());

		this.addresses = List.of("127.0.0.2");
		awaitInstances(1, 0, 0);
		awaitCallsBy(template, 0);
	}

	@Test
	void callAtABrokerThatIsGoneFromTheNameIsFinished() {
		startBrokers(2);
		this.addresses = List.of("127.0.0.2");
		assertThat(worker().awaitRegistered(TestBus.LIMIT)).isTrue();
		ZssTemplate template = template();
		CompletableFuture<String> call = template.async("names", "wait", null, String.class);
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.brokers.get(0).snapshot().requestsAtWorkers() == 1);

		this.addresses = List.of("127.0.0.3");
		awaitInstances(0, 1);
		awaitCallsBy(template, 1);
		assertThat(call).isNotDone();
		this.release.complete("finished");

		assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("finished");
	}

	@Test
	void nameThatIsKnownLaterThanItsClientsAndWorkersIsWaitedFor() {
		startBrokers(1);
		ZssWorker worker = worker();
		ZssTemplate template = template();
		CompletableFuture<String> call = template.async("names", "hello", null, String.class);
		assertThat(worker.awaitRegistered(Duration.ofMillis(50))).isFalse();
		assertThat(call).isNotDone();

		this.addresses = List.of("127.0.0.2");
		assertThat(worker.awaitRegistered(TestBus.LIMIT)).isTrue();

		// At first the worker was not there yet: then it is repeated.
		assertThat(call.exceptionally((ex) -> template.call("names", "hello", null, String.class)))
			.succeedsWithin(TestBus.LIMIT)
			.isEqualTo("hello");
	}

	/**
	 * The first takes free ports of 127.0.0.2, the others the same of 127.0.0.3 and so
	 * on.
	 */
	private void startBrokers(int count) {
		for (int i = 0; i < count; i++) {
			String host = "tcp://127.0.0." + (i + 2) + ":";
			Broker broker = new Broker(
					TestBus.brokerOptions().frontend(host + port(i, true)).backend(host + port(i, false)).build());
			broker.start();
			this.brokers.add(broker);
		}
	}

	private String port(int broker, boolean frontend) {
		if (broker == 0) {
			return "*";
		}
		Broker first = this.brokers.get(0);
		return Integer.toString((frontend ? first.frontend() : first.backend()).port());
	}

	private Endpoint name(Endpoint address) {
		return new Endpoint("brokers.test", address.port());
	}

	private ZssWorker worker() {
		ServiceDefinition service = TestBus.service("names", 16,
				Map.of("hello", (request) -> "hello", "wait", (request) -> this.release));
		ZssWorker worker = new ZssWorker(List.of(service),
				TestBus.fastWorkerOptions(name(this.brokers.get(0).backend())), TestBus.CODEC, this.threads,
				LoopClock.system(), (address, status, nanos) -> {
				}, RegistrationListener.NONE, this::find, INTERVAL);
		worker.start();
		this.peers.add(0, worker);
		return worker;
	}

	private ZssTemplate template() {
		ZssClient client = new ZssClient(
				ClientOptions.of("tester", name(this.brokers.get(0).frontend())).withTimeout(TestBus.LIMIT),
				LoopClock.system(), List.of(), (address, status, nanos) -> {
				}, this::find, INTERVAL);
		client.start();
		this.peers.add(client);
		return new ZssTemplate(client, TestBus.CODEC, this.threads);
	}

	private List<InetAddress> find(String host) throws UnknownHostException {
		List<InetAddress> found = new ArrayList<>();
		for (String address : this.addresses) {
			found.add(InetAddress.getByName(address));
		}
		if (found.isEmpty()) {
			throw new UnknownHostException(host);
		}
		return found;
	}

	/**
	 * Waits until a few calls in a row have gone to all of these brokers and no others.
	 */
	private void awaitCallsBy(ZssTemplate template, Integer... expected) {
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> {
			List<Long> before = requests();
			for (int i = 0; i < 6; i++) {
				template.call("names", "hello", null, String.class);
			}
			List<Long> after = requests();
			Set<Integer> used = new TreeSet<>();
			for (int i = 0; i < after.size(); i++) {
				if (after.get(i) > before.get(i)) {
					used.add(i);
				}
			}
			return used.equals(Set.of(expected));
		});
	}

	private List<Long> requests() {
		return this.brokers.stream()
			.map((broker) -> broker.snapshot().services().stream().mapToLong((service) -> service.requests()).sum()
					+ broker.snapshot().absentServices().stream().mapToLong((service) -> service.requests()).sum())
			.toList();
	}

	private void awaitInstances(Integer... counts) {
		Awaitility.await()
			.atMost(TestBus.LIMIT)
			.until(() -> this.brokers.stream()
				.map((broker) -> broker.snapshot()
					.services()
					.stream()
					.mapToInt((service) -> service.instances().size())
					.sum())
				.toList()
				.equals(List.of(counts)));
	}

}
