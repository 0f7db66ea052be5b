package io.zss.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.FailingLog;
import io.zss.broker.dispatch.DispatchStrategy;
import io.zss.broker.dispatch.ReadyInstances;
import io.zss.broker.dispatch.StandardStrategy;
import io.zss.broker.registry.Instance;
import io.zss.protocol.Headers;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What remains of a failure in what the broker does for one peer, or with one service: an
 * answer to whoever asked, and nothing for the others.
 */
class FailureTests {

	@AutoClose
	private final CapturedLog log = new CapturedLog(Broker.class.getName());

	private final Moody strategy = new Moody();

	private final TestBroker broker = new TestBroker((options) -> options.strategy(this.strategy));

	private final FakeClient client = this.broker.client();

	@Test
	void requestIsAnsweredWhenTheStrategyFails() {
		this.broker.worker("ORDERS").up();
		this.strategy.failsToChoose = true;
		Received reply = this.client.ask(TestRequest.to("ORDERS"));
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.error().developerMessage()).isEqualTo("The broker failed to process the request");
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
	void errorOfTheStrategyDoesNotEndTheLoop() {
		this.strategy.error = new StackOverflowError("Injected");
		this.broker.worker("ORDERS").up();
		this.strategy.failsToChoose = true;
		assertThat(this.client.ask(TestRequest.to("ORDERS")).status()).isEqualTo(500);
		assertNothingIsLeft();
	}

	@Test
	void requestsThatWaitKeepTheirOrderWhenTheStrategyFailsForAWhile() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("1"), TestRequest.to("ORDERS").rid("2"));
		this.strategy.failsToChoose = true;
		worker.serve();
		assertThat(this.client.statuses()).as("the reply is passed on").containsExactly(200);
		assertThat(internalErrors()).isEqualTo(1);

		this.strategy.failsToChoose = false;
		this.client.send(TestRequest.to("ORDERS").rid("3"));
		this.broker.pass(Duration.ofMillis(500));

		assertThat(worker.serve().rid()).isEqualTo("2");
		assertThat(worker.serve().rid()).isEqualTo("3");
		assertThat(this.client.statuses()).containsExactly(200, 200);
	}

	@Test
	void instanceThatTheStrategyFailsToAddHasItsTurnLater() {
		this.broker.run();
		this.strategy.failsToAdd = true;
		FakeWorker worker = this.broker.worker("ORDERS").up();
		assertThat(internalErrors()).isEqualTo(1);

		this.strategy.failsToAdd = false;
		this.broker.pass(Duration.ofMillis(500));

		this.client.send(TestRequest.to("ORDERS"));
		worker.serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void instanceThatTheStrategyFailsToRemoveIsGone() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.strategy.failsToRemove = true;
		worker.disconnect();
		assertThat(internalErrors()).isEqualTo(1);
		assertThat(this.broker.knows(worker)).isFalse();
	}

	@Test
	void clientGetsAnErrorInPlaceOfTheReplyThatCannotBePassedOn() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		this.broker.router().failNextSend(this.client.identity());
		worker.serve();
		Received reply = this.client.reply();
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.error().developerMessage()).isEqualTo("The broker failed to process the service's reply");
		assertThat(internalErrors()).isEqualTo(1);
		assertNothingIsLeft();
	}

	@Test
	void slotStaysTakenWhenAnInstanceCannotBeAskedToStop() {
		FakeWorker worker = this.broker.worker("ORDERS").announcing(Headers.CANCEL, true).up();
		this.client.send(TestRequest.to("ORDERS"));
		Received request = worker.request();
		this.broker.router().failNextSend(worker.identity());
		this.client.disconnect();
		assertThat(internalErrors()).isEqualTo(1);
		assertThat(this.broker.instance(worker).inFlight()).isEqualTo(1);
		worker.answer(request, "200", "too late");
		assertNothingIsLeft();
	}

	@Test
	void instanceIsGoneWhenItsDownCannotBeAnswered() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.broker.router().failNextSend(worker.identity());
		worker.down();
		assertThat(internalErrors()).isEqualTo(1);
		assertThat(this.broker.knows(worker)).isFalse();
		assertThat(worker.up().manage("DOWN").status()).isEqualTo(200);
	}

	@Test
	void failureIsLoggedWithItsStackTraceOnceInTenSeconds() {
		this.broker.worker("ORDERS").up();
		this.strategy.failsToChoose = true;
		this.client.ask(TestRequest.to("ORDERS"));
		this.client.ask(TestRequest.to("ORDERS"));
		assertThat(this.log.messages(Level.ERROR)).containsExactly("The broker failed to process a message");
		assertThat(this.log.messages(Level.WARN)).hasSize(1);

		this.broker.pass(Duration.ofSeconds(10));
		this.client.ask(TestRequest.to("ORDERS"));
		assertThat(this.log.messages(Level.ERROR)).hasSize(2);
		assertThat(this.log.messages(Level.WARN)).last()
			.asString()
			.startsWith("internal-error from client#")
			.endsWith(": java.lang.IllegalStateException: Injected (2 since the last such message)");
	}

	@Test
	void logThatFailsAtOneDeadlineDoesNotKeepOthersFromTheirs() {
		List<FakeWorker> workers = List.of(this.broker.worker("ORDERS", "ORDERS#1").up(),
				this.broker.worker("ORDERS", "ORDERS#2").up());
		this.client.send(TestRequest.to("ORDERS").timeout(1000), TestRequest.to("ORDERS").timeout(1000));
		FailingLog.during(Broker.class.getName(), Level.INFO, "stuck: ORDERS#1 ",
				() -> this.broker.pass(Duration.ofSeconds(62)));
		assertThat(workers).allSatisfy((worker) -> assertThat(this.broker.instance(worker).stuck()).isEqualTo(1));
		assertThat(internalErrors()).isEqualTo(1);
		assertNothingIsLeft();
	}

	@Test
	void logThatFailsOnOneLostInstanceDoesNotKeepTheOther() {
		FakeWorker first = this.broker.worker("ORDERS", "ORDERS#1").up();
		FakeWorker second = this.broker.worker("ORDERS", "ORDERS#2").up();
		first.answerSends(SendResult.UNREACHABLE);
		second.answerSends(SendResult.UNREACHABLE);
		FailingLog.during(Broker.class.getName(), Level.INFO, "lost: ORDERS#1 ",
				() -> this.client.send(TestRequest.to("ORDERS")));
		assertThat(this.broker.knows(second)).isFalse();
		assertThat(internalErrors()).isEqualTo(1);
	}

	@Test
	void traceThatFailsLeavesNoRequestInTheQueue() {
		FailingLog.during(RequestTrace.NAME, Level.TRACE, "QUEUED", () -> {
			this.broker.pass(Duration.ofMillis(500));
			FakeWorker worker = this.broker.worker("ORDERS").up();
			this.client.send(TestRequest.to("ORDERS").rid("at worker"), TestRequest.to("ORDERS").rid("unlucky"));
			assertThat(this.client.reply().status()).isEqualTo(500);
			assertThat(this.broker.service("ORDERS").queuedRequests()).isZero();

			worker.serve();
			assertThat(worker.requests()).isEmpty();
			assertThat(this.client.statuses()).containsExactly(200);
			assertNothingIsLeft();
		});
	}

	private long internalErrors() {
		return this.broker.snapshot().rejected(Rejection.INTERNAL_ERROR);
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
