package io.zss;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.client.ZssServiceNotFoundException;
import io.zss.spring.client.ZssTemplate;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class RollingReplacementTests {

	private static final String OLD = "1.2.0";

	private static final String NEW = "1.3.0";

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final ZssTemplate template = Templates.template(this.bus);

	private final Queue<String> answers = new ConcurrentLinkedQueue<>();

	private volatile boolean calling = true;

	@Test
	void callsOfAnyVersionMoveToTheNewOneWithoutAFailure() {
		ZssWorker firstOld = worker(OLD);
		ZssWorker secondOld = worker(OLD);
		CompletableFuture<Void> callers = CompletableFuture.allOf(caller(), caller(), caller(), caller());
		try {
			awaitMoreAnswers();
			assertThat(this.answers).containsOnly(OLD);

			ZssWorker firstNew = worker(NEW);
			assertThat(call("*")).isEqualTo(NEW);
			assertThat(call(OLD)).isEqualTo(OLD);
			awaitMoreAnswers();

			firstOld.stop();
			assertThat(call(OLD)).isEqualTo(OLD);
			awaitMoreAnswers();

			worker(NEW);
			secondOld.stop();
			assertThatExceptionOfType(ZssServiceNotFoundException.class).isThrownBy(() -> call(OLD));
			awaitMoreAnswers();

			firstNew.stop();
			assertThat(call("*")).isEqualTo(NEW);
			awaitMoreAnswers();
		}
		finally {
			this.calling = false;
		}

		callers.join();
		List<String> seen = List.copyOf(this.answers);
		assertThat(seen).containsOnly(OLD, NEW);
		assertThat(seen.get(seen.size() - 1)).isEqualTo(NEW);
	}

	@Test
	void callsOfAnyVersionFallBackWhenTheNewOneIsTakenAway() {
		worker(OLD);
		ZssWorker withdrawn = worker(NEW);
		CompletableFuture<Void> callers = CompletableFuture.allOf(caller(), caller(), caller(), caller());
		try {
			awaitMoreAnswers();
			assertThat(this.answers).containsOnly(NEW);

			withdrawn.stop();
			assertThat(call("*")).isEqualTo(OLD);
			awaitMoreAnswers();
		}
		finally {
			this.calling = false;
		}

		callers.join();
		assertThat(this.answers).contains(OLD);
	}

	private ZssWorker worker(String version) {
		return this.bus.worker(WorkerOptions.of(this.bus.broker().backend()),
				new ServiceDefinition("orders", version, 2, Map.of("version", (request) -> version)));
	}

	private String call(String version) {
		return this.template.service("orders").version(version).verb("version").call(String.class);
	}

	private CompletableFuture<Void> caller() {
		return CompletableFuture.runAsync(() -> {
			while (this.calling) {
				this.answers.add(call("*"));
			}
		}, this.bus.threads());
	}

	private void awaitMoreAnswers() {
		int wanted = this.answers.size() + 100;
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.answers.size() >= wanted);
	}

}
