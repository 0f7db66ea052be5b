package io.zss.transport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link TimerWheel}, on a clock that only moves when a test says so.
 */
@Timeout(60)
class TimerWheelTests {

	private static final long TICK = 5_000_000;

	private static final long ROTATION = 1024 * TICK;

	private static final long YEAR = 365 * 24 * 3_600_000_000_000L;

	private long now = -7_777_777_777L;

	private TimerWheel wheel = new TimerWheel(this.now);

	@ParameterizedTest
	@ValueSource(longs = { 1, TICK - 1, TICK, TICK + 1, 3 * TICK / 2, ROTATION - TICK, ROTATION - 1, ROTATION,
			ROTATION + 1, 2 * ROTATION + TICK / 2, 10 * ROTATION + 7, YEAR, 200 * YEAR })
	void firesAtItsDeadlineAndNotBefore(long delay) {
		RecordingTimer timer = new RecordingTimer();
		this.wheel.schedule(timer, this.now + delay);
		advanceTo(this.now + delay - 1);
		assertThat(timer.firedAt).isEmpty();
		assertThat(this.wheel.size()).isEqualTo(1);
		advanceTo(this.now + 1);
		assertThat(timer.firedAt).containsExactly(this.now);
		assertThat(this.wheel.size()).isZero();
	}

