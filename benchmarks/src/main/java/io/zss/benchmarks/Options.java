package io.zss.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What to measure, and for how long.
 *
 * @param rounds how often each contestant is measured, in turn with the others
 * @param time how long each of the two loads of a round lasts
 * @param warmUp how long each contestant is loaded before, and half as long again with an
 * open load
 * @param rate requests per second of the open load; 0 for half of what the slowest
 * contestant of the group manages
 * @param contestants those to measure
 * @param scenarios the loads to put on them
 * @param output the file to write, or null to print only
 */
record Options(int rounds, Duration time, Duration warmUp, int rate, List<Contestant> contestants,
		List<Scenario> scenarios, @Nullable Path output) {

	private static final int FEWEST_ROUNDS = 5;

	private static final Duration SHORTEST_TIME = Duration.ofSeconds(3);

	static Options parse(String... args) {
		Map<String, String> values = defaults();
		String usage = "The options and their defaults: " + values;
		for (String arg : args) {
			String[] parts = arg.split("=", 2);
			if (parts.length < 2 || values.replace(parts[0], parts[1]) == null) {
				throw new IllegalArgumentException("'" + arg + "' is no option with a value. " + usage);
			}
		}
		String jar = value(values, "--broker-jar");
		String output = value(values, "--output");
		return new Options(Math.max(1, Integer.parseInt(value(values, "--rounds"))), seconds(values, "--seconds"),
				seconds(values, "--warm-up"), Integer.parseInt(value(values, "--rate")),
				choose("--only", values,
						Contestant.all(jar.isEmpty() ? builtJar() : Path.of(jar), Path.of(value(values, "--node")))),
				choose("--scenarios", values, Scenario.ALL), output.isEmpty() ? null : Path.of(output));
	}

	/**
	 * Whether a run proves no more than that it works.
	 */
	boolean isShort() {
		return this.rounds < FEWEST_ROUNDS || this.time.compareTo(SHORTEST_TIME) < 0;
	}

	private static Map<String, String> defaults() {
		Map<String, String> defaults = new LinkedHashMap<>();
		defaults.put("--rounds", Integer.toString(FEWEST_ROUNDS));
		defaults.put("--seconds", Long.toString(SHORTEST_TIME.toSeconds()));
		defaults.put("--warm-up", "20");
		defaults.put("--rate", "0");
		defaults.put("--only", "");
		defaults.put("--scenarios", "");
		defaults.put("--output", "");
		defaults.put("--broker-jar", "");
		defaults.put("--node", "interop/node");
		return defaults;
	}

	private static String value(Map<String, String> values, String name) {
		return values.getOrDefault(name, "");
	}

	private static Duration seconds(Map<String, String> values, String name) {
		double seconds = Double.parseDouble(value(values, name));
		if (!(seconds > 0)) {
			throw new IllegalArgumentException("'" + name + "' must be more than 0: " + seconds);
		}
		return Duration.ofNanos((long) (seconds * 1e9));
	}

	private static <T> List<T> choose(String option, Map<String, String> values, List<T> all) {
		String given = value(values, option);
		if (given.isEmpty()) {
			return all;
		}
		Set<String> names = new TreeSet<>(List.of(given.split(",", -1)));
		List<T> chosen = all.stream().filter((each) -> names.remove(each.toString())).toList();
		if (!names.isEmpty()) {
			throw new IllegalArgumentException("'" + option + "' knows " + all + ", not " + names);
		}
		return chosen;
	}

	private static @Nullable Path builtJar() {
		Path target = Path.of("zss-broker-app", "target");
		if (!Files.isDirectory(target)) {
			return null;
		}
		try (Stream<Path> files = Files.list(target)) {
			return files.filter((file) -> file.getFileName().toString().matches("zss-broker-app-.*\\.jar"))
				.findFirst()
				.orElse(null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
