package io.zss.transport;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link ByteBudget}.
 */
@Timeout(60)
class ByteBudgetTests {

	private final ByteBudget budget = new ByteBudget(100);

	@Test
	void takesWhatFitsAndNothingMore() {
		assertThat(this.budget.tryTake(60)).isTrue();
		assertThat(this.budget.tryTake(41)).isFalse();
		assertThat(this.budget.tryTake(40)).isTrue();
		assertThat(this.budget.isSpent()).isTrue();
		assertThat(this.budget.tryTake(0)).isTrue();
		assertThat(this.budget).hasToString("100 of 100 bytes");
	}

	@Test
	void countsWhatIsInMemoryAlreadyThoughItDoesNotFit() {
		assertThat(this.budget.take(100)).isTrue();
		assertThat(this.budget.take(50)).isFalse();
		assertThat(this.budget.used()).isEqualTo(150);
		assertThat(this.budget.tryTake(0)).isFalse();
		this.budget.release(150);
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void doesNotOverflow() {
		assertThat(this.budget.tryTake(10)).isTrue();
		assertThat(this.budget.tryTake(Long.MAX_VALUE)).isFalse();
		assertThat(this.budget.used()).isEqualTo(10);
	}

	@Test
	void refusesNegativeNumbers() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.budget.tryTake(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.budget.take(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.budget.release(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> new ByteBudget(0));
	}

	@Test
	void noticesBytesThatAreReleasedTwice() {
		this.budget.take(10);
		this.budget.release(10);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.budget.release(1));
	}

	@Test
	void manyThreadsNeverHaveMoreThanTheLimitTogether() throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			threads.add(new Thread(() -> {
				for (int n = 0; n < 10_000; n++) {
					if (this.budget.tryTake(40)) {
						assertThat(this.budget.used()).isLessThanOrEqualTo(100);
						this.budget.release(40);
					}
				}
			}));
		}
		List<Throwable> failures = new ArrayList<>();
		for (Thread thread : threads) {
			thread.setUncaughtExceptionHandler((failed, ex) -> failures.add(ex));
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(failures).isEmpty();
		assertThat(this.budget.used()).isZero();
	}

}
