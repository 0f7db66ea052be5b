package io.zss.spring.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.Templates;
import io.zss.TestBus;
import io.zss.client.ClientOptions;
import io.zss.client.PendingPolicy;
import io.zss.client.ZssClient;
import io.zss.client.ZssOverloadedException;
import io.zss.client.ZssRemoteException;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.protocol.ZssException;
import io.zss.spring.client.InstanceReply.Outcome;
import io.zss.transport.Endpoint;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.VerbHandler;
import io.zss.worker.WorkerOptions;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls of all instances of a service, through a broker.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class AllInstancesTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final ZssClient client = this.bus.client();

	private final ZssTemplate template = Templates.template(this.bus, this.client);

	private final List<CompletableFuture<?>> pending = new CopyOnWriteArrayList<>();

	@AfterEach
	void letWorkersFinish() {
		this.pending.forEach((each) -> each.cancel(false));
	}

	@Test
	void everyInstanceIsAskedOnce() {
		for (int i = 0; i < 5; i++) {
			int number = i;
			instance("i" + i, "", (request) -> number);
		}

		InstanceReplies<Integer> replies = evict().call(Integer.class);

		assertThat(replies.values()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
		assertThat(replies.all()).extracting(InstanceReply::instanceId)
			.containsExactlyInAnyOrder("i0", "i1", "i2", "i3", "i4");
		assertThat(replies.isComplete()).isTrue();
		assertThat(replies.missing()).isEmpty();
	}

	@Test
	void instancesWithoutAResultAreNamedWithTheReason() {
		instance("good", "", (request) -> List.of("x"));
		instance("bad", "", (request) -> {
			throw new ZssException(409);
		});
		instance("silent", "", (request) -> {
			CompletableFuture<Object> never = new CompletableFuture<>();
			this.pending.add(never);
			return never;
		});
		instance("drained", "", (request) -> List.of());
		this.bus.broker().ask("DRAIN", Map.of("instance", "drained")).join();

		InstanceReplies<List<String>> replies = this.template.service("prices")
			.verb("evict")
			.timeout(Duration.ofSeconds(4))
			.all()
			.call(new ParameterizedTypeReference<List<String>>() {
			});

		assertThat(replies.values()).containsExactly(List.of("x"));
		assertThat(replies.isComplete()).isFalse();
		assertThat(reply(replies, "bad").outcome()).isEqualTo(Outcome.FAILED);
		assertThat(reply(replies, "bad").failure()).isInstanceOf(ZssRemoteException.class)
			.hasMessageContaining("answered 409");
		assertThat(reply(replies, "silent").outcome()).isEqualTo(Outcome.UNANSWERED);
		assertThat(reply(replies, "drained").outcome()).isEqualTo(Outcome.NOT_ASKED);
	}

	@Test
	void instanceWithoutRoomInTimeHasNoResult() {
		CountDownLatch go = new CountDownLatch(1);
		CountDownLatch busy = new CountDownLatch(1);
		this.bus.worker(options("full"),
				new ServiceDefinition("prices", "", 1, Map.of("evict", (request) -> "done", "work", (request) -> {
					busy.countDown();
					go.await();
					return null;
				})));
		this.template.async("prices", "work", null);
		await(busy);

		InstanceReplies<String> replies = this.template.service("prices")
			.verb("evict")
			.timeout(Duration.ofSeconds(1))
			.all()
			.call(String.class);
		go.countDown();

		assertThat(reply(replies, "full").outcome()).isIn(Outcome.NOT_ASKED, Outcome.UNANSWERED);
		assertThat(evict().call(String.class).values()).containsExactly("done");
	}

	@Test
	void oneInstanceOfEachVersionIsAskedWhereThatIsEnough() {
		instance("a1", "1.0", (request) -> "old");
		instance("a2", "1.0", (request) -> "old");
		instance("b1", "2.0", (request) -> "new");

		assertThat(evict().oneOfEachVersion().call(String.class).values()).containsExactlyInAnyOrder("old", "new");
		assertThat(this.template.service("prices").version("1.0").verb("evict").all().call(String.class).values())
			.containsExactly("old", "old");
	}

	@Test
	void futureGathersWithoutAThreadThatWaits() {
		instance("one", "", (request) -> "done");
		ZssTemplate blocked = new ZssTemplate(this.client, TestBus.CODEC, (task) -> {
		});

		assertThat(blocked.service("prices").verb("evict").all().async(String.class)).succeedsWithin(TestBus.LIMIT)
			.satisfies((replies) -> assertThat(replies.values()).containsExactly("done"));
	}

	@Test
	void cancellingFreesThePlacesOfAllCalls() {
		for (int i = 0; i < 3; i++) {
			instance("i" + i, "", (request) -> {
				CompletableFuture<Object> never = new CompletableFuture<>();
				this.pending.add(never);
				return never;
			});
		}
		CompletableFuture<InstanceReplies<String>> replies = evict().async(String.class);
		this.bus.awaitInFlight("PRICES", 3);

		replies.cancel(false);

		assertThat(this.client.pending()).isZero();
	}

	@Test
	void callsBeyondThePlacesOfTheClientAreNotMade() {
		for (int i = 0; i < 4; i++) {
			instance("i" + i, "", (request) -> {
				CompletableFuture<Object> later = new CompletableFuture<>();
				this.pending.add(later);
				return later;
			});
		}
		ClientOptions two = new ClientOptions("few", List.of(this.bus.broker().frontend()), Duration.ofSeconds(1), 2,
				PendingPolicy.REJECT, ClientOptions.DEFAULT_MAX_FRAME_BYTES);
		ZssTemplate few = Templates.template(this.bus, this.bus.client(two));

		InstanceReplies<String> replies = few.service("prices").verb("evict").all().call(String.class);

		assertThat(replies.all()).extracting(InstanceReply::outcome)
			.containsExactlyInAnyOrder(Outcome.UNANSWERED, Outcome.UNANSWERED, Outcome.NOT_ASKED, Outcome.NOT_ASKED);
		assertThat(replies.missing()).filteredOn((reply) -> reply.outcome() == Outcome.NOT_ASKED)
			.allSatisfy((reply) -> assertThat(reply.failure()).isInstanceOf(ZssOverloadedException.class));
	}

	@Test
	void everyInstanceIsAskedOnceOverSeveralBrokers() {
		try (TestBus other = TestBus.start()) {
			for (String id : List.of("one", "two", "three")) {
				ServiceDefinition service = new ServiceDefinition("prices", "", 4, Map.of("evict", (request) -> id));
				this.bus.worker(options(id, this.bus.broker().backend(), other.broker().backend()), service);
			}
			ZssTemplate both = Templates.template(this.bus,
					this.bus.client(
							new ClientOptions("both", List.of(this.bus.broker().frontend(), other.broker().frontend()),
									TestBus.LIMIT, 100, PendingPolicy.REJECT, ClientOptions.DEFAULT_MAX_FRAME_BYTES)));

			for (int i = 0; i < 10; i++) {
				assertThat(both.service("prices").verb("evict").all().call(String.class).values())
					.containsExactlyInAnyOrder("one", "two", "three");
			}
		}
	}

	@Test
	void serviceThatThereIsNotHasNoInstances() {
		assertThatExceptionOfType(ZssServiceNotFoundException.class).isThrownBy(() -> evict().call(String.class));
	}

	private AllCall evict() {
		return this.template.service("prices").verb("evict").all();
	}

	private void instance(String id, String version, VerbHandler handler) {
		this.bus.worker(options(id), new ServiceDefinition("prices", version, 4, Map.of("evict", handler)));
	}

	private WorkerOptions options(String id) {
		return options(id, this.bus.broker().backend());
	}

	private static WorkerOptions options(String id, Endpoint... brokers) {
		WorkerOptions options = WorkerOptions.of(brokers);
		return new WorkerOptions(options.brokers(), options.heartbeatInterval(), options.liveness(),
				options.maxReconnectInterval(), options.gracePeriod(), options.maxFrameBytes(), Map.of("id", id));
	}

	private static <T> InstanceReply<T> reply(InstanceReplies<T> replies, String id) {
		return replies.all().stream().filter((reply) -> reply.instanceId().equals(id)).findFirst().orElseThrow();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
