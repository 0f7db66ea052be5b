package io.zss.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.zss.benchmarks.load.Measurement;
import io.zss.benchmarks.load.Phase;

/**
 * What one round saw of one contestant, or the medians of several rounds.
 *
 * @param throughput requests per second when each reply is followed by the next request
 * @param cpu microseconds of processor time per request, meanwhile
 * @param allocated bytes per request, meanwhile; not a number where nobody can tell
 * @param p50 median latency in microseconds of an open load
 * @param p99 its 99th percentile
 * @param p999 its 99.9th percentile
 * @param errors requests that were not answered well
 */
record Sample(double throughput, double cpu, double allocated, double p50, double p99, double p999, double errors) {

	/**
	 * Measures a deployment that is warm.
	 * @param inFlight requests at a time
	 * @param rate requests per second of the open load
	 * @param time how long each of the two lasts
	 */
	static Sample take(Deployment deployment, int inFlight, int rate, Duration time) {
		double allocated = deployment.allocated();
		Duration cpu = deployment.cpu();
		Measurement closed = deployment.run(new Phase(inFlight, 0, time.toNanos()));
		cpu = deployment.cpu().minus(cpu);
		allocated = deployment.allocated() - allocated;
		Measurement open = deployment.run(new Phase(inFlight, rate, time.toNanos()));
		double requests = Math.max(1, closed.requests());
		return new Sample(closed.throughput(), cpu.toNanos() / 1e3 / requests, allocated / requests, open.p50(),
				open.p99(), open.p999(), closed.errors() + open.errors());
	}

	static Sample median(List<Sample> samples) {
		return new Sample(median(samples, Sample::throughput), median(samples, Sample::cpu),
				median(samples, Sample::allocated), median(samples, Sample::p50), median(samples, Sample::p99),
				median(samples, Sample::p999), samples.stream().mapToDouble(Sample::errors).sum());
	}

	private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
		double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

}
