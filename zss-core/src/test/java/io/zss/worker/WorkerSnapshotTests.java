package io.zss.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.zss.TestBus;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.transport.Endpoint;
import io.zss.worker.WorkerSnapshot.LinkSnapshot;
import io.zss.worker.WorkerSnapshot.ServiceSnapshot;
import io.zss.worker.WorkerSnapshot.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a worker says of its services, links and requests.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class WorkerSnapshotTests {

	private final CountDownLatch done = new CountDownLatch(1);

	@Test
	void showsServicesWithTheirBrokersAndTheRequestsThatTheyHave() throws Exception {
		try (TestBus bus = TestBus.start((options) -> options.defaultCapacity(9))) {
			Instant before = Instant.now().minusSeconds(1);
			ZssWorker worker = bus.worker(TestBus.service("orders", 2, Map.of("create", (request) -> {
				this.done.await();
				return "done";
			}, "read", (request) -> "read")));
			ZssClient client = bus.client();
			CompletableFuture<IncomingReply> first = client.send(call("create"));
			await().atMost(TestBus.LIMIT).until(() -> service(worker).inFlight() == 1);
			CompletableFuture<IncomingReply> second = client.send(call("create"));
			await().atMost(TestBus.LIMIT).until(() -> service(worker).inFlight() == 2);

			ServiceSnapshot service = service(worker);
			assertThat(service.sid()).isEqualTo("ORDERS");
			assertThat(service.state()).isEqualTo(State.OFFERED);
			assertThat(service.concurrency()).isEqualTo(2);
			assertThat(service.refusals()).isZero();
			assertThat(service.instanceId()).isEqualTo(bus.snapshot("ORDERS").instances().get(0).facts().get("id"));
			assertThat(service.links()).singleElement().satisfies((link) -> {
				assertThat(link.broker()).isEqualTo(bus.backend().toString());
				assertThat(link.registered()).isTrue();
				assertThat(link.reason()).isNull();
				assertThat(link.since()).isAfter(before);
				assertThat(link.lastAcknowledgement()).isAfterOrEqualTo(link.since());
			});
			assertThat(service.oldest()).hasSize(2).allSatisfy((request) -> {
				assertThat(request.verb()).isEqualTo("CREATE");
				assertThat(request.caller()).isEqualTo("tester");
				assertThat(request.broker()).isEqualTo(bus.backend().toString());
				assertThat(request.age()).isPositive();
			});
			assertThat(service.oldest().get(0).age()).isGreaterThanOrEqualTo(service.oldest().get(1).age());
			await().atMost(TestBus.LIMIT)
				.until(() -> service(worker).oldest()
					.stream()
					.allMatch((request) -> request.phase().equals("RUNNING")));

			this.done.countDown();
			assertThat(first.get().status()).isEqualTo(200);
			assertThat(second.get().status()).isEqualTo(200);
			await().atMost(TestBus.LIMIT).until(() -> service(worker).inFlight() == 0);
			assertThat(service(worker).oldest()).isEmpty();
		}
	}

	@Test
	void requestWithoutASlotIsCountedAsARefusal() {
		try (ScriptedBroker broker = new ScriptedBroker()) {
			ZssWorker worker = broker.register((request) -> {
				this.done.await();
				return "done";
			}, (task) -> new Thread(task).start());
			broker.request("r1");
			broker.request("r2");
			broker.request("r3");
			assertThat(broker.reply().rid()).isEqualTo("r3");
			assertThat(service(worker).refusals()).isEqualTo(1);
			this.done.countDown();
		}
	}

	@Test
	void serviceThatIsStoppedLeavesAndIsStoppedThen() {
		try (TestBus bus = TestBus.start()) {
			ZssWorker worker = bus.worker(TestBus.service("orders", "create", (request) -> {
				this.done.await();
				return "done";
			}));
			bus.client().send(call("create"));
			await().atMost(TestBus.LIMIT).until(() -> service(worker).inFlight() == 1);

			CompletableFuture<Void> stopped = worker.stop("orders");
			assertThat(service(worker).state()).isEqualTo(State.LEAVING);
			assertThat(service(worker).links()).extracting(LinkSnapshot::reason).containsExactly("it has said DOWN");

			this.done.countDown();
			stopped.join();
			assertThat(service(worker).state()).isEqualTo(State.STOPPED);
			assertThat(service(worker).links()).isEmpty();
		}
	}

	@Test
	void brokerWhoseNameHasNoAddressIsShown() {
		try (ZssWorker worker = new ZssWorker(List.of(ScriptedBroker.orders((request) -> "ok")),
				WorkerOptions.of(Endpoint.parse("tcp://no-such-host.invalid:7776")), TestBus.CODEC, Runnable::run)) {
			worker.start();
			assertThat(service(worker).links()).containsExactly(
					new LinkSnapshot("tcp://no-such-host.invalid:7776", false, null, null, "its name has no address"));
		}
	}

	@Test
	void doesNotComeWhileTheLoopHangsAndNotFromAWorkerThatDoesNotRun() {
		try (ScriptedBroker broker = new ScriptedBroker()) {
			CountDownLatch hangs = new CountDownLatch(1);
			ZssWorker worker = broker.register((request) -> {
				hangs.countDown();
				this.done.await();
				return "done";
			}, Runnable::run);
			broker.request("r1");
			await().atMost(TestBus.LIMIT).until(() -> hangs.getCount() == 0);
			CompletableFuture<WorkerSnapshot> snapshot = worker.snapshot();
			assertThat(snapshot).isNotDone();
			this.done.countDown();
			assertThat(snapshot).succeedsWithin(TestBus.LIMIT);

			worker.close();
			assertThat(worker.snapshot()).failsWithin(TestBus.LIMIT)
				.withThrowableThat()
				.withMessageContaining("The worker does not run");
		}
	}

	private static ServiceSnapshot service(ZssWorker worker) {
		return worker.snapshot().join().services().get(0);
	}

	private static OutgoingCall call(String verb) {
		return new OutgoingCall(Address.of("orders", verb), Map.of(), Duration.ofSeconds(60), true, ScriptedBroker.NIL);
	}

}