	@Test
	void tellsTheDeadline() {
		RecordingTimer timer = new RecordingTimer();
		this.wheel.schedule(timer, this.now + 5);
		assertThat(timer.deadlineNanos()).isEqualTo(this.now + 5);
		this.wheel.schedule(timer, this.now + 9);
		assertThat(timer.deadlineNanos()).isEqualTo(this.now + 9);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, -TICK, -3 * ROTATION, -YEAR })
	void deadlineThatHasPassedFiresAtTheNextAdvance(long delay) {
		advanceTo(this.now + 12 * TICK + 3);
		RecordingTimer timer = new RecordingTimer();
		this.wheel.schedule(timer, this.now + delay);
		assertThat(timer.firedAt).isEmpty();
		this.wheel.advance(this.now);
		assertThat(timer.firedAt).containsExactly(this.now);
	}

	@Test
	void firesOnce() {
		RecordingTimer timer = new RecordingTimer();
		this.wheel.schedule(timer, this.now + TICK);
		for (int i = 0; i < 3000; i++) {
			advanceTo(this.now + TICK);
		}
		assertThat(timer.firedAt).hasSize(1);
	}

	@Test
	void isAtMostOneTickLateWhenAdvancedAsOftenAsItAsks() {
		Random random = new Random(1);
		List<RecordingTimer> timers = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			RecordingTimer timer = new RecordingTimer();
			timers.add(timer);
			this.wheel.schedule(timer, this.now + random.nextLong(3 * ROTATION));
		}
		long end = this.now + 3 * ROTATION + TICK;
		while (this.now - end < 0) {
			long idle = this.wheel.maxIdleNanos();
			assertThat(idle).isPositive();
			advanceTo(this.now + Math.min(idle, end - this.now));
		}
		assertThat(timers).allSatisfy((timer) -> {
			assertThat(timer.firedAt).hasSize(1);
			assertThat(timer.firedAt.get(0) - timer.deadlineNanos()).isBetween(0L, TICK);
		});
	}

	@Test
	void asksForNoAdvanceWhileNothingIsScheduled() {
		assertThat(this.wheel.maxIdleNanos()).isEqualTo(Long.MAX_VALUE);
		RecordingTimer timer = new RecordingTimer();
		this.wheel.schedule(timer, this.now + YEAR);
		assertThat(this.wheel.maxIdleNanos()).isLessThanOrEqualTo(YEAR);
		this.wheel.cancel(timer);
		assertThat(this.wheel.maxIdleNanos()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void cancelledTimerDoesNotFire() {
		RecordingTimer cancelled = new RecordingTimer();
		RecordingTimer kept = new RecordingTimer();
		this.wheel.schedule(cancelled, this.now + TICK);
		this.wheel.schedule(kept, this.now + TICK);
		this.wheel.cancel(cancelled);
		assertThat(this.wheel.size()).isEqualTo(1);
		advanceTo(this.now + TICK);
		assertThat(cancelled.firedAt).isEmpty();
		assertThat(kept.firedAt).hasSize(1);
	}

	@Test
	void cancellingWhatIsNotScheduledIsHarmless() {
		RecordingTimer timer = new RecordingTimer();
		this.wheel.cancel(timer);
		this.wheel.schedule(timer, this.now + TICK);
		this.wheel.cancel(timer);
		this.wheel.cancel(timer);
		assertThat(this.wheel.size()).isZero();
		this.wheel.schedule(timer, this.now + TICK);
		advanceTo(this.now + TICK);
		this.wheel.cancel(timer);
		assertThat(this.wheel.size()).isZero();
		assertThat(timer.firedAt).hasSize(1);
	}

	@Test
	void rescheduledTimerFiresAtItsNewDeadlineOnly() {
		RecordingTimer later = new RecordingTimer();
		RecordingTimer earlier = new RecordingTimer();
		long start = this.now;
		this.wheel.schedule(later, start + TICK);
		this.wheel.schedule(later, start + 2 * ROTATION);
		this.wheel.schedule(earlier, start + 2 * ROTATION);
		this.wheel.schedule(earlier, start + TICK);
		assertThat(this.wheel.size()).isEqualTo(2);
		advanceTo(start + TICK);
		assertThat(later.firedAt).isEmpty();
		assertThat(earlier.firedAt).containsExactly(start + TICK);
		advanceTo(start + 2 * ROTATION);
		assertThat(later.firedAt).containsExactly(start + 2 * ROTATION);
		assertThat(earlier.firedAt).hasSize(1);
	}

	@Test
	void timerMayScheduleItselfAgainWhenItFires() {
		RecordingTimer timer = new RecordingTimer();
		timer.action = () -> this.wheel.schedule(timer, this.now + 3 * TICK);
		long start = this.now;
		this.wheel.schedule(timer, start + 3 * TICK);
		for (int i = 0; i < 12; i++) {
			advanceTo(this.now + TICK);
		}
		assertThat(timer.firedAt).containsExactly(start + 3 * TICK, start + 6 * TICK, start + 9 * TICK,
				start + 12 * TICK);
	}

	@Test
	void timerThatSchedulesItselfInThePastDoesNotHoldUpTheAdvance() {
		RecordingTimer timer = new RecordingTimer();
		timer.action = () -> this.wheel.schedule(timer, this.now);
		this.wheel.schedule(timer, this.now);
		this.wheel.advance(this.now);
		assertThat(timer.firedAt).hasSize(1);
		this.wheel.advance(this.now);
		assertThat(timer.firedAt).hasSize(2);
	}

	@Test
	void timerCancelledByAnotherThatFiresAtTheSameTimeDoesNotFire() {
		RecordingTimer first = new RecordingTimer();
		RecordingTimer second = new RecordingTimer();
		first.action = () -> this.wheel.cancel(second);
		second.action = () -> this.wheel.cancel(first);
		this.wheel.schedule(first, this.now + TICK);
		this.wheel.schedule(second, this.now + 2 * TICK);
		advanceTo(this.now + ROTATION);
		assertThat(first.firedAt.size() + second.firedAt.size()).isEqualTo(1);
		assertThat(this.wheel.size()).isZero();
	}

	@Test
	void timerMovedByAnotherThatFiresAtTheSameTimeKeepsToItsNewDeadline() {
		RecordingTimer first = new RecordingTimer();
		RecordingTimer second = new RecordingTimer();
		first.action = () -> this.wheel.schedule(second, this.now + ROTATION);
		second.action = () -> this.wheel.schedule(first, this.now + ROTATION);
		this.wheel.schedule(first, this.now + TICK);
		this.wheel.schedule(second, this.now + TICK);
		advanceTo(this.now + TICK);
		assertThat(first.firedAt.size() + second.firedAt.size()).isEqualTo(1);
		assertThat(this.wheel.size()).isEqualTo(1);
		advanceTo(this.now + ROTATION - 1);
		assertThat(first.firedAt.size() + second.firedAt.size()).isEqualTo(1);
		advanceTo(this.now + 1);
		assertThat(first.firedAt.size() + second.firedAt.size()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(longs = { TICK, ROTATION - TICK, ROTATION, ROTATION + TICK, 1000 * ROTATION, YEAR, 100 * YEAR })
	void clockThatJumpsAheadFiresAllThatIsDueOnceAndNothingElse(long jump) {
		List<RecordingTimer> due = new ArrayList<>();
		List<RecordingTimer> notDue = new ArrayList<>();
		for (int i = 0; i < 3000; i++) {
			due.add(new RecordingTimer());
			notDue.add(new RecordingTimer());
			this.wheel.schedule(due.get(i), this.now + jump - i * (jump / 3000));
			this.wheel.schedule(notDue.get(i), this.now + jump + 1 + i * TICK);
		}
		advanceTo(this.now + jump);
		assertThat(due).allSatisfy((timer) -> assertThat(timer.firedAt).hasSize(1));
		assertThat(notDue).allSatisfy((timer) -> assertThat(timer.firedAt).isEmpty());
		advanceTo(this.now + 3000 * TICK);
		assertThat(notDue).allSatisfy((timer) -> assertThat(timer.firedAt).hasSize(1));
		assertThat(due).allSatisfy((timer) -> assertThat(timer.firedAt).hasSize(1));
	}

	@Test
	void emptyWheelFollowsTheClockAsWell() {
		advanceTo(this.now + 100 * YEAR + 3);
		RecordingTimer timer = new RecordingTimer();
		this.wheel.schedule(timer, this.now + ROTATION + 1);
		advanceTo(this.now + ROTATION);
		assertThat(timer.firedAt).isEmpty();
		advanceTo(this.now + 1);
		assertThat(timer.firedAt).hasSize(1);
	}

	@Test
	void clockThatStandsStillOrGoesBackFiresNothingEarlyAndLosesNothing() {
		RecordingTimer timer = new RecordingTimer();
		advanceTo(this.now + ROTATION);
		long deadline = this.now + 3 * TICK;
		this.wheel.schedule(timer, deadline);
		this.wheel.advance(this.now);
		this.wheel.advance(this.now - ROTATION / 2);
		this.wheel.advance(this.now - YEAR);
		assertThat(timer.firedAt).isEmpty();
		RecordingTimer scheduledMeanwhile = new RecordingTimer();
		this.wheel.schedule(scheduledMeanwhile, this.now - YEAR + TICK);
		advanceTo(deadline);
		assertThat(timer.firedAt).containsExactly(deadline);
		assertThat(scheduledMeanwhile.firedAt).containsExactly(deadline);
	}

	@Test
	void monotonicTimeMayWrapAround() {
		this.now = Long.MAX_VALUE - 2 * TICK;
		this.wheel = new TimerWheel(this.now);
		RecordingTimer before = new RecordingTimer();
		RecordingTimer after = new RecordingTimer();
		this.wheel.schedule(before, this.now + TICK);
		this.wheel.schedule(after, this.now + TICK + ROTATION);
		advanceTo(this.now + TICK);
		assertThat(before.firedAt).hasSize(1);
		assertThat(after.firedAt).isEmpty();
		advanceTo(this.now + ROTATION);
		assertThat(this.now).isNegative();
		assertThat(after.firedAt).hasSize(1);
	}

	/**
	 * Against a map from timer to deadline, with timers that schedule and cancel each
	 * other while they fire.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void doesWhatASimpleMapOfDeadlinesDoes(long seed) {
		new Comparison(seed).run(20_000);
	}

	private void advanceTo(long nowNanos) {
		this.now = nowNanos;
		this.wheel.advance(nowNanos);
	}

	private static final class RecordingTimer extends TimerWheel.Timer {

		private final List<Long> firedAt = new ArrayList<>();

		private Runnable action = () -> {
		};

		@Override
		protected void onDeadline(long nowNanos) {
			this.firedAt.add(nowNanos);
			this.action.run();
		}

	}

	private static final class Comparison {

		private final Random random;

		private final TimerWheel wheel;

		private final List<ComparedTimer> timers = new ArrayList<>();

		private final Map<ComparedTimer, Long> model = new HashMap<>();

		private final Set<ComparedTimer> scheduledWhileFiring = new HashSet<>();

		private long now;

		private boolean firing;

		private int fired;

		Comparison(long seed) {
			this.random = new Random(seed);
			this.now = this.random.nextLong();
			this.wheel = new TimerWheel(this.now);
			for (int i = 0; i < 200; i++) {
				this.timers.add(new ComparedTimer());
			}
		}

		void run(int operations) {
			for (int i = 0; i < operations; i++) {
				if (this.random.nextInt(3) == 0) {
					advance();
				}
				else {
					scheduleOrCancel();
				}
				assertThat(this.wheel.size()).isEqualTo(this.model.size());
			}
			assertThat(this.fired).isGreaterThan(operations / 20);
		}

		private void advance() {
			this.now += elapsed();
			this.scheduledWhileFiring.clear();
			this.firing = true;
			this.wheel.advance(this.now);
			this.firing = false;
			this.model.forEach((timer, deadline) -> {
				if (!this.scheduledWhileFiring.contains(timer)) {
					assertThat(this.now - deadline).as("lateness").isLessThan(TICK);
				}
			});
		}

		private void scheduleOrCancel() {
			ComparedTimer timer = this.timers.get(this.random.nextInt(this.timers.size()));
			if (this.random.nextInt(4) == 0) {
				this.wheel.cancel(timer);
				this.model.remove(timer);
			}
			else {
				long deadline = this.now + delay();
				this.wheel.schedule(timer, deadline);
				this.model.put(timer, deadline);
				if (this.firing) {
					this.scheduledWhileFiring.add(timer);
				}
			}
		}

		private long elapsed() {
			return switch (this.random.nextInt(10)) {
				case 0 -> 0;
				case 1, 2, 3 -> this.random.nextLong(TICK);
				case 4, 5, 6 -> this.random.nextLong(20 * TICK);
				case 7 -> this.random.nextLong(ROTATION);
				case 8 -> this.random.nextLong(5 * ROTATION);
				default -> (this.random.nextInt(20) == 0) ? this.random.nextLong(YEAR) : TICK;
			};
		}

		private long delay() {
			return switch (this.random.nextInt(8)) {
				case 0 -> -this.random.nextLong(2 * ROTATION);
				case 1 -> 0;
				case 2, 3 -> this.random.nextLong(10 * TICK);
				case 4, 5 -> this.random.nextLong(ROTATION);
				case 6 -> this.random.nextLong(4 * ROTATION);
				default -> ROTATION * this.random.nextInt(3) + this.random.nextInt(3) - 1;
			};
		}

		private final class ComparedTimer extends TimerWheel.Timer {

			@Override
			protected void onDeadline(long nowNanos) {
				Long deadline = Comparison.this.model.remove(this);
				assertThat(deadline).as("deadline of a timer that fires").isNotNull();
				assertThat(nowNanos).isEqualTo(Comparison.this.now);
				assertThat(nowNanos - deadline).as("lateness").isNotNegative();
				assertThat(Comparison.this.scheduledWhileFiring).doesNotContain(this);
				Comparison.this.fired++;
				if (Comparison.this.random.nextInt(3) == 0) {
					scheduleOrCancel();
				}
			}

		}

	}

}
