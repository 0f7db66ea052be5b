package io.zss.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the broker promises, in many worlds. {@code -Dzss.simulation.seeds=100000} visits
 * more of them, {@code -Dzss.simulation.seed=42} one, and tells what happens in it. In
 * every third world security is on, with {@code -Dzss.secured=true} in all.
 */
class SimulationTests {

	private static final int STEPS = 200;

	private static final Logger brokerLogger = (Logger) LoggerFactory.getLogger(Broker.class);

	private static final Logger auditLogger = (Logger) LoggerFactory.getLogger("io.zss.broker.audit");

	@BeforeAll
	static void silenceBroker() {
		brokerLogger.setLevel(Level.OFF);
		auditLogger.setLevel(Level.OFF);
	}

	@AfterAll
	static void restoreLogger() {
		brokerLogger.setLevel(null);
		auditLogger.setLevel(null);
	}

	@Test
	@DisabledIfSystemProperty(named = "zss.simulation.seed", matches = ".+")
	void brokerKeepsItsPromisesInEveryWorld() {
		int seeds = Integer.getInteger("zss.simulation.seeds", 2000);
		for (long seed = 1; seed <= seeds; seed++) {
			try {
				Simulation.run(seed, STEPS, null);
			}
			catch (RuntimeException | AssertionError ex) {
				List<String> history = tell(seed);
				throw new AssertionError("Seed " + seed + ": " + ex + "\n"
						+ String.join("\n", history.subList(Math.max(0, history.size() - 60), history.size()))
						+ "\nAll of it: -Dzss.simulation.seed=" + seed, ex);
			}
		}
	}

	@Test
	@EnabledIfSystemProperty(named = "zss.simulation.seed", matches = ".+")
	void brokerKeepsItsPromisesInOneWorld() {
		List<String> history = new ArrayList<>();
		try {
			Simulation.run(Long.getLong("zss.simulation.seed"), STEPS, history);
		}
		finally {
			history.forEach(System.out::println);
		}
	}

	@Test
	void worldsEndInEveryWay() {
		List<String> events = LongStream.rangeClosed(1, 50)
			.mapToObj(SimulationTests::tell)
			.flatMap(List::stream)
			.toList();
		assertThat(events).anyMatch((event) -> event.endsWith("everybody stops"))
			.anyMatch((event) -> event.endsWith("the broker drains"))
			.anyMatch((event) -> event.endsWith("the broker stops"));
	}

	@Test
	void securedWorldsRefuseAndKnowWhoCalls() {
		List<String> events = LongStream.rangeClosed(1, 60)
			.filter(SimulatedSecurity::isOn)
			.mapToObj(SimulationTests::tell)
			.flatMap(List::stream)
			.toList();
		assertThat(events).anyMatch((event) -> event.contains(" with 401 "))
			.anyMatch((event) -> event.contains(" with 403 "))
			.anyMatch((event) -> event.contains("broker answers UP of worker") && event.endsWith("with 403"))
			.anyMatch((event) -> event.contains("requests a second to"))
			.anyMatch((event) -> event.contains(" from app-"));
	}

	@Test
	void sameSeedIsTheSameWorld() {
		assertThat(tell(42)).hasSizeGreaterThan(STEPS).isEqualTo(tell(42)).isNotEqualTo(tell(43));
	}

	private static List<String> tell(long seed) {
		List<String> history = new ArrayList<>();
		try {
			Simulation.run(seed, STEPS, history);
		}
		catch (RuntimeException | AssertionError ex) {
			history.add(ex.toString());
		}
		return history;
	}

}
