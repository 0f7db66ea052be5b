package io.zss.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

	List<Row> run() {
		List<Contestant> present = present();
		List<Row> rows = new ArrayList<>();
		for (Scenario scenario : this.options.scenarios()) {
			for (Group group : Group.values()) {
				if (scenario.groups().contains(group)) {
					rows.addAll(compare(scenario,
							present.stream().filter((contestant) -> contestant.group() == group).toList()));
				}
			}
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

	private List<Row> compare(Scenario scenario, List<Contestant> contestants) {
		Map<Contestant, List<Sample>> samples = new LinkedHashMap<>();
		int rate = this.options.rate();
		double slowest = Double.MAX_VALUE;
		for (Contestant contestant : contestants) {
			double throughput = (rate > 0) ? rate : throughput(scenario, contestant);
			if (throughput > 0) {
				slowest = Math.min(slowest, throughput);
				samples.put(contestant, new ArrayList<>());
			}
		}
		int used = (rate > 0) ? rate : (int) Math.max(1, slowest / 2);
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Contestant contestant : List.copyOf(samples.keySet())) {
				if (!measure(scenario, contestant, round, used, samples)) {
					samples.remove(contestant);
				}
			}
		}
		return samples.entrySet()
			.stream()
			.map((entry) -> new Row(scenario, entry.getKey(), used, Sample.median(entry.getValue())))
			.toList();
	}

	/**
	 * What a contestant manages, roughly.
	 * @return requests per second, or 0 when it does not run
	 */
	private double throughput(Scenario scenario, Contestant contestant) {
		try (Deployment deployment = Deployment.of(contestant, scenario, this.launcher)) {
			warmUp(deployment);
			double throughput = deployment.run(new Phase(scenario.inFlight(), 0, this.options.warmUp().toNanos()))
				.throughput();
			this.progress.accept("%s, %s: about %.0f/s".formatted(scenario, contestant, throughput));
			return throughput;
		}
		catch (RuntimeException ex) {
			leaveOut(contestant + " under " + scenario + ": " + ex.getMessage());
			return 0;
		}
	}

	private boolean measure(Scenario scenario, Contestant contestant, int round, int rate,
			Map<Contestant, List<Sample>> samples) {
		try (Deployment deployment = Deployment.of(contestant, scenario, this.launcher)) {
			warmUp(deployment);
			Sample sample = Sample.take(deployment, scenario.inFlight(), rate, this.options.time());
			samples.getOrDefault(contestant, new ArrayList<>()).add(sample);
			this.progress.accept("%s, %s, round %d of %d: %.0f/s, p50 %.0f us at %d/s".formatted(scenario, contestant,
					round, this.options.rounds(), sample.throughput(), sample.p50(), rate));
			return true;
		}
		catch (RuntimeException ex) {
			leaveOut(contestant + " under " + scenario + ": " + ex.getMessage());
			return false;
		}
	}

	/**
	 * With many in flight under each load: a JVM compiles what runs often, and one
	 * request at a time would take minutes to run often enough.
	 */
	private void warmUp(Deployment deployment) {
		deployment.run(new Phase(WARM_UP_IN_FLIGHT, 0, this.options.warmUp().toNanos()));
	}

	private void leaveOut(String reason) {
		this.leftOut.add(reason);
		this.progress.accept("Left out is " + reason);
	}

}
