package io.zss.client;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.CapturedLog;
import io.zss.RawPeer;
import io.zss.TestBus;
import io.zss.protocol.Address;
import io.zss.transport.AddressLookup;
import io.zss.transport.EndpointResolver;
import io.zss.transport.EventLoop;
import io.zss.transport.LoopClock;
import io.zss.transport.LoopDuty;
import io.zss.transport.LoopSettings;
import io.zss.transport.RestartPolicy;
import io.zss.transport.Sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which thread runs code of the application, and what it can hold up: its own call alone.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class CallThreadsTests {

	private static final byte[] NIL = { (byte) 0xc0 };

	private static final OutgoingCall CALL = new OutgoingCall(Address.of("orders", "create"), Map.of(), TestBus.LIMIT,
			true, NIL);

	private static final int RESTARTS = 3;

	@AutoClose
	private final RawPeer broker = RawPeer.broker();

	private final FaultyClock clock = new FaultyClock();

	private final List<ZssClient> clients = new ArrayList<>();

	private final CountDownLatch released = new CountDownLatch(1);

	@AfterEach
	void closeClients() {
		this.released.countDown();
		this.clock.release.countDown();
		this.clients.forEach(ZssClient::close);
	}

	@Test
	void interceptorOfABlockingCallSeesTheReplyOnTheCallersThread() throws Exception {
		List<Thread> seen = new CopyOnWriteArrayList<>();
		ZssClient client = client(
				(call, next) -> next.proceed(call).whenComplete((reply, failure) -> seen.add(Thread.currentThread())));
		CompletableFuture<Thread> caller = inNewThread(() -> {
			client.call(CALL);
			return Thread.currentThread();
		});

		this.broker.reply(this.broker.receiveRequest(), 200, NIL);

		assertThat(caller).succeedsWithin(TestBus.LIMIT);
		assertThat(seen).containsExactly(caller.get());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void interceptorMayCallOnWhenItHasTheReply(boolean blocking) {
		List<ZssClient> self = new ArrayList<>();
		ZssClient client = client((call, next) -> next.proceed(call).thenApply((reply) -> {
			if (call.address().sid().equals("ORDERS")) {
				self.get(0).call(new OutgoingCall(Address.of("audit", "note"), Map.of(), TestBus.LIMIT, true, NIL));
			}
			return reply;
		}));
		self.add(client);

		CompletableFuture<IncomingReply> reply = blocking ? inNewThread(() -> client.call(CALL)) : client.send(CALL);
		this.broker.reply(this.broker.receiveRequest(), 200, NIL);
		RawPeer.Received second = this.broker.receiveRequest();
		assertThat(second.message().address().sid()).isEqualTo("AUDIT");
		this.broker.reply(second, 200, NIL);

		assertThat(reply).succeedsWithin(TestBus.LIMIT);
	}

	@Test
	void interceptorThatBlocksHoldsUpItsOwnCallsAlone() {
		ZssClient client = client((call, next) -> next.proceed(call).whenComplete((reply, failure) -> {
			if (call.address().sid().equals("ORDERS")) {
				awaitQuietly(this.released);
			}
		}));
		List<CompletableFuture<IncomingReply>> held = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			held.add(client.send(CALL));
			this.broker.reply(this.broker.receiveRequest(), 200, NIL);
		}

		CompletableFuture<IncomingReply> late = client
			.send(new OutgoingCall(Address.of("other", "call"), Map.of(), Duration.ofMillis(200), true, NIL));

		assertThat(late).failsWithin(TestBus.LIMIT).withThrowableThat().withCauseInstanceOf(ZssTimeoutException.class);
		assertThat(held).noneMatch(CompletableFuture::isDone);
		this.released.countDown();
		assertThat(held).allSatisfy((each) -> assertThat(each).succeedsWithin(TestBus.LIMIT));
	}

	@Test
	void blockingCallOnTheThreadOfALoopIsRefusedAtOnce() {
		ZssClient client = client();
		try (EventLoop loop = new EventLoop("zss-other-loop", this.clock, new IdleDuty(),
				new LoopSettings(0, 8, Duration.ZERO))) {
			loop.start();
			CompletableFuture<IncomingReply> refused = new CompletableFuture<>();
			loop.execute(() -> {
				try {
					refused.complete(client.call(CALL));
				}
				catch (Throwable ex) {
					refused.completeExceptionally(ex);
				}
			});

			assertThat(refused).failsWithin(TestBus.LIMIT)
				.withThrowableThat()
				.withCauseInstanceOf(IllegalStateException.class)
				.withMessageContaining("A call of ORDERS:CREATE would block zss-other-loop");
			assertThat(client.pending()).isZero();
		}
	}

	@Test
	void blockingCallEndsAtItsTimeOutThoughTheLoopIsHeldUp() {
		ZssClient client = client();
		CompletableFuture<IncomingReply> warmUp = client.send(CALL);
		this.broker.reply(this.broker.receiveRequest(), 200, NIL);
		assertThat(warmUp).succeedsWithin(TestBus.LIMIT);

		this.clock.held.set(true);

		assertThatExceptionOfType(ZssTimeoutException.class)
			.isThrownBy(() -> client.call(CALL.withTimeout(Duration.ofMillis(100))))
			.withMessageContaining("timed out after 100 ms, and the client's loop did not notice (rid=");
		assertThat(client.pending()).isZero();
	}

	@Test
	void blockingCallThatAnInterceptorKeepsSaysSoAtItsTimeOut() {
		ZssClient client = client((call, next) -> new CompletableFuture<>());

		assertThatExceptionOfType(ZssTimeoutException.class)
			.isThrownBy(() -> client
				.call(new OutgoingCall(CALL.address(), Map.of(), Duration.ofMillis(100), true, CALL.payload())))
			.withMessageContaining("timed out after 100 ms, and no interceptor has passed it on or answered it (rid=-")
			.satisfies((failure) -> assertThat(failure.getExecutions()).isZero());
	}

	@Test
	void asynchronousCallThatAnInterceptorKeepsEndsAtItsTimeOutAndSaysSo() {
		ZssClient client = client((call, next) -> new CompletableFuture<>());

		assertThat(client.send(CALL.withTimeout(Duration.ofMillis(100)))).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssTimeoutException.class)
			.withMessageContaining("timed out after 100 ms, and no interceptor has passed it on or answered it (rid=-")
			.satisfies((failure) -> assertThat(((ZssTimeoutException) failure.getCause()).getExecutions()).isZero());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void callWhoseEndAnInterceptorKeepsEndsAtItsTimeOutAndSaysSo(boolean blocking) {
		ZssClient client = client((call, next) -> {
			next.proceed(call).cancel(false);
			return new CompletableFuture<>();
		});
		OutgoingCall call = CALL.withTimeout(Duration.ofMillis(100));

		CompletableFuture<IncomingReply> reply = blocking ? inNewThread(() -> client.call(call)) : client.send(call);

		assertThat(reply).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssTimeoutException.class)
			.withMessageContaining("timed out after 100 ms, and no interceptor has passed on how it ended (rid=");
		assertThat(client.pending()).isZero();
	}

	@Test
	void asynchronousCallMayBePassedOnLaterThanItsInterceptorReturns() {
		CompletableFuture<String> permission = new CompletableFuture<>();
		ZssClient client = client((call, next) -> permission.thenCompose((granted) -> next.proceed(call)));

		CompletableFuture<IncomingReply> call = client.send(CALL);
		assertThat(call).isNotDone();
		permission.complete("granted");
		this.broker.reply(this.broker.receiveRequest(), 200, NIL);

		assertThat(call).succeedsWithin(TestBus.LIMIT);
	}

	@Test
	void placeOfABlockingCallIsFreeWhenItsThreadCannotWait() {
		ZssClient client = client();
		ForkJoinPool full = new ForkJoinPool(1, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, false, 1, 1, 1,
				null, 1, TimeUnit.SECONDS);
		try {
			CompletableFuture<IncomingReply> call = CompletableFuture.supplyAsync(() -> client.call(CALL), full);

			assertThat(call).failsWithin(TestBus.LIMIT)
				.withThrowableThat()
				.withCauseInstanceOf(RejectedExecutionException.class);
			assertThat(client.pending()).isZero();
		}
		finally {
			full.shutdown();
		}
	}

	@Test
	void replyThatCannotBeDealtWithDoesNotEndTheLoop() {
		ZssClient client = client();
		CompletableFuture<IncomingReply> warmUp = client.send(CALL);
		this.broker.reply(this.broker.receiveRequest(), 200, NIL);
		assertThat(warmUp).succeedsWithin(TestBus.LIMIT);
		CompletableFuture<IncomingReply> dropped = client.send(CALL);
		RawPeer.Received request = this.broker.receiveRequest();

		this.clock.failingMillis.set(1);
		this.broker.reply(request, 200, NIL);
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.clock.failingMillis.get() == 0);

		CompletableFuture<IncomingReply> next = client.send(CALL);
		this.broker.reply(this.broker.receiveRequest(), 200, NIL);
		assertThat(next).succeedsWithin(TestBus.LIMIT);
		assertThat(client.status().restarts()).isZero();
		assertThat(dropped).isNotDone();
	}

	@Test
	void listenerThatThrowsChangesNoCallAndIsNamedOnce() {
		AtomicInteger calls = new AtomicInteger();
		CallListener broken = (address, status, nanos) -> {
			calls.incrementAndGet();
			throw new StackOverflowError("listener");
		};
		try (CapturedLog log = new CapturedLog(GuardedListener.class.getName())) {
			ZssClient client = client(broken, CALL_DIRECTLY);
			for (int i = 0; i < 3; i++) {
				CompletableFuture<IncomingReply> reply = (i == 1) ? client.send(CALL)
						: inNewThread(() -> client.call(CALL));
				this.broker.reply(this.broker.receiveRequest(), 200, NIL);
				assertThat(reply).succeedsWithin(TestBus.LIMIT);
			}

			assertThat(calls).hasValue(3);
			assertThat(client.pending()).isZero();
			assertThat(client.isRunning()).isTrue();
			assertThat(log.messages(Level.ERROR)).singleElement()
				.asString()
				.contains(getClass().getSimpleName(), "ORDERS:CREATE");
		}
	}

	@Test
	void oneListenerThatThrowsDoesNotKeepTheOthersFromHearing() {
		List<Integer> heard = new CopyOnWriteArrayList<>();
		CallListener both = CallListener.all(List.of((address, status, nanos) -> {
			throw new IllegalStateException("first");
		}, (address, status, nanos) -> heard.add(status)));

		both.onCallEnded(CALL.address(), 200, 1);
		both.onCallEnded(CALL.address(), 404, 1);

		assertThat(heard).containsExactly(200, 404);
	}

	@Test
	void placeIsFreeAgainHoweverACallFailsBeforeItIsSent() {
		List<OutgoingCall> unsendable = new ArrayList<>();
		Map<String, Object> nameless = new LinkedHashMap<>();
		nameless.put(null, "value");
		unsendable.add(CALL.withHeaders(nameless));
		unsendable.add(CALL.withHeader("bad", new Object() {

			@Override
			public String toString() {
				throw new IllegalStateException("no text");
			}

		}));
		unsendable.add(CALL.withHeader("worse", new Object() {

			@Override
			public String toString() {
				throw new StackOverflowError("no end");
			}

		}));
		List<Object> endless = new ArrayList<>();
		endless.add(endless);
		unsendable.add(CALL.withHeader("endless", endless));
		ZssClient client = new ZssClient(
				ClientOptions.of("tester", this.broker.endpoint()).withMaxPending(1).withTimeout(TestBus.LIMIT));
		this.clients.add(client);
		client.start();

		for (OutgoingCall call : unsendable) {
			assertThatExceptionOfType(ZssConversionException.class).isThrownBy(() -> client.call(call))
				.withMessageContaining("Cannot write a call of ORDERS:CREATE");
			assertThat(client.send(call)).isCompletedExceptionally();
			assertThat(client.pending()).isZero();
		}
		CompletableFuture<IncomingReply> next = client.send(CALL);
		this.broker.reply(this.broker.receiveRequest(), 200, NIL);
		assertThat(next).succeedsWithin(TestBus.LIMIT);
	}

	@Test
	void whatWaitsIsToldWhenTheLoopFailsAndTheClientStartsAgain() {
		ZssClient client = client();
		CompletableFuture<IncomingReply> waiting = client.send(CALL);
		this.broker.receiveRequest();

		this.clock.failing.set(1);

		assertThat(waiting).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssNoBrokerException.class)
			.withMessageContainingAll("ORDERS:CREATE may have run", "the client's loop has failed", "clock");
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> client.status().restarts() == 1 && client.isRunning());
		assertThat(client.status().failure()).contains("clock");
		CompletableFuture<IncomingReply> next = client.send(CALL);
		this.broker.reply(this.broker.receiveRequest(), 200, NIL);
		assertThat(next).succeedsWithin(TestBus.LIMIT);
		assertThat(client.pending()).isZero();
	}

	@Test
	void clientThatFailsAgainAndAgainIsGivenUpWithTheReason() {
		ZssClient client = client();

		this.clock.failing.set(Integer.MAX_VALUE);

		Awaitility.await()
			.atMost(TestBus.LIMIT)
			.untilAsserted(
					() -> assertThatExceptionOfType(ZssNoBrokerException.class).isThrownBy(() -> client.call(CALL))
						.withMessageContainingAll("was not called", "the client's loop has failed", "clock"));
		ClientStatus status = client.status();
		assertThat(status.running()).isFalse();
		assertThat(status.failure()).contains("clock");
		assertThat(status.restarts()).isLessThanOrEqualTo(RESTARTS);
	}

	@Test
	void threadsOfAClientDoNotKeepTheProgramRunning() {
		ZssClient client = client();
		CompletableFuture<IncomingReply> reply = client.send(CALL);
		this.broker.reply(this.broker.receiveRequest(), 200, NIL);
		assertThat(reply).succeedsWithin(TestBus.LIMIT);

		assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().startsWith("zss-client-tester"))
			.isNotEmpty()
			.allMatch(Thread::isDaemon);
	}

	/**
	 * A wait of the JDK that spins would take as much as this thread does.
	 */
	@Test
	void threadsOfAClientThatHasNothingToDoUseNoProcessor() {
		ZssClient client = client();
		for (int round = 0; round < 50; round++) {
			List<CompletableFuture<IncomingReply>> replies = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				replies.add(client.send(CALL));
			}
			replies.forEach((reply) -> this.broker.reply(this.broker.receiveRequest(), 200, NIL));
			assertThat(replies).allSatisfy((reply) -> assertThat(reply).succeedsWithin(TestBus.LIMIT));
		}
		List<Thread> threads = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("zss-client-tester"))
			.toList();
		assertThat(threads).anyMatch((thread) -> thread.getName().endsWith("-replies"));
		ThreadMXBean processor = ManagementFactory.getThreadMXBean();

		long before = nanosOf(processor, threads);
		long own = processor.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(300);
		while (processor.getCurrentThreadCpuTime() < own) {
			Thread.onSpinWait();
		}

		assertThat(nanosOf(processor, threads) - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(60));
	}

	private static long nanosOf(ThreadMXBean processor, List<Thread> threads) {
		return threads.stream().mapToLong((thread) -> Math.max(0, processor.getThreadCpuTime(thread.getId()))).sum();
	}

	private static final CallListener SILENT = (address, status, nanos) -> {
	};

	private static final CallInterceptor CALL_DIRECTLY = (call, next) -> next.proceed(call);

	private ZssClient client(CallInterceptor... interceptors) {
		return client(SILENT, interceptors);
	}

	private ZssClient client(CallListener listener, CallInterceptor... interceptors) {
		ZssClient client = new ZssClient(ClientOptions.of("tester", this.broker.endpoint()), this.clock,
				List.of(interceptors), listener, AddressLookup.system(), EndpointResolver.INTERVAL,
				new RestartPolicy(RESTARTS, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMinutes(5)));
		this.clients.add(client);
		client.start();
		return client;
	}

	private static <T> CompletableFuture<T> inNewThread(java.util.function.Supplier<T> task) {
		return CompletableFuture.supplyAsync(task, (runnable) -> new Thread(runnable).start());
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A clock that holds up the loops that read it, or makes them fail.
	 */
	private static final class FaultyClock implements LoopClock {

		private final AtomicBoolean held = new AtomicBoolean();

		private final AtomicInteger failing = new AtomicInteger();

		private final AtomicInteger failingMillis = new AtomicInteger();

		private final CountDownLatch release = new CountDownLatch(1);

		@Override
		public long nanoTime() {
			if (EventLoop.isLoopThread()) {
				if (this.held.get()) {
					awaitQuietly(this.release);
				}
				if (this.failing.get() > 0) {
					this.failing.decrementAndGet();
					throw new IllegalStateException("The clock is broken");
				}
			}
			return System.nanoTime();
		}

		@Override
		public long epochMillis() {
			if (EventLoop.isLoopThread() && this.failingMillis.get() > 0) {
				this.failingMillis.decrementAndGet();
				throw new IllegalStateException("The clock is broken");
			}
			return System.currentTimeMillis();
		}

	}

	/**
	 * Does nothing.
	 */
	private static final class IdleDuty implements LoopDuty {

		@Override
		public void onStart(Sockets sockets, long nowNanos) {
			// Needs none.
		}

		@Override
		public boolean doWork(long nowNanos) {
			return false;
		}

		@Override
		public long maxIdleNanos(long nowNanos) {
			return Long.MAX_VALUE;
		}

		@Override
		public void onStop() {
			// Has nothing.
		}

	}

}
