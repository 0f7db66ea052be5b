package io.zss.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import io.zss.broker.dispatch.DispatchStrategy;
import io.zss.broker.dispatch.ReadyInstances;
import io.zss.broker.dispatch.StandardStrategy;
import io.zss.broker.registry.Instance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which of the instances with room gets a request.
 */
class StrategyTests {

	private final AtomicReference<DispatchStrategy> strategy = new AtomicReference<>(StandardStrategy.ROUND_ROBIN);

	private final TestBroker broker = new TestBroker(
			(options) -> options.strategy(() -> this.strategy.get().newReadyInstances()));

	private final FakeClient client = this.broker.client();

	@ParameterizedTest
	@CsvSource({ "ROUND_ROBIN, first", "LEAST_RECENTLY_USED, second", "LEAST_LOADED, first" })
	void nextRequestAfterTheFirstOfTwoHasAnsweredGoesTo(StandardStrategy choice, String expected) {
		this.strategy.set(choice);
		FakeWorker first = worker(5);
		FakeWorker second = worker(5);
		this.client.send(request(), request());
		first.serve();
		second.request();
		assertNextGoesTo(expected.equals("first") ? first : second);
	}

	@ParameterizedTest
	@CsvSource({ "ROUND_ROBIN, first", "LEAST_RECENTLY_USED, first", "LEAST_LOADED, second" })
	void nextRequestAfterTheSecondOfTwoHasAnsweredGoesTo(StandardStrategy choice, String expected) {
		this.strategy.set(choice);
		FakeWorker first = worker(5);
		FakeWorker second = worker(5);
		this.client.send(request(), request());
		first.request();
		second.serve();
		assertNextGoesTo(expected.equals("first") ? first : second);
	}

	@ParameterizedTest
	@EnumSource(names = { "ROUND_ROBIN", "LEAST_RECENTLY_USED", "LEAST_LOADED" })
	void instancesThatAnswerAlikeTakeTurns(StandardStrategy choice) {
		this.strategy.set(choice);
		List<FakeWorker> workers = List.of(worker(2), worker(2), worker(2));
		for (int round = 0; round < 4; round++) {
			for (FakeWorker worker : workers) {
				this.client.send(request());
				worker.serve();
			}
		}
	}

	@Test
	void leastLoadedPrefersWhoHasFewerInFlightWhateverItsCapacity() {
		this.strategy.set(StandardStrategy.LEAST_LOADED);
		FakeWorker small = worker(2);
		FakeWorker large = worker(100);
		this.client.send(request(), request(), request(), request(), request(), request());
		assertThat(small.requests()).hasSize(2);
		List<Received> atLarge = large.requests();
		assertThat(atLarge).hasSize(4);
		for (int i = 0; i < 3; i++) {
			large.answer(atLarge.get(i), "200", "result");
		}
		this.client.send(request());
		assertThat(large.requests()).hasSize(1);
	}

