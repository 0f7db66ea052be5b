package io.zss.test.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.MessagePackCodec;
import io.zss.spring.client.InstanceReplies;
import io.zss.spring.client.InstanceReply;
import io.zss.spring.client.InstanceReply.Outcome;
import io.zss.spring.client.ZssTemplate;
import io.zss.test.EmbeddedZssBroker;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls of all instances, in the middle of which an instance or the broker is lost. The
 * application serves the one instance, a worker of the test the other.
 */
@SpringBootTest(classes = AllInstancesFaultsTests.Application.class)
@EmbeddedZssBroker
@AutoConfigureZssFaults
@Timeout(300)
class AllInstancesFaultsTests {

	/** Longer than it takes to notice a lost instance. */
	private static final Duration LONG = Duration.ofMinutes(2);

	private static final Duration SHORT = Duration.ofSeconds(5);

	@Autowired
	private ZssFaults faults;

	@Autowired
	private ZssTemplate zss;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch asked = new CountDownLatch(1);

	private final CompletableFuture<Object> answer = new CompletableFuture<>();

	private ZssWorker other;

	@BeforeEach
	void startTheOther() {
		this.other = new ZssWorker(
				List.of(new ServiceDefinition("prices", "", 4, Map.of("ping", (request) -> 1, "evict", (request) -> {
					this.asked.countDown();
					return this.answer;
				}))), options(), new MessagePackCodec(), this.threads);
		this.other.start();
		this.faults.awaitInstances("prices", 2);
		// With a connection, so that a short time-out is that of the replies.
		assertThat(this.zss.call("prices", "ping", null, int.class)).isEqualTo(1);
	}

	@AfterEach
	void stopTheOther() {
		this.answer.complete("other");
		this.faults.restartBroker();
		this.faults.awaitInstances("prices", 2);
		this.other.stop();
		this.threads.shutdownNow();
		this.faults.awaitInstances("prices", 1);
	}

	@Test
	void instanceThatIsKilledBeforeItRepliesIsNamed() {
		this.answer.complete("other");
		this.faults.onReply("prices", "evict").killInstance();
		InstanceReplies<String> replies = evict(LONG);
		assertThat(replies.values()).hasSize(1);
		InstanceReply<String> lost = missing(replies);
		assertThat(lost.outcome()).isEqualTo(Outcome.UNANSWERED);
		assertThat(lost.failure()).isNotNull().hasMessageContaining("PRICES:EVICT");
	}

	@Test
	void instanceThatIsKilledBeforeTheRequestArrivesIsNamed() {
		this.answer.complete("other");
		this.faults.onRequest("prices", "evict").killInstance();
		InstanceReplies<String> replies = evict(LONG);
		assertThat(replies.values()).hasSize(1);
		assertThat(missing(replies).failure()).isNotNull();
	}

	@Test
	void instanceThatGoesAnswersWhatItHas() throws Exception {
		CompletableFuture<InstanceReplies<String>> replies = begin(LONG);
		assertThat(this.asked.await(60, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> stopped = this.other.stop("PRICES");
		this.answer.complete("other");
		assertThat(replies.join().values()).containsExactlyInAnyOrder("application", "other");
		stopped.join();
		this.other.start("PRICES");
	}

	@Test
	void instanceWhoseReplyIsLostIsNamedAtTheTimeout() {
		this.answer.complete("other");
		this.faults.onReply("prices", "evict").drop();
		assertThat(evict(SHORT).missing()).isNotEmpty().allSatisfy((each) -> assertThat(each.failure()).isNotNull());
	}

	@Test
	void instancesOnALineThatSwallowsAreNamedAtTheTimeout() throws Exception {
		CompletableFuture<InstanceReplies<String>> replies = begin(SHORT);
		this.faults.instances().swallow();
		assertThat(replies.get(60, TimeUnit.SECONDS).missing()).isNotEmpty()
			.allSatisfy((each) -> assertThat(each.failure()).isNotNull());
	}

	@Test
	void allAreNamedThatHaveNotAnsweredWhenTheBrokerDies() throws Exception {
		CompletableFuture<InstanceReplies<String>> replies = begin(LONG);
		assertThat(this.asked.await(60, TimeUnit.SECONDS)).isTrue();
		this.faults.killBroker();
		InstanceReply<String> lost = replies.get(60, TimeUnit.SECONDS)
			.missing()
			.stream()
			.filter((each) -> each.instanceId().equals("other"))
			.findFirst()
			.orElseThrow();
		assertThat(lost.outcome()).isEqualTo(Outcome.UNANSWERED);
		assertThat(lost.failure()).isNotNull();
	}

	private InstanceReplies<String> evict(Duration timeout) {
		return begin(timeout).join();
	}

	private CompletableFuture<InstanceReplies<String>> begin(Duration timeout) {
		return this.zss.service("prices").verb("evict").timeout(timeout).all().async(String.class);
	}

	private static <T> InstanceReply<T> missing(InstanceReplies<T> replies) {
		assertThat(replies.missing()).hasSize(1);
		return replies.missing().get(0);
	}

	private WorkerOptions options() {
		WorkerOptions options = WorkerOptions.of(this.faults.connectionDetails().backends().get(0));
		return new WorkerOptions(options.brokers(), options.heartbeatInterval(), options.liveness(),
				options.maxReconnectInterval(), options.gracePeriod(), options.maxFrameBytes(), Map.of("id", "other"));
	}

	@EnableAutoConfiguration
	@Import(Prices.class)
	static class Application {

	}

	@ZssService("prices")
	static class Prices {

		@ZssVerb
		int ping() {
			return 1;
		}

		@ZssVerb
		String evict() {
			return "application";
		}

	}

}
