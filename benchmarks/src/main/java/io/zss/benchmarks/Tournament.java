package io.zss.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.zss.benchmarks.load.Phase;

/**
 * Puts each load on each contestant, round by round: A B C, A B C, so that a change of
 * the machine's mood meets all of them. Only one runs at a time, in fresh processes each
 * time.
 */
final class Tournament {

	private static final int WARM_UP_IN_FLIGHT = 64;

	private final Options options;

	private final Launcher launcher;

	private final Consumer<String> progress;

	private final List<String> leftOut = new ArrayList<>();

	Tournament(Options options, Launcher launcher, Consumer<String> progress) {
		this.options = options;
		this.launcher = launcher;
		this.progress = progress;
	}

	/**
	 * Runs all loads.
	 * @param onLoad gets the rows so far after each of them
	 * @return all rows
	 */
	List<Row> run(Consumer<List<Row>> onLoad) {
		List<Contestant> present = present();
		List<Row> rows = new ArrayList<>();
		for (Scenario scenario : this.options.scenarios()) {
			for (Group group : Group.values()) {
				if (scenario.groups().contains(group)) {
					rows.addAll(compare(scenario,
							present.stream().filter((contestant) -> contestant.group() == group).toList()));
				}
			}
			onLoad.accept(rows);
		}
		return rows;
	}

	/**
	 * Who or what is not in the table, and why.
	 */
	List<String> leftOut() {
		return this.leftOut;
	}

	private List<Contestant> present() {
		List<Contestant> present = new ArrayList<>();
		for (Contestant contestant : this.options.contestants()) {
			String missing = contestant.broker().missing();
			if (missing == null) {
				present.add(contestant);
			}
			else {
				leaveOut(contestant + ": " + missing);
			}
		}
		return present;
	}

	/**
	 * All contestants of a group run and are warm; the rounds load one after the other.
	 */
	private List<Row> compare(Scenario scenario, List<Contestant> contestants) {
		Map<Contestant, Deployment> running = new LinkedHashMap<>();
		try {
			double slowest = Double.MAX_VALUE;
			for (Contestant contestant : contestants) {
				slowest = Math.min(slowest, start(scenario, contestant, running));
			}
			int rate = (this.options.rate() > 0) ? this.options.rate() : (int) Math.max(1, slowest / 2);
			Map<Contestant, List<Sample>> samples = new LinkedHashMap<>();
			for (int round = 1; round <= this.options.rounds(); round++) {
				for (Contestant contestant : List.copyOf(running.keySet())) {
					measure(scenario, contestant, round, rate, running, samples);
				}
			}
			return running.keySet()
				.stream()
				.map((contestant) -> new Row(scenario, contestant, rate,
						Sample.median(samples.getOrDefault(contestant, List.of()))))
				.toList();
		}
		finally {
			running.values().forEach(Deployment::close);
		}
	}

	/**
	 * Starts and warms a contestant.
	 * @return requests per second that it manages, roughly
	 */
	private double start(Scenario scenario, Contestant contestant, Map<Contestant, Deployment> running) {
		try {
			Deployment deployment = Deployment.of(contestant, scenario,
					new Launcher(this.launcher.folder(scenario + "-" + contestant)));
			running.put(contestant, deployment);
			warmUp(deployment);
			double throughput = deployment.run(new Phase(scenario.inFlight(), 0, this.options.time().toNanos()))
				.throughput();
			this.progress.accept("%s, %s: about %.0f/s".formatted(scenario, contestant, throughput));
			return throughput;
		}
		catch (RuntimeException ex) {
			leaveOut(scenario, contestant, ex, running);
			return Double.MAX_VALUE;
		}
	}

	private void measure(Scenario scenario, Contestant contestant, int round, int rate,
			Map<Contestant, Deployment> running, Map<Contestant, List<Sample>> samples) {
		try {
			Sample sample = Sample.take(Objects.requireNonNull(running.get(contestant)), scenario.inFlight(), rate,
					this.options.time());
			samples.computeIfAbsent(contestant, (key) -> new ArrayList<>()).add(sample);
			this.progress.accept("%s, %s, round %d of %d: %.0f/s, p50 %.0f us at %d/s".formatted(scenario, contestant,
					round, this.options.rounds(), sample.throughput(), sample.p50(), rate));
		}
		catch (RuntimeException ex) {
			leaveOut(scenario, contestant, ex, running);
		}
	}

	private void leaveOut(Scenario scenario, Contestant contestant, RuntimeException reason,
			Map<Contestant, Deployment> running) {
		leaveOut(contestant + " under " + scenario + ": " + reason.getMessage());
		Deployment deployment = running.remove(contestant);
		if (deployment != null) {
			deployment.close();
		}
	}

	/**
	 * With many in flight under each load: a JVM compiles what runs often, and one
	 * request at a time would take minutes to run often enough. Then for half as long
	 * with an open load, lest the JVM finds only when latencies are measured that
	 * requests may also be waited for, and compiles all anew.
	 */
	private void warmUp(Deployment deployment) {
		long nanos = this.options.warmUp().toNanos();
		double throughput = deployment.run(new Phase(WARM_UP_IN_FLIGHT, 0, nanos)).throughput();
		deployment.run(new Phase(WARM_UP_IN_FLIGHT, (int) Math.max(1, throughput / 2), nanos / 2));
	}

	private void leaveOut(String reason) {
		this.leftOut.add(reason);
		this.progress.accept("Left out is " + reason);
	}

}
