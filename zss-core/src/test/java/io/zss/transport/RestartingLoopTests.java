package io.zss.transport;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.zss.FailingLog;
import io.zss.TestBus;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests of {@link RestartingLoop}.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RestartingLoopTests {

	private final FragileDuty duty = new FragileDuty();

	private final RestartingLoop loop = loop(3, Duration.ofHours(1));

	@AfterEach
	@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
	void closeLoop() {
		this.loop.close();
	}

	@Test
	void startsAnewOnAThreadOfItsOwnAfterAFailure() {
		this.loop.start();
		Thread first = this.duty.thread;
		breakDown();
		await().atMost(TestBus.LIMIT).until(() -> this.loop.restarts() == 1 && this.loop.isRunning());
		assertThat(this.duty.thread).isNotSameAs(first);
		assertThat(this.loop.failure()).isNull();
		assertThat(this.duty.calls).containsExactly("start", "stop", "end broken", "start");
		assertThat(this.loop.execute(() -> {
		})).isTrue();
	}

	@Test
	void staysDownAfterTooManyRestartsInARow() {
		this.loop.start();
		for (int i = 1; i <= 3; i++) {
			int restarts = i;
			breakDown();
			await().atMost(TestBus.LIMIT).until(() -> this.loop.restarts() == restarts && this.loop.isRunning());
		}
		breakDown();
		await().atMost(TestBus.LIMIT).until(() -> this.duty.calls.stream().filter("end broken"::equals).count() == 4);
		assertThat(this.loop.isRunning()).isFalse();
		assertThat(this.loop.failure()).hasMessage("broken");
		assertThat(this.loop.execute(() -> {
		})).isFalse();
		assertThat(this.loop.restarts()).isEqualTo(3);
		assertThat(this.loop.isAlive()).isFalse();
	}

	@Test
	void forgetsRestartsOnceItHasRunForLong() {
		try (RestartingLoop forgetful = loop(1, Duration.ZERO)) {
			forgetful.start();
			for (int i = 1; i <= 5; i++) {
				int restarts = i;
				this.duty.broken = true;
				await().atMost(TestBus.LIMIT).until(() -> forgetful.restarts() == restarts && forgetful.isRunning());
			}
		}
	}

	@Test
	void restartsWhenItsLogFailsToo() {
		whileNothingCanBeLogged(() -> {
			this.loop.start();
			breakDown();
			await().atMost(TestBus.LIMIT).until(() -> this.loop.restarts() == 1 && this.loop.isRunning());
		});
		assertThat(this.duty.calls).containsExactly("start", "stop", "end broken", "start");
	}

	@Test
	void staysDownAndSaysWhyWhenItsLogFailsToo() {
		try (RestartingLoop once = loop(0, Duration.ofHours(1))) {
			whileNothingCanBeLogged(() -> {
				once.start();
				breakDown();
				await().atMost(TestBus.LIMIT).until(() -> !once.isAlive());
			});
			assertThat(once.failure()).hasMessage("broken");
		}
	}

	@Test
	void startsAnewAlsoWhenARestartFails() {
		this.loop.start();
		this.duty.brokenStarts.set(2);
		breakDown();
		await().atMost(TestBus.LIMIT).until(() -> this.loop.restarts() == 3 && this.loop.isRunning());
		assertThat(this.duty.calls).containsExactly("start", "stop", "end broken", "start", "end cannot start", "start",
				"end cannot start", "start");
	}

	@Test
	void clockThatFailsBetweenTwoLivesOnlyPostponesTheNext() {
		AtomicInteger failing = new AtomicInteger(2);
		LoopClock clock = new LoopClock() {
			@Override
			public long nanoTime() {
				if (Thread.currentThread().getName().endsWith("-restart") && failing.getAndDecrement() > 0) {
					throw new OutOfMemoryError("as if");
				}
				return System.nanoTime();
			}

			@Override
			public long epochMillis() {
				return 0;
			}
		};
		try (RestartingLoop faulty = new RestartingLoop("zss-faulty", clock, this.duty,
				new LoopSettings(0, 16, Duration.ZERO),
				new RestartPolicy(3, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofHours(1)))) {
			faulty.start();
			breakDown();
			await().atMost(TestBus.LIMIT).until(() -> faulty.restarts() == 1 && faulty.isRunning());
			assertThat(failing).hasNonPositiveValue();
			assertThat(faulty.isAlive()).isTrue();
		}
	}

	@Test
	void failureOfTheFirstStartIsThrownAndLeavesItEnded() {
		this.duty.brokenStarts.set(1);
		assertThatIllegalStateException().isThrownBy(this.loop::start).withMessage("cannot start");
		assertThat(this.loop.isRunning()).isFalse();
		assertThat(this.loop.restarts()).isZero();
		assertThat(this.duty.calls).containsExactly("start", "end cannot start");
	}

	@Test
	void doesNotStartAnewOnceItIsClosed() {
		RestartingLoop patient = new RestartingLoop("zss-patient", LoopClock.system(), this.duty,
				new LoopSettings(0, 16, Duration.ZERO),
				new RestartPolicy(5, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1)));
		try (patient) {
			patient.start();
			breakDown();
			await().atMost(TestBus.LIMIT).until(() -> patient.failure() != null);
			assertThat(patient.isRunning()).isFalse();
			assertThat(patient.isAlive()).isTrue();
		}
		assertThat(patient.isAlive()).isFalse();
		assertThat(this.duty.calls).containsExactly("start", "stop", "end broken");
		await().atMost(TestBus.LIMIT)
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("zss-patient-restart")));
	}

	@Test
	void closingIsNoFailure() {
		assertThat(this.loop.isAlive()).isFalse();
		this.loop.start();
		assertThat(this.loop.isAlive()).isTrue();
		this.loop.close();
		assertThat(this.loop.isAlive()).isFalse();
		assertThat(this.duty.calls).containsExactly("start", "stop", "end null");
		assertThat(this.loop.restarts()).isZero();
	}

	@Test
	void pausesDoubleUpToTheLongest() {
		RestartPolicy policy = new RestartPolicy(10, Duration.ofMillis(100), Duration.ofMillis(350), Duration.ZERO);
		assertThat(policy.delayAfter(0)).hasMillis(100);
		assertThat(policy.delayAfter(1)).hasMillis(200);
		assertThat(policy.delayAfter(2)).hasMillis(350);
		assertThat(policy.delayAfter(Integer.MAX_VALUE)).hasMillis(350);
	}

	/**
	 * As with a jar that was replaced while it ran.
	 */
	private static void whileNothingCanBeLogged(Runnable work) {
		FailingLog.during("io.zss.transport", Level.DEBUG, "", () -> new NoClassDefFoundError("as if"), work);
	}

	private void breakDown() {
		this.duty.broken = true;
	}

	private RestartingLoop loop(int restarts, Duration forgetAfter) {
		return new RestartingLoop("zss-restarting", LoopClock.system(), this.duty,
				new LoopSettings(0, 16, Duration.ZERO),
				new RestartPolicy(restarts, Duration.ofMillis(1), Duration.ofMillis(5), forgetAfter));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(30, TimeUnit.SECONDS).pollInterval(2, TimeUnit.MILLISECONDS);
	}

	private static final class FragileDuty implements LoopDuty {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		private final AtomicInteger brokenStarts = new AtomicInteger();

		private volatile boolean broken;

		private volatile @Nullable Thread thread;

		@Override
		public void onStart(Sockets sockets, long nowNanos) {
			this.calls.add("start");
			this.thread = Thread.currentThread();
			if (this.brokenStarts.getAndUpdate((starts) -> Math.max(0, starts - 1)) > 0) {
				throw new IllegalStateException("cannot start");
			}
		}

		@Override
		public boolean doWork(long nowNanos) {
			if (this.broken) {
				this.broken = false;
				throw new IllegalStateException("broken");
			}
			return false;
		}

		@Override
		public long maxIdleNanos(long nowNanos) {
			return TimeUnit.MILLISECONDS.toNanos(1);
		}

		@Override
		public void onStop() {
			this.calls.add("stop");
		}

		@Override
		public void onEnd(@Nullable Throwable failure) {
			this.calls.add("end " + ((failure != null) ? failure.getMessage() : null));
		}

	}

}
