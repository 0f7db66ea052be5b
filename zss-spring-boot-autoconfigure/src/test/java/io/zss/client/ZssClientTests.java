package io.zss.client;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import io.zss.transport.LoopClock;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.RawPeer;
import io.zss.RawPeer.Received;
import io.zss.TcpRelay;
import io.zss.Templates;
import io.zss.TestBus;
import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.protocol.HeaderFrame;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.Endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ZssClientTests {

	private static final byte[] NIL = { (byte) 0xc0 };

	@AutoClose
	private final RawPeer broker = RawPeer.broker();

	private final ClientOptions options = ClientOptions.of("tester", this.broker.endpoint()).withTimeout(TestBus.LIMIT);

	@AutoClose
	private ZssClient client = new ZssClient(this.options);

	private ZssTemplate template = start(this.client);

	@Test
	void timeOutTellsWhatWasWaitedForAndFreesItsPlace() {
		CompletableFuture<String> other = this.template.async("orders", "create", null, String.class);
		this.broker.receive();

		ZssTimeoutException failure = catchThrowableOfType(ZssTimeoutException.class,
				() -> this.template.service("orders")
					.verb("create")
					.timeout(Duration.ofMillis(300))
					.call(String.class));

		assertThat(failure.getMessage()).matches("ORDERS:CREATE timed out after \\d{3,} ms \\(rid=" + failure.getRid()
				+ ", pending=1, broker=" + this.broker.endpoint() + "\\)");
		assertThat(failure.getStatus()).isEqualTo(599);
		assertThat(this.template.pending()).isEqualTo(1);
		other.cancel(false);
		assertThat(this.template.pending()).isZero();
	}

	@Test
	void timeOutOfTheCallTravelsAndWinsOverThatOfTheClient() {
		this.template.service("orders").verb("create").timeout(Duration.ofMinutes(3)).async(String.class);

		assertThat(HeaderFrame.scan(this.broker.receive().get(5)).timeoutMillis()).isBetween(120_000L, 180_000L);
	}

	@Test
	void callThatMayRunOnceSaysSo() {
		this.template.service("orders").verb("create").once().async(String.class);

		assertThat(this.broker.receiveRequest().message().headers()).containsEntry(Headers.IDEMPOTENT, false);
	}

	@Test
	void timeOutWithoutBrokerSaysThatNoneWasConnected() {
		String endpoint = this.broker.endpoint().toString();
		this.broker.close();
		ZssTemplate lonely = fresh(this.options.withTimeout(Duration.ofMillis(100)));

		assertThatExceptionOfType(ZssNoBrokerException.class)
			.isThrownBy(() -> lonely.call("orders", "create", null, String.class))
			.withMessageContainingAll("ORDERS:CREATE was not called", endpoint, "rid=")
			.matches(ZssCallException::isRetryable);
		assertThat(lonely.pending()).isZero();
	}

	@Test
	void replyThatComesTooLateIsForgotten() {
		// Connecting may take longer than the time-out.
		CompletableFuture<String> warmUp = this.template.async("warm", "up", null, String.class);
		this.broker.reply(this.broker.receiveRequest(), 200, TestBus.CODEC.encode("warm"));
		assertThat(warmUp).succeedsWithin(TestBus.LIMIT);
		CompletableFuture<String> late = this.template.service("orders")
			.verb("create")
			.timeout(Duration.ofMillis(500))
			.async(String.class);
		Received lateRequest = this.broker.receiveRequest();
		assertThat(late).failsWithin(TestBus.LIMIT).withThrowableThat().withCauseInstanceOf(ZssTimeoutException.class);

		this.broker.reply(lateRequest, 200, NIL);
		CompletableFuture<String> next = this.template.async("orders", "create", null, String.class);
		this.broker.reply(this.broker.receiveRequest(), 200, TestBus.CODEC.encode("next"));

		assertThat(next).succeedsWithin(TestBus.LIMIT).isEqualTo("next");
	}

	@Test
	void cancelFreesThePlaceOfACall() {
		ZssTemplate small = fresh(this.options.withMaxPending(1));

		for (int i = 0; i < 20; i++) {
			CompletableFuture<String> call = small.async("orders", "create", null, String.class);
			assertThat(call).isNotDone();
			assertThat(small.pending()).isEqualTo(1);
			call.cancel(true);
			assertThat(small.pending()).isZero();
		}
	}

	@Test
	void callsThatComeFasterThanTheyCanBeTakenAreOverload() {
		ZssTemplate small = fresh(this.options.withMaxPending(1));

		for (int i = 0; i < 10_000; i++) {
			CompletableFuture<Throwable> failure = new CompletableFuture<>();
			CompletableFuture<String> call = small.async("orders", "create", null, String.class);
			call.whenComplete((reply, ex) -> failure.complete(ex));
			call.cancel(true);
			assertThat(failure.join()).isInstanceOfAny(CancellationException.class, ZssOverloadedException.class);
		}
		assertThat(small.pending()).isZero();
	}

	@Test
	void placeOfACallIsFreeWhenItsCallerSeesTheReply() {
		try (TestBus bus = TestBus.start()) {
			bus.worker(TestBus.service("echo", "say", (request) -> "ok"));
			ZssTemplate single = Templates.template(bus, bus.client(bus.clientOptions().withMaxPending(1)));

			for (int i = 0; i < 2000; i++) {
				assertThat(single.call("echo", "say", null, String.class)).isEqualTo("ok");
				assertThat(single.pending()).isZero();
			}
		}
	}

	@Test
	void placeIsFreedWhenTheCallerStopsWaitingByItself() {
		ZssClient own = this.client;

		CompletableFuture<IncomingReply> reply = own
			.send(new OutgoingCall(Address.of("orders", "create"), Map.of(), TestBus.LIMIT, true, NIL))
			.orTimeout(10, TimeUnit.MILLISECONDS);

		assertThat(reply).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(java.util.concurrent.TimeoutException.class);
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> own.pending() == 0);
	}

	@Test
	void callBeyondTheMostThatMayWaitFailsAtOnce() {
		ZssTemplate small = fresh(this.options.withMaxPending(2));
		small.async("orders", "create", null, String.class);
		small.async("orders", "create", null, String.class);

		ZssOverloadedException failure = catchThrowableOfType(ZssOverloadedException.class,
				() -> small.call("orders", "create", null, String.class));

		assertThat(failure).hasMessage(
				"ORDERS:CREATE was not called: 2 calls already wait for their replies (rid=" + failure.getRid() + ")");
		assertThat(failure.isRetryable()).isTrue();
		assertThat(small.pending()).isEqualTo(2);
	}

	@Test
	void closeEndsCallsThatWait() {
		List<CompletableFuture<String>> calls = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			calls.add(this.template.async("orders", "create", null, String.class));
		}
		this.broker.receive();

		this.client.close();

		assertThat(calls).allSatisfy((call) -> assertThat(call).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssNoBrokerException.class)
			.havingCause()
			.withMessageContaining("closed"));
		assertThat(this.template.pending()).isZero();
		assertThat(this.client.isRunning()).isFalse();
	}

	@Test
	void clientThatIsClosedSendsNothing() {
		this.client.close();

		assertThatExceptionOfType(ZssNoBrokerException.class)
			.isThrownBy(() -> this.template.call("orders", "create", null, String.class))
			.withMessageContaining("the client was closed");
	}

	@Test
	void clientThatIsNotStartedSendsNothing() {
		try (ZssClient unstarted = new ZssClient(this.options)) {
			assertThatExceptionOfType(ZssNoBrokerException.class)
				.isThrownBy(
						() -> new ZssTemplate(unstarted, TestBus.CODEC, Runnable::run).call("a", "b", null, Void.class))
				.withMessageContaining("the client is not running");
			assertThat(unstarted.pending()).isZero();
			assertThat(unstarted.isRunning()).isFalse();
		}
	}

	@Test
	void payloadThatIsTooLongIsNotSentAndHarmsNoOther() {
		ZssTemplate small = fresh(
				new ClientOptions("tester", List.of(this.broker.endpoint()), TestBus.LIMIT, 10, 1000));
		CompletableFuture<String> other = small.async("orders", "create", null, String.class);

		assertThatExceptionOfType(ZssConversionException.class)
			.isThrownBy(() -> small.call("orders", "create", "x".repeat(1000), String.class))
			.withMessageContainingAll("Too long for a call of ORDERS", "The payload of the request takes 1003 bytes",
					"zss.client.max-frame-size allows 1000", "Base64");
		assertThatExceptionOfType(ZssConversionException.class)
			.isThrownBy(
					() -> small.service("orders").verb("create").header("long", "x".repeat(1000)).call(String.class))
			.withMessageContainingAll("The headers of the request take", "zss.client.max-frame-size allows 1000")
			.withMessageNotContaining("Base64");

		assertThat(small.pending()).isEqualTo(1);
		this.broker.reply(this.broker.receiveRequest(), 200, TestBus.CODEC.encode("ok"));
		assertThat(other).succeedsWithin(TestBus.LIMIT).isEqualTo("ok");
	}

	@Test
	void replyThatIsTooLongFailsItsCallAloneAndNamesTheProperty() {
		ZssTemplate small = fresh(
				new ClientOptions("tester", List.of(this.broker.endpoint()), TestBus.LIMIT, 10, 1000));
		CompletableFuture<String> other = small.service("orders").verb("create").once().async(String.class);
		Received others = this.broker.receiveRequest();
		CompletableFuture<String> call = small.service("orders").verb("create").once().async(String.class);

		this.broker.reply(this.broker.receiveRequest(), 200, TestBus.CODEC.encode("x".repeat(2000)));

		assertThat(call).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssConversionException.class)
			.withMessageContainingAll("Too long for a call of ORDERS", "The payload of the reply takes 2003 bytes",
					"zss.client.max-frame-size allows 1000", "Base64");
		this.broker.reply(others, 200, TestBus.CODEC.encode("ok"));
		assertThat(other).succeedsWithin(TestBus.LIMIT).isEqualTo("ok");
	}

	@Test
	void malformedMessagesAreDropped() {
		CompletableFuture<String> call = this.template.async("orders", "create", null, String.class);
		Received request = this.broker.receiveRequest();
		this.broker.send(List.of(request.peer(), new byte[0]));
		this.broker.send(List.of(request.peer(), new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3 }));

		this.broker.reply(request, 200, TestBus.CODEC.encode("ok"));

		assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("ok");
	}

	@Test
	void replyWithUnreadableHeadersCannotBeConverted() {
		CompletableFuture<String> call = this.template.async("orders", "create", null, String.class);
		Received request = this.broker.receiveRequest();
		List<byte[]> reply = request.reply(200, NIL);
		reply.set(5, new byte[] { (byte) 0xc1 });

		this.broker.send(reply);

		assertThat(call).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssConversionException.class);
		assertThat(this.template.pending()).isZero();
	}

	@Test
	void interruptEndsTheWait() throws InterruptedException {
		CompletableFuture<Throwable> seen = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				this.template.call("orders", "create", null, String.class);
			}
			catch (ZssCallException ex) {
				seen.complete(Thread.currentThread().isInterrupted() ? ex : new AssertionError(ex));
			}
		});
		caller.start();
		this.broker.receive();

		caller.interrupt();

		assertThat(seen).succeedsWithin(TestBus.LIMIT)
			.isInstanceOfSatisfying(ZssNoBrokerException.class,
					(failure) -> assertThat(failure).hasMessageContaining("interrupted"));
		caller.join();
		assertThat(this.template.pending()).isZero();
	}

	@Test
	void callOnALostConnectionIsSentAgainWithItsRidAndWhatIsLeftOfItsTimeOut() throws IOException {
		try (TcpRelay relay = TcpRelay.to(this.broker.endpoint())) {
			ZssTemplate relayed = fresh(ClientOptions.of("tester", relay.endpoint()));
			CompletableFuture<String> call = relayed.service("orders")
				.verb("create")
				.timeout(TestBus.LIMIT)
				.payload("order")
				.async(String.class);
			Received first = this.broker.receiveRequest();
			long received = System.nanoTime();
			// the time-out travels in whole milliseconds: one of them has to pass
			Awaitility.await().atMost(TestBus.LIMIT).until(() -> System.nanoTime() - received > 2_000_000);

			relay.resetConnections();
			Received second = this.broker.receiveRequest();

			assertThat(second.peer()).isNotEqualTo(first.peer());
			assertThat(second.message().rid()).isEqualTo(first.message().rid());
			assertThat(second.message().payload()).isEqualTo(first.message().payload());
			assertThat(HeaderFrame.scan(second.frames().get(5)).timeoutMillis()).isPositive()
				.isLessThan(TestBus.LIMIT.toMillis());
			this.broker.reply(second, 200, TestBus.CODEC.encode("ok"));
			assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("ok");
		}
	}

	@Test
	void callOnLostConnectionsIsSentAsOftenAsItMayBeExecuted() throws IOException {
		try (TcpRelay relay = TcpRelay.to(this.broker.endpoint())) {
			ZssTemplate relayed = fresh(ClientOptions.of("tester", relay.endpoint()).withTimeout(TestBus.LIMIT));
			CompletableFuture<String> call = relayed.async("orders", "create", null, String.class);
			for (int i = 0; i < 2; i++) {
				assertThat(call).isNotDone();
				Received request = this.broker.receiveRequest();
				assertThat(request.message().headers()).containsEntry(Headers.MAX_ATTEMPTS, 1);
				relay.resetConnections();
			}

			assertThat(call).failsWithin(TestBus.LIMIT)
				.withThrowableThat()
				.withCauseInstanceOf(ZssNoBrokerException.class)
				.withMessageContainingAll("ORDERS:CREATE may have run", "it may be executed at most 2 times");
			assertThat(relayed.pending()).isZero();
		}
	}

	@Test
	void replyOfABrokerThatHasTheCallNoMoreIsIgnored() throws IOException {
		try (RawPeer second = RawPeer.broker(); TcpRelay relay = TcpRelay.to(this.broker.endpoint())) {
			ZssTemplate both = fresh(
					ClientOptions.of("tester", relay.endpoint(), second.endpoint()).withTimeout(TestBus.LIMIT));
			CompletableFuture<String> call = both.async("orders", "create", null, String.class);
			Received first = this.broker.receiveRequest(Duration.ofMillis(500));
			while (first == null) {
				// The other broker has it: the next call is for this one.
				call.cancel(false);
				call = both.async("orders", "create", null, String.class);
				first = this.broker.receiveRequest(Duration.ofMillis(500));
			}
			relay.resetConnections();
			Received moved = second.receiveRequest();
			while (!moved.message().rid().equals(first.message().rid())) {
				moved = second.receiveRequest();
			}
			// The client comes back to the first broker.
			CompletableFuture<String> other = both.async("orders", "other", null, String.class);
			Received back = this.broker.receiveRequest(Duration.ofMillis(200));
			while (back == null) {
				other.cancel(false);
				other = both.async("orders", "other", null, String.class);
				back = this.broker.receiveRequest(Duration.ofMillis(200));
			}
			List<byte[]> late = new ArrayList<>(first.reply(200, TestBus.CODEC.encode("late")));
			late.set(0, back.peer());
			this.broker.send(late);
			this.broker.reply(back, 200, TestBus.CODEC.encode("other"));
			assertThat(other).succeedsWithin(TestBus.LIMIT).isEqualTo("other");
			assertThat(call).isNotDone();

			second.reply(moved, 200, TestBus.CODEC.encode("ok"));
			assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("ok");
		}
	}

	@Test
	void callThatABrokerKnowsNoWorkerForGoesToTheOther() {
		try (RawPeer second = RawPeer.broker()) {
			ZssTemplate both = connectedToBoth(second);
			for (RawPeer knowing : List.of(this.broker, second)) {
				RawPeer other = (knowing == second) ? this.broker : second;
				List<CompletableFuture<String>> calls = List.of(both.async("orders", "create", null, String.class),
						both.async("orders", "create", null, String.class));
				Received refused = receiveOrder(other);
				other.reply(refused, 404, NIL);
				for (int i = 0; i < 2; i++) {
					knowing.reply(receiveOrder(knowing), 200, TestBus.CODEC.encode("ok"));
				}
				assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("ok"));
			}
		}
	}

	@Test
	void callThatNoBrokerKnowsAWorkerForFails() {
		try (RawPeer second = RawPeer.broker()) {
			ZssTemplate both = connectedToBoth(second);
			List<CompletableFuture<String>> calls = List.of(
					both.service("orders").verb("create").once().async(String.class),
					both.async("orders", "create", null, String.class));
			for (RawPeer peer : List.of(this.broker, second, this.broker, second)) {
				peer.reply(receiveOrder(peer), 404, NIL);
			}
			assertThat(calls).allSatisfy((call) -> assertThat(call).failsWithin(TestBus.LIMIT)
				.withThrowableThat()
				.withCauseInstanceOf(ZssServiceNotFoundException.class));
			assertThat(both.pending()).isZero();
		}
	}

	@Test
	void newCallWaitsForTheWorkersOfABrokerThatIsBack() throws IOException {
		try (TcpRelay relay = TcpRelay.to(this.broker.endpoint())) {
			ZssTemplate relayed = fresh(ClientOptions.of("tester", relay.endpoint()).withTimeout(TestBus.LIMIT));
			relayed.async("warm", "up", null, String.class);
			this.broker.receiveRequest();
			relay.resetConnections();
			// Sent again: the connection is back.
			this.broker.receiveRequest();

			CompletableFuture<String> call = relayed.service("orders").verb("create").once().async(String.class);
			Received first = receiveOrder(this.broker);
			this.broker.reply(first, 404, NIL);
			Received again = this.broker.receiveRequest();
			assertThat(again.message().rid()).isEqualTo(first.message().rid());
			this.broker.reply(again, 200, TestBus.CODEC.encode("ok"));
			assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("ok");
		}
	}

	@Test
	void callThatWaitsForWorkersIsNotPostponedByThoseThatFollow() throws IOException {
		try (TcpRelay relay = TcpRelay.to(this.broker.endpoint())) {
			ZssTemplate relayed = fresh(ClientOptions.of("tester", relay.endpoint()).withTimeout(TestBus.LIMIT));
			relayed.async("warm", "up", null, String.class);
			this.broker.receiveRequest();
			relay.resetConnections();
			this.broker.receiveRequest();

			CompletableFuture<String> call = relayed.async("orders", "create", null, String.class);
			this.broker.reply(receiveOrder(this.broker), 404, NIL);
			Received again = null;
			for (int i = 0; i < 50 && again == null; i++) {
				relayed.async("absent", "call", null, String.class);
				Received next = this.broker.receiveRequest(Duration.ofMillis(20));
				while (next != null && again == null) {
					if (next.message().address().sid().equals("ORDERS")) {
						again = next;
					}
					else {
						this.broker.reply(next, 404, NIL);
						next = this.broker.receiveRequest(Duration.ofMillis(20));
					}
				}
			}
			assertThat(again).isNotNull();
			this.broker.reply(again, 200, TestBus.CODEC.encode("ok"));
			assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("ok");
		}
	}

	@Test
	void callThatWaitedForItsBrokerToStartWaitsForTheWorkersToo() throws IOException {
		int port;
		try (ServerSocket free = new ServerSocket(0)) {
			port = free.getLocalPort();
		}
		ZssTemplate early = fresh(
				ClientOptions.of("tester", Endpoint.parse("tcp://127.0.0.1:" + port)).withTimeout(TestBus.LIMIT));
		CompletableFuture<String> call = early.async("orders", "create", null, String.class);
		long start = System.nanoTime();
		// What counts as absent is a matter of time.
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> System.nanoTime() - start > 2_000_000_000L);
		try (RawPeer late = RawPeer.broker(port)) {
			Received first = late.receiveRequest();
			late.reply(first, 404, NIL);
			Received again = late.receiveRequest();
			assertThat(again.message().rid()).isEqualTo(first.message().rid());
			late.reply(again, 200, TestBus.CODEC.encode("ok"));
			assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("ok");
		}
	}

	@Test
	void callsAreSpreadOverTheBrokers() {
		try (RawPeer second = RawPeer.broker()) {
			ZssTemplate both = connectedToBoth(second);

			for (int i = 0; i < 10; i++) {
				both.async("orders", "create", null, String.class);
			}

			assertThat(List.of(orders(this.broker), orders(second))).containsExactly(5, 5);
		}
	}

	@Test
	void listenerHearsOfEveryEnd() {
		List<String> ends = new java.util.concurrent.CopyOnWriteArrayList<>();
		try (ZssClient listened = new ZssClient(this.options, LoopClock.system(), List.of(),
				(address, status, nanos) -> ends.add(address + " " + status))) {
			ZssTemplate caller = start(listened);
			CompletableFuture<String> answered = caller.async("a", "answered", null, String.class);
			this.broker.reply(this.broker.receiveRequest(), 404, NIL);
			assertThat(answered).failsWithin(TestBus.LIMIT);
			caller.async("a", "cancelled", null, String.class).cancel(false);
			assertThat(caller.service("a").verb("late").timeout(Duration.ofMillis(50)).async(String.class))
				.failsWithin(TestBus.LIMIT);
		}
		assertThat(ends).containsExactly("A:ANSWERED 404", "A:CANCELLED 0", "A:LATE 599");
	}

	/**
	 * A template whose client is connected to both brokers, which may have got some
	 * requests already.
	 */
	private ZssTemplate connectedToBoth(RawPeer second) {
		ZssTemplate both = fresh(new ClientOptions("tester", List.of(this.broker.endpoint(), second.endpoint()),
				TestBus.LIMIT, 100, 1 << 20));
		both.async("warm", "up", null, String.class).cancel(false);
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> {
			both.async("warm", "up", null, String.class).cancel(false);
			both.async("warm", "up", null, String.class).cancel(false);
			return this.broker.receiveRequest(Duration.ofMillis(50)) != null
					&& second.receiveRequest(Duration.ofMillis(50)) != null;
		});
		return both;
	}

	private static Received receiveOrder(RawPeer broker) {
		Received next = broker.receiveRequest();
		while (!next.message().address().sid().equals("ORDERS")) {
			next = broker.receiveRequest();
		}
		return next;
	}

	private static int orders(RawPeer broker) {
		int count = 0;
		for (Received next = broker.receiveRequest(Duration.ofMillis(500)); next != null; next = broker
			.receiveRequest(Duration.ofMillis(500))) {
			count += next.message().address().sid().equals("ORDERS") ? 1 : 0;
		}
		return count;
	}

	private ZssTemplate fresh(ClientOptions newer) {
		this.client.close();
		this.client = new ZssClient(newer);
		this.template = start(this.client);
		return this.template;
	}

	private static ZssTemplate start(ZssClient client) {
		client.start();
		return new ZssTemplate(client, TestBus.CODEC, Runnable::run);
	}

}