	@Test
	void randomGivesEachInstanceItsShareInNoOrder() {
		this.strategy.set(StandardStrategy.random(new Random(1)));
		List<FakeWorker> workers = List.of(worker(1000), worker(1000), worker(1000));
		List<Integer> chosen = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			this.client.send(request());
			for (int at = 0; at < workers.size(); at++) {
				if (!workers.get(at).requests().isEmpty()) {
					chosen.add(at);
				}
			}
		}
		assertThat(chosen).hasSize(300);
		for (int at = 0; at < workers.size(); at++) {
			int worker = at;
			assertThat(chosen.stream().filter((each) -> each == worker).count()).isBetween(70L, 130L);
		}
		List<Integer> twice = new ArrayList<>();
		for (int i = 1; i < chosen.size(); i++) {
			if (chosen.get(i).equals(chosen.get(i - 1))) {
				twice.add(i);
			}
		}
		assertThat(twice).hasSizeBetween(60, 140);
	}

	@ParameterizedTest
	@EnumSource
	void everyInstanceIsFilledToItsCapacityAndNoFurther(StandardStrategy choice) {
		this.strategy.set(choice);
		List<FakeWorker> workers = List.of(worker(1), worker(2), worker(3));
		for (int i = 0; i < 10; i++) {
			this.client.send(request());
		}
		assertThat(workers).extracting((worker) -> this.broker.instance(worker).inFlight()).containsExactly(1, 2, 3);
		assertThat(this.broker.service("ORDERS").queuedRequests()).isEqualTo(4);
		workers.forEach((worker) -> worker.requests().forEach((request) -> worker.answer(request, "200", "result")));
		assertThat(workers.stream().mapToInt((worker) -> worker.requests().size()).sum()).isEqualTo(4);
	}

	@ParameterizedTest
	@EnumSource
	void instancesThatLeaveOrAreLostAreLeftOut(StandardStrategy choice) {
		this.strategy.set(choice);
		List<FakeWorker> workers = List.of(worker(9), worker(9), worker(9), worker(9));
		workers.get(0).down();
		workers.get(3).disconnect();
		this.client.send(request(), request(), request(), request(), request(), request());
		assertThat(workers.get(0).requests()).isEmpty();
		assertThat(workers.get(3).requests()).isEmpty();
		assertThat(workers.get(1).requests().size() + workers.get(2).requests().size()).isEqualTo(6);
	}

	@Test
	void instanceThatLowersItsCapacityIsPassedOver() {
		this.strategy.set(StandardStrategy.LEAST_LOADED);
		FakeWorker lowered = worker(3);
		FakeWorker other = worker(3);
		this.client.send(request(), request());
		lowered.requests();
		lowered.capacity(1).heartbeat();
		this.client.send(request(), request());
		assertThat(lowered.requests()).isEmpty();
		assertThat(other.requests()).hasSize(3);
	}

	@Test
	void strategyOfTheUserDecides() {
		this.strategy.set(LastUp::new);
		FakeWorker first = worker(2);
		FakeWorker last = worker(2);
		this.client.send(request(), request(), request());
		assertThat(last.requests()).hasSize(2);
		assertThat(first.requests()).hasSize(1);
	}

	@Test
	void strategyThatAlwaysNamesTheSameInstanceGivesItNoMoreThanItsCapacity() {
		List<Instance> known = new ArrayList<>();
		this.strategy.set(() -> new Stubborn(known));
		FakeWorker worker = worker(1);
		FakeWorker never = worker(1);
		this.client.send(request(), request());
		assertThat(worker.requests()).hasSize(1);
		assertThat(never.requests()).isEmpty();
		assertThat(this.broker.service("ORDERS").queuedRequests()).isEqualTo(1);
		worker.disconnect();
		assertThat(this.broker.snapshot().rejected(Rejection.INTERNAL_ERROR)).isZero();
		assertThat(never.requests()).isEmpty();
	}

	private FakeWorker worker(int capacity) {
		return this.broker.worker("ORDERS").capacity(capacity).up();
	}

	private static TestRequest request() {
		return TestRequest.to("ORDERS");
	}

	private void assertNextGoesTo(FakeWorker expected) {
		TestRequest next = request().rid("next");
		this.client.send(next);
		assertThat(expected.rids()).containsExactly("next");
	}

	/**
	 * The one that was added last comes first.
	 */
	private static final class LastUp implements ReadyInstances {

		private final List<Instance> stack = new ArrayList<>();

		@Override
		public void add(Instance instance) {
			if (!this.stack.contains(instance)) {
				this.stack.add(instance);
			}
		}

		@Override
		public void remove(Instance instance) {
			this.stack.remove(instance);
		}

		@Override
		public @Nullable Instance next() {
			return this.stack.isEmpty() ? null : this.stack.remove(this.stack.size() - 1);
		}

	}

	/**
	 * Breaks every rule.
	 */
	private record Stubborn(List<Instance> known) implements ReadyInstances {

		@Override
		public void add(Instance instance) {
			this.known.add(instance);
		}

		@Override
		public void remove(Instance instance) {
			// not it
		}

		@Override
		public @Nullable Instance next() {
			return this.known.isEmpty() ? null : this.known.get(0);
		}

	}

}
