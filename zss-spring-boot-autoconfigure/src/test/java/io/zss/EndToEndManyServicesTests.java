package io.zss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.zss.client.ZssServiceNotFoundException;
import io.zss.spring.client.ZssTemplate;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.ZssWorker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A worker of so many services that not each connection is looked at in each cycle.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class EndToEndManyServicesTests {

	private static final int SERVICES = 200;

	private static final int CONCURRENCY = 600;

	private static final Duration TIME_TO_LIVE = Duration.ofSeconds(1);

	@AutoClose
	private final TestBus bus = TestBus.start((options) -> options.timeToLive(TIME_TO_LIVE));

	private final ZssWorker worker = this.bus.worker(TestBus.fastWorkerOptions(this.bus.broker().backend()),
			IntStream.range(0, SERVICES)
				.mapToObj((i) -> TestBus.service("S" + i, CONCURRENCY, Map.of("WHO", (request) -> "S" + i)))
				.toArray(ServiceDefinition[]::new));

	private final ZssTemplate template = Templates.template(this.bus);

	@Test
	void eachIsCalledByItsName() {
		for (int i = 0; i < SERVICES; i++) {
			assertThat(who(i)).isEqualTo("S" + i);
		}
	}

	@Test
	void eachStaysRegisteredByItsHeartbeats() {
		Awaitility.await().during(TIME_TO_LIVE.multipliedBy(2)).atMost(TestBus.LIMIT).until(this::allAreRegistered);
		assertThat(this.worker.status().links()).hasSize(SERVICES);
	}

	@Test
	void eachRegistersAgainAfterARestartOfTheBroker() {
		this.bus.broker().stop();
		this.bus.broker().start();
		Awaitility.await().atMost(TestBus.LIMIT).until(this::allAreRegistered);
		eachIsCalledByItsName();
	}

	@Test
	void oneIsStoppedAndStartedAgain() {
		assertThat(this.worker.stop("S7")).succeedsWithin(TestBus.LIMIT);
		assertThatExceptionOfType(ZssServiceNotFoundException.class).isThrownBy(() -> who(7));
		assertThat(who(8)).isEqualTo("S8");

		this.worker.start("S7");

		this.bus.awaitInstances("S7", 1);
		assertThat(who(7)).isEqualTo("S7");
	}

	@Test
	void moreRequestsThanAreTakenAtATimeAreAllAnswered() {
		List<CompletableFuture<String>> calls = new ArrayList<>();
		for (int i = 0; i < CONCURRENCY; i++) {
			calls.add(this.template.async("S0", "WHO", null, String.class));
		}
		assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("S0"));
	}

	private boolean allAreRegistered() {
		return this.bus.broker()
			.snapshot()
			.services()
			.stream()
			.filter((each) -> each.instances().size() == 1)
			.count() == SERVICES;
	}

	private String who(int service) {
		return this.template.call("S" + service, "WHO", null, String.class);
	}

}
