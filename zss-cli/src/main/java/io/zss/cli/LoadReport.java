package io.zss.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.client.ZssNoBrokerException;
import org.HdrHistogram.Histogram;

/**
 * Runs a load, shows its progress to a person, and prints its statistics; also when it is
 * interrupted.
 */
final class LoadReport {

	private static final int INTERRUPT_SECONDS = 2;

	private static final double[] PERCENTILES = { 50, 90, 99, 99.9 };

	private LoadReport() {
	}

	/**
	 * Runs a load to its end.
	 * @return the exit code of the worst status
	 */
	static int run(Load load, ZssClient client, OutgoingCall call, Root root) throws InterruptedException {
		Output output = new Output(root);
		Histogram all = new Histogram(3);
		Thread main = Thread.currentThread();
		Thread onInterrupt = new Thread(() -> {
			load.stop();
			join(main);
		}, "zss-interrupt");
		Runtime.getRuntime().addShutdownHook(onInterrupt);
		ScheduledExecutorService progress = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "zss-progress");
			thread.setDaemon(true);
			return thread;
		});
		try {
			progress.scheduleAtFixedRate(() -> show(load, all, root.shell().terminal() && !output.json(), output), 1, 1,
					TimeUnit.SECONDS);
			load.run(client, call);
		}
		finally {
			progress.shutdown();
			progress.awaitTermination(1, TimeUnit.SECONDS);
		}
		all.add(load.takeHistogram());
		print(load, all, call, output);
		output.out().flush();
		removeHook(onInterrupt);
		return exitCode(load);
	}

	private static void removeHook(Thread hook) {
		try {
			Runtime.getRuntime().removeShutdownHook(hook);
		}
		catch (IllegalStateException ex) {
			// It runs already, and waits for this thread.
		}
	}

	private static void show(Load load, Histogram all, boolean visible, Output output) {
		Histogram second = load.takeHistogram();
		all.add(second);
		if (visible) {
			output.note(Units.count(second.getTotalCount()) + "/s   p50 "
					+ Units.micros((double) second.getValueAtPercentile(50)) + "   p99 "
					+ Units.micros((double) second.getValueAtPercentile(99)) + "   " + Units.count(load.completed())
					+ " calls");
		}
	}

	private static void print(Load load, Histogram all, OutgoingCall call, Output output) {
		double seconds = load.elapsedNanos() / 1e9;
		long count = load.completed();
		if (output.json()) {
			output.line(Json.pretty(asMap(load, all, seconds)));
			return;
		}
		Style style = output.style();
		output.line(style.bold(call.address().toString()) + "  " + Units.count(count) + " calls in "
				+ Units.age(seconds * 1000) + ", " + Units.rate(count / seconds) + " per second");
		StringBuilder statuses = new StringBuilder();
		load.statuses()
			.forEach((status, times) -> statuses.append("  ")
				.append(style.status(status, (status == 0) ? "failed" : status.toString()))
				.append(" ")
				.append(Units.count(times)));
		output.line(style.dim("status") + statuses);
		if (count > 0) {
			StringBuilder times = new StringBuilder();
			for (double percentile : PERCENTILES) {
				times.append("  p").append(Units.number(percentile)).append(" ");
				times.append(Units.micros((double) all.getValueAtPercentile(percentile)));
			}
			output.line(style.dim("time  ") + times + "  max " + Units.micros((double) all.getMaxValue()));
		}
		ZssCallException failure = load.lastFailure();
		if (failure != null) {
			output.note("The last call without a reply: " + Printable.of(String.valueOf(failure.getMessage())));
		}
	}

	private static Map<String, Object> asMap(Load load, Histogram all, double seconds) {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("calls", load.completed());
		map.put("seconds", seconds);
		map.put("perSecond", load.completed() / seconds);
		map.put("statuses", load.statuses());
		for (double percentile : PERCENTILES) {
			map.put("p" + Units.number(percentile) + "Micros", all.getValueAtPercentile(percentile));
		}
		map.put("maxMicros", all.getMaxValue());
		return map;
	}

	private static int exitCode(Load load) {
		SortedMap<Integer, Long> statuses = load.statuses();
		int worst = statuses.keySet().stream().mapToInt(ExitCode::of).max().orElse(ExitCode.OK);
		return (load.lastFailure() instanceof ZssNoBrokerException) ? ExitCode.NO_BROKER : worst;
	}

	private static void join(Thread thread) {
		try {
			thread.join(TimeUnit.SECONDS.toMillis(INTERRUPT_SECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
