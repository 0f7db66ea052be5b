package io.zss.observation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zss.TestBus;
import io.zss.broker.BrokerOptionsBuilder;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.worker.ZssWorker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BrokerMetrics}, of a broker with real workers.
 */
class BrokerMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void metersOfServicesLeaveWithTheLastMemoryOfThem() {
		// It remembers the totals of as many services as may register.
		try (TestBus bus = TestBus.start((options) -> options.limits(100, 10, 1))) {
			new BrokerMetrics(bus.broker()).bindTo(this.registry);
			comeAndGo(bus, "FIRST");
			awaitSids("FIRST");
			comeAndGo(bus, "SECOND");
			awaitSids("SECOND");
			comeAndGo(bus, "THIRD");
			awaitSids("THIRD");
		}
	}

	@Test
	void everyMeterHasADescriptionAndAllButInfoAndRunningAUnit() {
		try (TestBus bus = TestBus.start()) {
			new BrokerMetrics(bus.broker()).bindTo(this.registry);
			comeAndGo(bus, "FIRST");
			awaitSids("FIRST");
			List<Meter.Id> ids = this.registry.getMeters().stream().map(Meter::getId).toList();
			assertThat(ids).allSatisfy((id) -> assertThat(id.getDescription()).isNotBlank())
				.filteredOn((id) -> !Set.of("zss.broker.info", "zss.broker.running").contains(id.getName()))
				.hasSizeGreaterThan(20)
				.allSatisfy((id) -> assertThat(id.getBaseUnit()).as(id.getName()).isNotBlank());
			assertThat(ids).filteredOn((id) -> id.getName().startsWith("zss.broker.queue.size"))
				.hasSize(2)
				.allSatisfy((id) -> assertThat(id.getBaseUnit()).isEqualTo("bytes"));
		}
	}

	@Test
	void countersAndTimersAreThoseOfAnnouncedVerbsAndOneForAllOthers() {
		try (TestBus bus = TestBus.start(BrokerMetricsTests::sweepingFast);
				BrokerMetrics metrics = new BrokerMetrics(bus.broker())) {
			metrics.bindTo(this.registry);
			bus.worker(TestBus.service("ORDERS", 16, Map.of("CREATE", (request) -> null)));
			ZssClient client = bus.client();
			for (int i = 0; i < 10; i++) {
				assertThat(call(client, "CREATE")).isEqualTo(200);
				assertThat(call(client, "MADE-UP-" + i)).isEqualTo(404);
			}
			Awaitility.await().atMost(TestBus.LIMIT).untilAsserted(() -> {
				assertThat(verbs()).containsExactlyInAnyOrder("CREATE", ZssMeters.UNKNOWN);
				assertThat(outcomes("CREATE", "success")).isEqualTo(10);
				assertThat(outcomes(ZssMeters.UNKNOWN, "client-error")).isEqualTo(10);
				for (String name : List.of("zss.broker.queue.time", "zss.broker.worker.time")) {
					Timer timer = this.registry.get(name).tags("sid", "ORDERS", "verb", "CREATE").timer();
					assertThat(timer.count()).as(name).isEqualTo(10);
					assertThat(timer.totalTime(TimeUnit.SECONDS)).as(name).isBetween(0.0, 20.0);
				}
			});
		}
	}

	@Test
	void timersHaveHistogramsWhereTheApplicationWantsThem() {
		this.registry.config().meterFilter(new MeterFilter() {
			@Override
			public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
				return DistributionStatisticConfig.builder().serviceLevelObjectives(1e3, 60e9).build().merge(config);
			}
		});
		try (TestBus bus = TestBus.start(BrokerMetricsTests::sweepingFast);
				BrokerMetrics metrics = new BrokerMetrics(bus.broker())) {
			metrics.bindTo(this.registry);
			bus.worker(TestBus.service("ORDERS", 16, Map.of("CREATE", (request) -> null)));
			assertThat(call(bus.client(), "CREATE")).isEqualTo(200);
			Awaitility.await().atMost(TestBus.LIMIT).ignoreException(MeterNotFoundException.class).untilAsserted(() -> {
				HistogramSnapshot times = this.registry.get("zss.broker.worker.time")
					.tags("verb", "CREATE")
					.timer()
					.takeSnapshot();
				assertThat(times.histogramCounts()).hasSize(2);
				assertThat(times.histogramCounts()[1].count()).as("within a minute").isEqualTo(1);
				assertThat(times.count()).isEqualTo(1);
			});
		}
	}

	@Test
	void registryThatBlocksHoldsUpNoRequest() {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch blocked = new CountDownLatch(1);
		this.registry.config().meterFilter(new MeterFilter() {
			@Override
			public MeterFilterReply accept(Meter.Id id) {
				if ("ORDERS".equals(id.getTag("sid"))) {
					blocked.countDown();
					try {
						release.await();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}
				return MeterFilterReply.NEUTRAL;
			}
		});
		try (TestBus bus = TestBus.start(BrokerMetricsTests::sweepingFast);
				BrokerMetrics metrics = new BrokerMetrics(bus.broker())) {
			metrics.bindTo(this.registry);
			bus.worker(TestBus.service("ORDERS", 16, Map.of("CREATE", (request) -> null)));
			assertThat(blocked.await(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertThat(call(bus.client(), "CREATE")).isEqualTo(200);
			release.countDown();
			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.untilAsserted(() -> assertThat(outcomes("CREATE", "success")).isEqualTo(1));
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void metersOfTheWholeBrokerShowItsLoadConnectionsAndBytes() {
		try (TestBus bus = TestBus.start(BrokerMetricsTests::sweepingFast);
				BrokerMetrics metrics = new BrokerMetrics(bus.broker())) {
			metrics.bindTo(this.registry);
			bus.worker(TestBus.service("ORDERS", 16, Map.of("CREATE", (request) -> null)));
			assertThat(call(bus.client(), "CREATE")).isEqualTo(200);
			Awaitility.await().atMost(TestBus.LIMIT).untilAsserted(() -> {
				assertThat(gauge("zss.broker.running")).isEqualTo(1);
				assertThat(gauge("zss.broker.loop.lag")).isPositive();
				assertThat(this.registry.get("zss.broker.loop.busy").functionCounter().count()).isPositive();
				assertThat(this.registry.get("zss.broker.connections").tags("endpoint", "frontend").gauge().value())
					.isEqualTo(1);
				assertThat(this.registry.get("zss.broker.connections").tags("endpoint", "backend").gauge().value())
					.isEqualTo(1);
				assertThat(this.registry.get("zss.broker.received").functionCounter().count()).isGreaterThan(100);
				assertThat(this.registry.get("zss.broker.sent").functionCounter().count()).isGreaterThan(100);
			});
			bus.broker().stop();
			assertThat(gauge("zss.broker.running")).isZero();
		}
	}

	private static BrokerOptionsBuilder sweepingFast(BrokerOptionsBuilder options) {
		return options.sweepInterval(Duration.ofMillis(20));
	}

	private static int call(ZssClient client, String verb) {
		return client
			.call(new OutgoingCall(Address.of("ORDERS", verb), Map.of(), TestBus.LIMIT, true,
					new byte[] { (byte) 0xc0 }))
			.status();
	}

	private double gauge(String name) {
		return this.registry.get(name).gauge().value();
	}

	private double outcomes(String verb, String outcome) {
		return this.registry.get("zss.broker.outcomes")
			.tags("sid", "ORDERS", "verb", verb, "outcome", outcome)
			.functionCounter()
			.count();
	}

	private Set<String> verbs() {
		return this.registry.getMeters()
			.stream()
			.map((meter) -> meter.getId().getTag("verb"))
			.filter(Objects::nonNull)
			.collect(Collectors.toSet());
	}

	private void comeAndGo(TestBus bus, String sid) {
		ZssWorker worker = bus.worker(TestBus.service(sid, "VERB", (request) -> null));
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> sids().contains(sid));
		worker.close();
		bus.awaitInstances(sid, 0);
	}

	private void awaitSids(String... sids) {
		Awaitility.await().atMost(TestBus.LIMIT).untilAsserted(() -> assertThat(sids()).containsExactly(sids));
	}

	private Set<String> sids() {
		return this.registry.getMeters()
			.stream()
			.map((meter) -> meter.getId().getTag("sid"))
			.filter(Objects::nonNull)
			.collect(Collectors.toSet());
	}

}
