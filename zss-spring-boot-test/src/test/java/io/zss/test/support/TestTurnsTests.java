package io.zss.test.support;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link TestTurns}.
 */
@Timeout(300)
class TestTurnsTests {

	@Test
	void testWaitsUntilTheOneBeforeItHasEnded() throws Exception {
		TestTurns turns = new TestTurns("the mock");
		TestTurns.Turn first = turns.begin("A.a");
		FutureTask<TestTurns.Turn> second = new FutureTask<>(() -> turns.begin("B.b"));
		Thread thread = new Thread(second);
		thread.start();
		Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		first.end();
		second.get(60, TimeUnit.SECONDS).end();
		turns.begin("C.c").end();
	}

	@Test
	void testThatRunsInsideAnotherFailsAtOnce() {
		TestTurns turns = new TestTurns("the mock");
		TestTurns.Turn outer = turns.begin("A.a");
		assertThatIllegalStateException().isThrownBy(() -> turns.begin("B.b"))
			.withMessageStartingWith(
					"B.b needs the mock, which one test at a time can use in an application context, but"
							+ " A.a uses it, and has not ended on the same thread.")
			.withMessageContaining("@Execution(SAME_THREAD)");
		outer.end();
		turns.begin("C.c").end();
	}

	@Test
	void testThatWaitsTooLongFailsAndNamesTheOther() {
		TestTurns turns = new TestTurns("the mock", Duration.ofMillis(1));
		CompletableFuture.supplyAsync(() -> turns.begin("A.a"), (task) -> new Thread(task).start()).join();
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(
					() -> CompletableFuture.supplyAsync(() -> turns.begin("B.b"), (task) -> new Thread(task).start())
						.join())
			.withStackTraceContaining("A.a has used it for more than 0 s");
	}

	@Test
	void testThatIsInterruptedFails() {
		TestTurns turns = new TestTurns("the mock");
		CompletableFuture.supplyAsync(() -> turns.begin("A.a"), (task) -> new Thread(task).start()).join();
		Thread.currentThread().interrupt();
		assertThatIllegalStateException().isThrownBy(() -> turns.begin("B.b"))
			.withMessageContaining("the thread was interrupted");
		assertThat(Thread.interrupted()).isTrue();
	}

}
