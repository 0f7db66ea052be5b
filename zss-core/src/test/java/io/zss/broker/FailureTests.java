package io.zss.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.zss.broker.dispatch.DispatchStrategy;
import io.zss.broker.dispatch.ReadyInstances;
import io.zss.broker.dispatch.StandardStrategy;
import io.zss.TestBus;
import io.zss.broker.registry.Instance;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What remains of a failure in what the broker does for one peer, with one service or for
 * one listener: an answer to whoever asked, and nothing for the others.
 */
class FailureTests {

	private final Moody strategy = new Moody();

	private final TestBroker broker = new TestBroker((options) -> options.strategy(this.strategy));

	private final FakeClient client = this.broker.client();

	@Test
	void requestIsAnsweredWhenTheStrategyFails() {
		this.broker.worker("ORDERS").up();
		this.strategy.failsToChoose = true;
		Received reply = this.client.ask(TestRequest.to("ORDERS"));
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.error().developerMessage()).isEqualTo("The broker failed on the request");
		assertThat(reply.header("zss-attempt")).as("no worker has seen it").isNull();
		assertNothingIsLeft();
		this.strategy.failsToChoose = false;
		this.broker.pass(Duration.ofMinutes(1));
		assertThat(this.client.replies()).isEmpty();
		assertThat(this.broker.snapshot().rejected(Rejection.INTERNAL_ERROR)).isEqualTo(1);
	}

	@Test
	void requestIsAnsweredWhenItCannotBeSent() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.broker.router().failSends(worker.identity());
		Received reply = this.client.ask(TestRequest.to("ORDERS"));
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.header("zss-attempt")).as("the worker may have seen it").hasToString("1");
		assertNothingIsLeft();
		assertThat(this.broker.instance(worker).inFlight()).isZero();
	}

	@Test
	void requestThatWaitsIsAnsweredWhenItCannotBeSentAndTheNextOneIsDispatched() {
		FakeWorker first = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("first"), TestRequest.to("ORDERS").rid("unlucky"),
				TestRequest.to("ORDERS").rid("next"));
		Received taken = first.request();
		this.broker.router().failSends(first.identity());
		first.answer(taken, "200", "result");
		assertThat(this.client.reply().status()).isEqualTo(200);
		Received failed = this.client.reply();
		assertThat(failed.rid()).isEqualTo("unlucky");
		assertThat(failed.status()).isEqualTo(500);
		assertThat(this.broker.worker("ORDERS").up().serve().rid()).isEqualTo("next");
		assertThat(this.client.statuses()).containsExactly(200);
		assertNothingIsLeft();
	}

	@Test
	void slotIsFreeWhenTheReplyCannotBePassedOn() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient unlucky = this.broker.client("unlucky");
		unlucky.send(TestRequest.to("ORDERS"));
		this.client.send(TestRequest.to("ORDERS").rid("next"));
		this.broker.router().failSends(unlucky.identity());
		worker.serve();
		assertThat(worker.serve().rid()).isEqualTo("next");
		assertThat(this.client.statuses()).containsExactly(200);
		assertNothingIsLeft();
	}

	@Test
	void replyIsPassedOnWhenTheStrategyFails() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		this.strategy.failsToAdd = true;
		worker.serve();
		assertThat(this.client.statuses()).containsExactly(200);
		assertNothingIsLeft();
		assertThat(this.broker.instance(worker).inFlight()).isZero();
		this.strategy.failsToAdd = false;
		this.broker.pass(Duration.ofSeconds(1));
		this.client.send(TestRequest.to("ORDERS"));
		worker.serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void requestsOfALostInstanceAreAnsweredWhenTheStrategyFails() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(3).up();
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS").notIdempotent(),
				TestRequest.to("ORDERS").notIdempotent());
		this.broker.worker("ORDERS").up();
		this.strategy.failsToRemove = true;
		this.strategy.failsToChoose = true;
		worker.disconnect();
		assertThat(this.client.statuses()).containsExactly(500, 503, 503);
		assertThat(this.broker.knows(worker)).isFalse();
		assertNothingIsLeft();
	}

	@Test
	void everyServiceIsSweptWhenTheStrategyFailsForOne() {
		List<FakeClient> waiting = new ArrayList<>();
		this.broker.worker("BAD").up();
		for (int i = 0; i < 16; i++) {
			this.broker.worker("S" + i).up().disconnect();
			FakeClient each = this.broker.client();
			each.send(TestRequest.to("S" + i));
			waiting.add(each);
		}
		this.strategy.failsToAdd = true;
		this.broker.pass(Duration.ofSeconds(6));
		assertThat(waiting).allSatisfy((each) -> assertThat(each.statuses()).containsExactly(503));
		assertThat(this.broker.snapshot().rejected(Rejection.INTERNAL_ERROR)).isPositive();
	}

	@Test
	void instanceIsRegisteredWhenUpCannotBeAnswered() {
		FakeWorker worker = this.broker.worker("ORDERS");
		this.broker.router().failSends(worker.identity());
		worker.post("UP");
		this.broker.run();
		assertThat(this.broker.knows(worker)).isTrue();
		worker.disconnect();
		assertThat(this.broker.knows(worker)).isFalse();
		assertThat(this.broker.snapshot().rejected(Rejection.INTERNAL_ERROR)).isEqualTo(1);
	}

	@Test
	void stoppingAnswersEveryoneElseWhenOneCannotBeAnswered() {
		this.broker.worker("ORDERS").capacity(9).up();
		List<FakeClient> clients = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			FakeClient each = this.broker.client();
			each.send(TestRequest.to("ORDERS"));
			clients.add(each);
		}
		FakeClient unlucky = clients.remove(4);
		this.broker.router().failSends(unlucky.identity());
		this.broker.cycle().stop();
		assertThat(clients).allSatisfy((each) -> assertThat(each.statuses()).containsExactly(503));
	}

	@Test
	void listenerThatFailsNeitherEndsTheLoopNorKeepsSnapshotsFromOthers() {
		List<BrokerSnapshot> heard = new CopyOnWriteArrayList<>();
		try (Broker real = new Broker(
				BrokerOptions.builder().frontend("tcp://127.0.0.1:0").backend("tcp://127.0.0.1:0").build())) {
			real.onSnapshot((snapshot) -> {
				throw new IllegalStateException("Injected");
			});
			real.onSnapshot(heard::add);
			real.start();
			real.snapshot();
			assertThat(real.snapshot().rejected(Rejection.INTERNAL_ERROR)).isPositive();
			assertThat(real.isRunning()).isTrue();
			int before = heard.size();
			assertThat(before).isPositive();
			real.stop();
			assertThat(heard).hasSizeGreaterThan(before);
		}
	}

	@Test
	void errorOfTheStrategyOrOfAListenerDoesNotEndTheLoop() {
		this.strategy.error = new StackOverflowError("Injected");
		this.broker.worker("ORDERS").up();
		this.strategy.failsToChoose = true;
		assertThat(this.client.ask(TestRequest.to("ORDERS")).status()).isEqualTo(500);
		assertNothingIsLeft();
		try (Broker real = new Broker(
				BrokerOptions.builder().frontend("tcp://127.0.0.1:0").backend("tcp://127.0.0.1:0").build())) {
			real.onSnapshot((snapshot) -> {
				throw new NoClassDefFoundError("Injected");
			});
			real.start();
			real.snapshot();
			assertThat(real.snapshot().rejected(Rejection.INTERNAL_ERROR)).isPositive();
		}
	}

	@Test
	void brokerWhoseLoopHasFailedSaysSoAndStartsAnewOnTheSamePorts() {
		AtomicBoolean failing = new AtomicBoolean();
		try (Broker real = new Broker(
				BrokerOptions.builder().frontend("tcp://127.0.0.1:0").backend("tcp://127.0.0.1:0").build())) {
			real.onSnapshot((snapshot) -> {
				if (failing.get()) {
					throw new InternalError("Injected");
				}
			});
			real.start();
			Endpoint frontend = real.frontend();
			failing.set(true);
			await().atMost(TestBus.LIMIT).until(() -> real.failure() != null);
			assertThatIllegalStateException().isThrownBy(real::snapshot)
				.withMessage("Broker zss-broker has failed: java.lang.InternalError: Injected");
			failing.set(false);
			await().atMost(TestBus.LIMIT).until(real::isRunning);
			assertThat(real.snapshot().services()).isEmpty();
			assertThat(real.frontend()).isEqualTo(frontend);
			assertThat(real.failure()).isNull();
		}
	}

	private void assertNothingIsLeft() {
		BrokerSnapshot snapshot = this.broker.snapshot();
		assertThat(snapshot.requestsInFlight()).isZero();
		assertThat(snapshot.requestsAtWorkers()).isZero();
		assertThat(snapshot.clients()).isZero();
	}

	/**
	 * A strategy of a user that fails now and then.
	 */
	private static final class Moody implements DispatchStrategy {

		private boolean failsToChoose;

		private boolean failsToAdd;

		private boolean failsToRemove;

		private @Nullable Error error;

		@Override
		public ReadyInstances newReadyInstances() {
			ReadyInstances sound = StandardStrategy.ROUND_ROBIN.newReadyInstances();
			return new ReadyInstances() {

				@Override
				public void add(Instance instance) {
					Moody.this.failIf(Moody.this.failsToAdd);
					sound.add(instance);
				}

				@Override
				public void remove(Instance instance) {
					Moody.this.failIf(Moody.this.failsToRemove);
					sound.remove(instance);
				}

				@Override
				public @Nullable Instance next() {
					Moody.this.failIf(Moody.this.failsToChoose);
					return sound.next();
				}

			};
		}

		private void failIf(boolean failing) {
			if (failing && this.error != null) {
				throw this.error;
			}
			if (failing) {
				throw new IllegalStateException("Injected");
			}
		}

	}

}
