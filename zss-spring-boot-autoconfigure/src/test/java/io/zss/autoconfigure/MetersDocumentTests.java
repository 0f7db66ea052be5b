package io.zss.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.observation.ZssObservation;
import io.zss.spring.client.ZssTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@code docs/meters.md} lists what an application registers, and nothing
 * else.
 */
class MetersDocumentTests {

	private static final Path PAGE = Path.of("..", "docs", "meters.md");

	@Test
	void pageListsAllMetersWithTypeUnitAndTags() {
		ZssContextRunner.withBroker()
			.withConfiguration(
					AutoConfigurations.of(MetricsAutoConfiguration.class, ObservationAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry())
			.withUserConfiguration(Greetings.class)
			.run((context) -> {
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				context.getBean(ZssTemplate.class).call("greetings", "hello", null, String.class);
				Awaitility.await()
					.atMost(TestBus.LIMIT)
					.until(() -> meters.find("zss.client.calls").timer() != null
							&& meters.find("zss.worker.requests").timer() != null
							&& meters.find("zss.client.hops").timer() != null
							&& meters.find("zss.worker.hops").timer() != null
							&& meters.find("zss.worker.brokers").gauge() != null
							&& meters.find("zss.broker.worker.time").timer() != null
							&& meters.find("zss.broker.queue.size").gauge() != null);
				assertThat(String.join("\n", rows("| `zss.", 5)))
					.isEqualTo(String.join("\n", meterRows(meters, (id) -> id.getName().startsWith("zss."))));
				assertThat(String.join("\n", rows("| `executor.", 5))).isEqualTo(String.join("\n",
						meterRows(meters, (id) -> HandlerPoolMetrics.NAME.equals(id.getTag("name")))));
			});
	}

	@Test
	void pageListsTheKeysOfSpans() throws IOException {
		assertThat(rows("| span `", 4)).containsExactly(spanRow("zss.client.calls", ZssObservation.CALL),
				spanRow("zss.worker.requests", ZssObservation.REQUEST));
	}

	private static List<String> meterRows(MeterRegistry meters, Predicate<Meter.Id> wanted) {
		Map<String, String> rows = new TreeMap<>();
		for (Meter meter : meters.getMeters()) {
			Meter.Id id = meter.getId();
			if (wanted.test(id)) {
				String unit = (id.getBaseUnit() != null) ? id.getBaseUnit() : "";
				rows.put(id.getName(), "| `" + id.getName() + "` | " + type(id) + " | " + unit + " | "
						+ quoted(id.getTags().stream().map(Tag::getKey).collect(Collectors.toList())) + " |");
			}
		}
		return List.copyOf(rows.values());
	}

	private static String type(Meter.Id id) {
		return id.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	private static String spanRow(String name, ZssObservation observation) {
		return "| span `" + name + "` | " + quoted(names(observation.getLowCardinalityKeyNames())) + " | "
				+ quoted(names(observation.getHighCardinalityKeyNames())) + " |";
	}

	private static List<String> names(KeyName[] keys) {
		return Arrays.stream(keys).map(KeyName::asString).toList();
	}

	private static String quoted(List<String> keys) {
		return new TreeSet<>(keys).stream().map((key) -> "`" + key + "`").collect(Collectors.joining(", "));
	}

	/**
	 * The rows of a table, without the columns after the first ones.
	 */
	private static List<String> rows(String start, int columns) throws IOException {
		return Files.readAllLines(PAGE)
			.stream()
			.filter((line) -> line.startsWith(start))
			.map((line) -> line.split("\\|"))
			.map((cells) -> Arrays.stream(cells).limit(columns).collect(Collectors.joining("|", "", "|")))
			.toList();
	}

	@ZssService("greetings")
	static class Greetings {

		@ZssVerb
		String hello() {
			return "Hello";
		}

	}

}
