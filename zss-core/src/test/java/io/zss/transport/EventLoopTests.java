package io.zss.transport;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import com.sun.management.UnixOperatingSystemMXBean;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.zss.CapturedLog;
import io.zss.FailingLog;

import io.zss.RawZmtpPeer;
import io.zss.TestBus;

import static io.zss.transport.DrivenSockets.bytes;
import static io.zss.transport.DrivenSockets.canBind;
import static io.zss.transport.DrivenSockets.freePort;
import static io.zss.transport.DrivenSockets.routerSettings;
import static io.zss.transport.DrivenSockets.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests of {@link EventLoop}.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class EventLoopTests {

	private static final String NAME = "zss-loop-under-test";

	private static final int CAPACITY = 64;

	private final TestDuty duty = new TestDuty();

	private final EventLoop loop = loop(this.duty);

	@AfterEach
	@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
	void closeLoop() {
		this.loop.close();
	}

	@Test
	void callsTheDutyAndRunsCommandsOnItsOwnThread() throws InterruptedException {
		AtomicReference<Thread> command = new AtomicReference<>();
		this.loop.start();
		runs(() -> command.set(Thread.currentThread()));
		this.loop.close();
		assertThat(command.get().getName()).isEqualTo(NAME);
		assertThat(this.duty.calls).containsExactly("onStart", "doWork", "onStop");
		assertThat(this.duty.threads).containsOnly(command.get());
	}

	@Test
	void runsTheCommandsOfAThreadInTheirOrder() throws InterruptedException {
		List<Integer> order = new ArrayList<>();
		this.loop.start();
		for (int i = 0; i < 1000; i++) {
			int number = i;
			while (!this.loop.execute(() -> order.add(number))) {
				Thread.onSpinWait();
			}
		}
		runs(() -> {
		});
		assertThat(order).hasSize(1000).isSorted();
	}

	@Test
	void freesItsPortAndRunsWhatItTookWhenItsLogFailsToo() throws IOException {
		Endpoint port = freePort();
		AtomicInteger left = new AtomicInteger();
		this.duty.onStart = (sockets) -> sockets.bind(routerSettings(port));
		FailingLog.during("io.zss.transport", Level.DEBUG, "", () -> new NoClassDefFoundError("as if"), () -> {
			this.loop.start();
			this.duty.work = () -> {
				this.loop.execute(left::incrementAndGet);
				throw new IllegalStateException("broken");
			};
			await().atMost(TestBus.LIMIT).until(() -> !this.loop.isRunning() && !this.duty.ends.isEmpty());
			this.loop.close();
		});
		assertThat(left).hasValue(1);
		assertThat(this.loop.failure()).hasMessage("broken");
		assertThat(canBind(port)).isTrue();
	}

	@Test
	void commandThatFailsEndsNothingWhenTheLogFailsToo() {
		FailingLog.during("io.zss.transport", Level.DEBUG, "", () -> {
			this.loop.start();
			AtomicInteger run = new AtomicInteger();
			this.loop.execute(() -> {
				throw new IllegalStateException("broken");
			});
			this.loop.execute(run::incrementAndGet);
			await().atMost(TestBus.LIMIT).until(() -> run.get() == 1);
			assertThat(this.loop.isRunning()).isTrue();
		});
	}

	@Test
	void refusesCommandsBeforeItIsStarted() throws InterruptedException {
		AtomicInteger run = new AtomicInteger();
		for (int i = 0; i < 3 * CAPACITY; i++) {
			assertThat(this.loop.execute(run::incrementAndGet)).isFalse();
		}
		assertThat(this.loop.isRunning()).isFalse();
		this.loop.start();
		for (int i = 0; i < 2 * CAPACITY; i++) {
			runs(() -> {
			});
		}
		assertThat(run).hasValue(0);
	}

	@Test
	void commandWakesTheLoopFromALongWaitAndNothingElseDoes() throws InterruptedException {
		this.loop.start();
		int cyclesBefore = this.duty.cycles.get();
		int commands = 400;
		// Each waits for the one before: if it was only found when the wait of 500 ms
		// ends
		// this would take minutes; if the loop did not wait it would make many more
		// cycles.
		for (int i = 0; i < commands; i++) {
			runs(() -> {
			});
		}
		assertThat(this.duty.cycles.get() - cyclesBefore).isLessThan(4 * commands);
	}

	@Test
	void commandThatComesDuringTheWorkOfACycleDoesNotWaitForTheNextMessage() {
		int commands = 100;
		AtomicInteger run = new AtomicInteger();
		this.duty.work = () -> {
			if (run.get() < commands) {
				this.loop.execute(run::incrementAndGet);
			}
			return false;
		};
		this.loop.start();
		// Left until the wait of 500 ms ends, they would take 50 s.
		await().atMost(TestBus.LIMIT).until(() -> run.get() == commands);
	}

	@Test
	void noWakeUpIsLostWhenSeveralThreadsSendCommands() throws InterruptedException {
		this.loop.start();
		int threads = 3;
		CountDownLatch done = new CountDownLatch(threads);
		for (int i = 0; i < threads; i++) {
			new Thread(() -> {
				for (int n = 0; n < 2000; n++) {
					runs(() -> {
					});
				}
				done.countDown();
			}).start();
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void threadThatIsInterruptedWakesTheLoopAndSoDoOthersAfterIt() throws InterruptedException {
		this.loop.start();
		for (int i = 0; i < 100; i++) {
			CountDownLatch run = new CountDownLatch(1);
			Thread interrupted = new Thread(() -> {
				Thread.currentThread().interrupt();
				this.loop.execute(run::countDown);
			});
			interrupted.start();
			// Left until the wait of 500 ms ends, they would take 50 s.
			assertThat(run.await(30, TimeUnit.SECONDS)).isTrue();
			runs(() -> {
			});
			interrupted.join();
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "0, 200", "2, 0", "2, 200" })
	void echoesWhateverItsThreadsAndItsSpin(int ioThreads, int spinMicros) {
		EchoDuty echo = new EchoDuty();
		LoopSettings settings = new LoopSettings(ioThreads, CAPACITY, Duration.of(spinMicros, ChronoUnit.MICROS));
		try (DrivenSockets peers = new DrivenSockets();
				EventLoop echoing = new EventLoop(NAME, LoopClock.system(), echo, settings)) {
			echoing.start();
			FrameSocket one = peers.dealer("one", echo.endpoint());
			FrameSocket two = peers.dealer("two", echo.endpoint());
			for (int i = 0; i < 500; i++) {
				peers.send(one, "first " + i);
				peers.send(two, "second " + i);
				assertThat(text(peers.receive(one))).containsExactly("first " + i);
				assertThat(text(peers.receive(two))).containsExactly("second " + i);
			}
			assertThat(echoing.isRunning()).isTrue();
		}
	}

	@Test
	void doesNotSpinWhileItIdles() {
		AtomicLong reads = new AtomicLong();
		LoopClock clock = new LoopClock() {

			@Override
			public long nanoTime() {
				reads.incrementAndGet();
				return System.nanoTime();
			}

			@Override
			public long epochMillis() {
				return 0;
			}

		};
		LoopSettings settings = new LoopSettings(0, CAPACITY, Duration.ofMillis(50));
		try (EventLoop spinning = new EventLoop(NAME, clock, this.duty, settings)) {
			// Longer than it spins.
			this.duty.maxIdleNanos = TimeUnit.MILLISECONDS.toNanos(100);
			spinning.start();
			// Its first cycles may follow each other closely.
			await().atMost(TestBus.LIMIT).until(() -> this.duty.cycles.get() >= 10);
			long before = reads.get();
			await().atMost(TestBus.LIMIT).until(() -> this.duty.cycles.get() >= 15);
			// It reads the clock for each look, thousands of times in 50 ms.
			assertThat(reads.get() - before).isLessThan(50);
		}
	}

	@Test
	void worksOnWithoutAWaitWhileThereIsMoreToDo() {
		this.duty.work = () -> this.duty.cycles.get() < 100_000;
		this.loop.start();
		await().atMost(TestBus.LIMIT).until(() -> this.duty.cycles.get() >= 100_000);
	}

	@Test
	void waitsNoLongerThanTheDutyAllows() {
		this.duty.maxIdleNanos = TimeUnit.MILLISECONDS.toNanos(1);
		this.loop.start();
		// With the wait of 500 ms that the loop allows itself, 200 would take 100 s.
		await().atMost(TestBus.LIMIT).until(() -> this.duty.cycles.get() >= 200);
	}

	@Test
	void readsTheClockOnceForACycleAndPassesItOn() {
		AtomicLong reads = new AtomicLong();
		TestDuty counted = new TestDuty();
		counted.maxIdleNanos = 0;
		try (EventLoop counting = new EventLoop(NAME, new CountingClock(reads), counted, settings(0))) {
			counting.start();
			await().atMost(TestBus.LIMIT).until(() -> counted.cycles.get() >= 100);
		}
		assertThat(counted.startTime).isEqualTo(1);
		assertThat(counted.workTimes).hasSize(100).isEqualTo(counted.idleTimes);
		for (int i = 0; i < counted.workTimes.size(); i++) {
			assertThat(counted.workTimes.get(i)).isEqualTo(i + 2);
		}
	}

	@Test
	void refusesCommandsWhileItsQueueIsFull() throws InterruptedException {
		this.loop.start();
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		AtomicInteger run = new AtomicInteger();
		this.loop.execute(() -> {
			busy.countDown();
			awaitUninterruptibly(release);
		});
		assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
		for (int i = 0; i < CAPACITY; i++) {
			assertThat(this.loop.execute(run::incrementAndGet)).isTrue();
		}
		for (int i = 0; i < 3 * CAPACITY; i++) {
			assertThat(this.loop.execute(run::incrementAndGet)).isFalse();
		}
		release.countDown();
		await().atMost(TestBus.LIMIT).until(() -> run.get() == CAPACITY);
		for (int i = 0; i < CAPACITY; i++) {
			runs(run::incrementAndGet);
		}
		assertThat(run).hasValue(2 * CAPACITY);
	}

	@Test
	void refusesCommandsOnceItIsClosed() {
		AtomicInteger run = new AtomicInteger();
		this.loop.start();
		this.loop.close();
		for (int i = 0; i < 3 * CAPACITY; i++) {
			assertThat(this.loop.execute(run::incrementAndGet)).isFalse();
		}
		assertThat(run).hasValue(0);
	}

	@Test
	void runsEveryCommandItHasTakenAlsoWhileItIsClosedAndNoneItHasRefused() throws InterruptedException {
		for (int round = 0; round < 100; round++) {
			EventLoop shortLived = loop(new TestDuty());
			AtomicInteger taken = new AtomicInteger();
			AtomicInteger run = new AtomicInteger();
			shortLived.start();
			CountDownLatch sending = new CountDownLatch(2);
			List<Thread> senders = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				Thread sender = new Thread(() -> {
					sending.countDown();
					while (shortLived.isRunning()) {
						if (shortLived.execute(run::incrementAndGet)) {
							taken.incrementAndGet();
						}
					}
				});
				senders.add(sender);
				sender.start();
			}
			assertThat(sending.await(30, TimeUnit.SECONDS)).isTrue();
			shortLived.close();
			for (Thread sender : senders) {
				sender.join();
			}
			assertThat(run).hasValue(taken.get());
		}
	}

	@Test
	void failureOfOnStartIsThrownByStartAndLeavesNothingRunning() throws IOException {
		Endpoint endpoint = freePort();
		IllegalStateException failure = new IllegalStateException("broken");
		this.duty.onStart = (sockets) -> {
			sockets.bind(routerSettings(endpoint));
			throw failure;
		};
		assertThatIllegalStateException().isThrownBy(this.loop::start).isSameAs(failure);
		assertThat(canBind(endpoint)).isTrue();
		assertThat(this.loop.isRunning()).isFalse();
		assertThat(this.loop.execute(() -> {
		})).isFalse();
		assertThat(this.duty.calls).containsExactly("onStart");
		await().atMost(TestBus.LIMIT).until(() -> !this.duty.thread().isAlive());
		this.loop.close();
	}

	@Test
	void bindExceptionIsThrownByStart() {
		EchoDuty first = new EchoDuty();
		try (EventLoop other = loop(first)) {
			other.start();
			EventLoop second = loop(new EchoDuty(routerSettings(first.endpoint())));
			assertThatExceptionOfType(BindException.class).isThrownBy(second::start)
				.withMessageStartingWith("Cannot bind " + first.endpoint());
		}
	}

	@Test
	void exceptionInDoWorkEndsTheLoopAndClosesItsSockets() throws IOException {
		Endpoint endpoint = freePort();
		IllegalStateException failure = new IllegalStateException("broken");
		this.duty.onStart = (sockets) -> sockets.bind(routerSettings(endpoint));
		this.loop.start();
		assertThat(this.loop.isRunning()).isTrue();
		assertThat(this.loop.failure()).isNull();
		assertThat(canBind(endpoint)).isFalse();
		this.loop.execute(() -> this.duty.work = () -> {
			throw failure;
		});
		await().atMost(TestBus.LIMIT).until(() -> this.loop.failure() != null);
		assertThat(this.loop.failure()).isSameAs(failure);
		assertThat(this.loop.isRunning()).isFalse();
		assertThat(this.loop.execute(() -> {
		})).isFalse();
		await().atMost(TestBus.LIMIT).until(() -> !this.duty.thread().isAlive());
		assertThat(canBind(endpoint)).isTrue();
		assertThat(this.duty.calls).endsWith("onStop");
		this.loop.close();
		assertThat(this.duty.calls).containsOnlyOnce("onStop");
	}

	@Test
	void exceptionInACommandEndsNothing() throws InterruptedException {
		this.loop.start();
		CountDownLatch next = new CountDownLatch(1);
		try (CapturedLog log = new CapturedLog(EventLoop.class.getName())) {
			assertThat(this.loop.execute(() -> {
				throw new IllegalStateException("broken");
			})).isTrue();
			assertThat(this.loop.execute(next::countDown)).isTrue();
			assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(log.messages(Level.ERROR)).anyMatch((message) -> message.contains("broken"));
		}
		assertThat(this.loop.isRunning()).isTrue();
		assertThat(this.loop.failure()).isNull();
	}

	/**
	 * The identity for the next connection is asked for by the thread that moves the
	 * bytes.
	 */
	@Test
	void deathOfAnIoThreadEndsTheLoopAndDoesNotKeepItFromClosing() throws IOException {
		AssertionError failure = new AssertionError("broken");
		AtomicInteger connections = new AtomicInteger();
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
				EventLoop failing = new EventLoop(NAME, LoopClock.system(), this.duty, settings(1))) {
			this.duty.onStart = (sockets) -> sockets.connect(() -> {
				if (connections.getAndIncrement() > 0) {
					throw failure;
				}
				return bytes("dealer");
			}, DealerSettings.of(new Endpoint("127.0.0.1", server.getLocalPort()), 1000));
			failing.start();
			RawZmtpPeer.acceptAsRouter(server).reset();
			await().atMost(TestBus.LIMIT).until(() -> !this.duty.ends.isEmpty());
			assertThat(this.duty.ends).containsExactly(failure);
			assertThat(failing.failure()).isSameAs(failure);
			assertThat(failing.isRunning()).isFalse();
		}
		await().atMost(TestBus.LIMIT).until(() -> !this.duty.thread().isAlive());
	}

	@Test
	void peerThatAnnouncesMoreThanThereIsMemoryForEndsNothing() throws IOException {
		assumeTrue(Runtime.getRuntime().maxMemory() < Integer.MAX_VALUE, "2 GiB must not fit");
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			this.duty.onStart = (sockets) -> sockets.connect(() -> bytes("dealer"),
					DealerSettings.of(new Endpoint("127.0.0.1", server.getLocalPort()), Integer.MAX_VALUE));
			this.loop.start();
			try (RawZmtpPeer peer = RawZmtpPeer.acceptAsRouter(server)) {
				peer.announceFrame(Integer.MAX_VALUE);
				peer.awaitClosedByPeer();
			}
			RawZmtpPeer.acceptAsRouter(server).close();
			assertThat(this.loop.isRunning()).isTrue();
		}
	}

	@Test
	void errorOnTheWayDownDoesNotKeepCloseWaiting() {
		AssertionError failure = new AssertionError("broken");
		this.duty.onStop = () -> {
			throw failure;
		};
		this.loop.start();
		this.loop.close();
		assertThat(this.duty.thread().isAlive()).isFalse();
		assertThat(this.loop.failure()).isSameAs(failure);
		assertThat(this.duty.ends).containsExactly(failure);
	}

	@Test
	void errorAtTheVeryEndDoesNotKeepCloseWaiting() {
		this.duty.onEnd = (failure) -> {
			throw new AssertionError("broken");
		};
		this.loop.start();
		this.loop.close();
		assertThat(this.duty.thread().isAlive()).isFalse();
	}

	@Test
	void errorInDoWorkEndsTheLoopAndTheDutyIsTheLastToHearOfIt() {
		AtomicInteger run = new AtomicInteger();
		StackOverflowError failure = new StackOverflowError("broken");
		this.loop.start();
		runs(() -> this.duty.work = () -> {
			this.loop.execute(run::incrementAndGet);
			throw failure;
		});
		await().atMost(TestBus.LIMIT).until(() -> !this.duty.ends.isEmpty());
		assertThat(this.duty.ends).containsExactly(failure);
		assertThat(this.loop.failure()).isSameAs(failure);
		assertThat(run).hasValue(1);
		this.loop.close();
		assertThat(this.duty.ends).hasSize(1);
		assertThat(this.duty.calls).containsOnlyOnce("onStop");
	}

	@Test
	void errorInACommandEndsNothing() throws InterruptedException {
		this.loop.start();
		assertThat(this.loop.execute(() -> {
			throw new NoClassDefFoundError("a callback of the application");
		})).isTrue();
		runs(() -> {
		});
		assertThat(this.loop.isRunning()).isTrue();
	}

	@Test
	void errorOfOnStartIsThrownByStart() {
		NoClassDefFoundError failure = new NoClassDefFoundError("broken");
		this.duty.onStart = (sockets) -> {
			throw failure;
		};
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(this.loop::start).isSameAs(failure);
		assertThat(this.duty.ends).containsExactly(failure);
		assertThat(this.loop.failure()).isSameAs(failure);
	}

	@Test
	void tellsItsDutyThatItWasClosed() {
		this.loop.start();
		this.loop.close();
		assertThat(this.duty.ends).hasSize(1).containsNull();
	}

	@Test
	void isStartedOnce() {
		this.loop.start();
		assertThatIllegalStateException().isThrownBy(this.loop::start)
			.withMessage("Loop " + NAME + " has been started or closed already");
		EventLoop closed = loop(new TestDuty());
		closed.close();
		assertThatIllegalStateException().isThrownBy(closed::start);
	}

	@Test
	void closeWaitsUntilTheDutyHasSaidGoodbyeAndTheThreadHasEnded() {
		this.loop.start();
		this.loop.close();
		assertThat(this.duty.calls).endsWith("onStop");
		assertThat(this.duty.thread().isAlive()).isFalse();
		assertThat(this.loop.isRunning()).isFalse();
		assertThat(this.loop.failure()).isNull();
	}

	@Test
	void closingDoesNotWaitUntilALongWaitIsOver() {
		// 50 waits of 500 ms would take 25 s.
		for (int i = 0; i < 50; i++) {
			TestDuty idle = new TestDuty();
			EventLoop waiting = loop(idle);
			waiting.start();
			await().atMost(TestBus.LIMIT)
				.until(() -> Stream.of(idle.thread().getStackTrace())
					.anyMatch((frame) -> frame.getClassName().endsWith("SelectorImpl")));
			waiting.close();
		}
	}

	@Test
	void closesWhileTheDutyAlwaysHasMoreToDo() {
		this.duty.work = () -> true;
		this.loop.start();
		this.loop.close();
		assertThat(this.duty.thread().isAlive()).isFalse();
	}

	@Test
	void mayBeClosedTwiceAndByManyThreadsAtOnce() throws InterruptedException {
		this.loop.start();
		CountDownLatch closed = new CountDownLatch(8);
		for (int i = 0; i < 8; i++) {
			new Thread(() -> {
				this.loop.close();
				closed.countDown();
			}).start();
		}
		assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
		this.loop.close();
		assertThat(this.duty.calls).containsOnlyOnce("onStop");
	}

	@Test
	void mayBeClosedByItsOwnThread() throws InterruptedException {
		this.loop.start();
		CountDownLatch closed = new CountDownLatch(1);
		this.loop.execute(() -> {
			this.loop.close();
			closed.countDown();
		});
		assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
		this.loop.close();
		assertThat(this.duty.calls).containsOnlyOnce("onStop").endsWith("onStop");
		assertThat(this.duty.thread().isAlive()).isFalse();
	}

	@Test
	void closingBeforeItWasStartedDoesNotWait() {
		this.loop.close();
		assertThat(this.loop.isRunning()).isFalse();
		assertThat(this.duty.calls).isEmpty();
	}

	@Test
	void saysGoodbyeWhileItsSocketsAreStillOpen() throws IOException {
		AtomicReference<RouterSocket> router = new AtomicReference<>();
		AtomicReference<SendResult> result = new AtomicReference<>();
		CountDownLatch received = new CountDownLatch(1);
		this.duty.onStart = (sockets) -> router.set(sockets.bind(routerSettings(DrivenSockets.anyPort())));
		this.duty.work = () -> {
			boolean any = router.get().receive() != null;
			if (any) {
				received.countDown();
			}
			return any;
		};
		this.duty.onStop = () -> result.set(router.get().send(DrivenSockets.message("peer", "goodbye")));
		this.loop.start();
		try (RawZmtpPeer peer = RawZmtpPeer.dealer(router.get().boundEndpoints().get(0), "peer")) {
			peer.send("hello");
			awaitUninterruptibly(received);
			this.loop.close();
			assertThat(result).hasValue(SendResult.SENT);
			assertThat(peer.readFrame()).isEqualTo(bytes("goodbye"));
			peer.awaitClosedByPeer();
		}
	}

	@Test
	void messageEndsAWaitOfTheLoop() {
		EchoDuty echo = new EchoDuty();
		try (DrivenSockets peers = new DrivenSockets(); EventLoop echoing = loop(echo)) {
			echoing.start();
			FrameSocket dealer = peers.dealer("dealer", echo.endpoint());
			// As above: 200 waits of 500 ms would take 100 s.
			for (int i = 0; i < 200; i++) {
				peers.send(dealer, "text " + i);
				assertThat(text(peers.receive(dealer))).containsExactly("text " + i);
			}
		}
	}

	@Test
	void interruptsOfItsThreadHaveNoEffect() throws InterruptedException {
		this.loop.start();
		Thread thread = this.duty.thread();
		int cyclesBefore = this.duty.cycles.get();
		for (int i = 0; i < 100; i++) {
			thread.interrupt();
			runs(() -> Thread.currentThread().interrupt());
		}
		runs(() -> {
		});
		// It still waits: with its interrupt status set it could not.
		assertThat(this.duty.cycles.get() - cyclesBefore).isLessThan(1000);
		assertThat(this.loop.isRunning()).isTrue();
		this.loop.close();
		assertThat(this.duty.calls).endsWith("onStop");
		assertThat(this.loop.failure()).isNull();
	}

	@Test
	void threadThatClosesMayBeInterruptedAndKeepsItsStatus() {
		EchoDuty echo = new EchoDuty();
		EventLoop echoing = loop(echo);
		echoing.start();
		Endpoint endpoint = echo.endpoint();
		Thread.currentThread().interrupt();
		echoing.close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(echo.thread().isAlive()).isFalse();
		assertThat(echoing.failure()).isNull();

		EchoDuty next = new EchoDuty(routerSettings(endpoint));
		try (DrivenSockets peers = new DrivenSockets(); EventLoop again = loop(next)) {
			again.start();
			FrameSocket dealer = peers.dealer("dealer", endpoint);
			peers.send(dealer, "text");
			assertThat(text(peers.receive(dealer))).containsExactly("text");
		}
	}

	@Test
	void threadThatStartsMayBeInterruptedAndKeepsItsStatus() throws InterruptedException {
		Thread.currentThread().interrupt();
		this.loop.start();
		assertThat(Thread.interrupted()).isTrue();
		runs(() -> {
		});
	}

	@Test
	void startingAndClosingFiftyTimesLeaksNeitherThreadsNorFileDescriptors() throws IOException {
		UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
		startAndClose();
		long threadsBefore = threads();
		long filesBefore = (system != null) ? system.getOpenFileDescriptorCount() : 0;
		for (int i = 0; i < 50; i++) {
			startAndClose();
		}
		await().atMost(TestBus.LIMIT).until(() -> threads() <= threadsBefore);
		assertThat((system != null) ? system.getOpenFileDescriptorCount() : 0).isLessThan(filesBefore + 20);
	}

	private static void startAndClose() throws IOException {
		EchoDuty echo = new EchoDuty();
		try (EventLoop shortLived = loop(echo)) {
			shortLived.start();
			try (RawZmtpPeer peer = RawZmtpPeer.dealer(echo.endpoint(), "peer")) {
				peer.send("text");
				assertThat(peer.readFrame()).isEqualTo(bytes("text"));
			}
		}
	}

	/**
	 * Threads of loops and of JeroMQ.
	 */
	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.equals(NAME) || name.startsWith("iothread-") || name.startsWith("reaper-"))
			.count();
	}

	/**
	 * Hands over a command and waits until it has run.
	 */
	private void runs(Runnable command) {
		CountDownLatch run = new CountDownLatch(1);
		assertThat(this.loop.execute(() -> {
			command.run();
			run.countDown();
		})).isTrue();
		awaitUninterruptibly(run);
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private static EventLoop loop(LoopDuty duty) {
		return new EventLoop(NAME, LoopClock.system(), duty, settings(0));
	}

	private static LoopSettings settings(int ioThreads) {
		return new LoopSettings(ioThreads, CAPACITY, Duration.ZERO);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(30, TimeUnit.SECONDS).pollInterval(2, TimeUnit.MILLISECONDS);
	}

	/**
	 * Records the calls, those of {@code doWork} in a row as one, and the first times.
	 */
	private static final class TestDuty implements LoopDuty {

		private static final int RECORDED_TIMES = 100;

		private final List<String> calls = new CopyOnWriteArrayList<>();

		private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

		private final List<Long> workTimes = new ArrayList<>();

		private final List<Long> idleTimes = new ArrayList<>();

		private @Nullable String lastCall;

		private final AtomicInteger cycles = new AtomicInteger();

		private long startTime;

		private volatile Consumer<Sockets> onStart = (sockets) -> {
		};

		private volatile BooleanSupplier work = () -> false;

		private volatile long maxIdleNanos = Long.MAX_VALUE;

		private volatile Runnable onStop = () -> {
		};

		private volatile Consumer<@Nullable Throwable> onEnd = (failure) -> {
		};

		private final List<@Nullable Throwable> ends = new CopyOnWriteArrayList<>();

		@Override
		public void onStart(Sockets sockets, long nowNanos) {
			called("onStart");
			this.startTime = nowNanos;
			this.onStart.accept(sockets);
		}

		@Override
		public boolean doWork(long nowNanos) {
			called("doWork");
			if (this.cycles.incrementAndGet() <= RECORDED_TIMES) {
				this.workTimes.add(nowNanos);
			}
			return this.work.getAsBoolean();
		}

		@Override
		public long maxIdleNanos(long nowNanos) {
			if (this.cycles.get() <= RECORDED_TIMES) {
				this.idleTimes.add(nowNanos);
			}
			return this.maxIdleNanos;
		}

		@Override
		public void onStop() {
			called("onStop");
			this.onStop.run();
		}

		@Override
		public void onEnd(@Nullable Throwable failure) {
			this.ends.add(failure);
			this.onEnd.accept(failure);
		}

		/**
		 * The thread of the loop.
		 */
		Thread thread() {
			return this.threads.iterator().next();
		}

		private void called(String method) {
			if (!method.equals(this.lastCall)) {
				this.calls.add(method);
				this.lastCall = method;
			}
			this.threads.add(Thread.currentThread());
		}

	}

	private record CountingClock(AtomicLong reads) implements LoopClock {

		@Override
		public long nanoTime() {
			return this.reads.incrementAndGet();
		}

		@Override
		public long epochMillis() {
			return 0;
		}

	}

}
