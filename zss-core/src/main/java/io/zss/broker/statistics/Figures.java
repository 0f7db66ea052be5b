package io.zss.broker.statistics;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Figures of the requests of one service, verb or instance: how many, how they ended, how
 * fast they come and how long they take. Belongs to the broker's loop.
 */
public final class Figures {

	private static final int TIMEOUT = 599;

	private long requests;

	private long succeeded;

	private long rejected;

	private long failed;

	private long timedOut;

	private final RateWindow rate = new RateWindow();

	private final LatencyHistogram latency = new LatencyHistogram();

	/**
	 * Counts a request.
	 */
	public void countRequest() {
		this.requests++;
	}

	/**
	 * Counts the end of a request.
	 * @param status with which it was answered
	 * @param nanos how long it took
	 */
	public void countOutcome(int status, long nanos) {
		count(status);
		this.latency.record(nanos);
	}

	/**
	 * Counts a request that was answered before an instance had seen it: how long that
	 * took says nothing about the service.
	 * @param status with which it was answered
	 */
	public void countRefusal(int status) {
		count(status);
	}

	private void count(int status) {
		if (status == TIMEOUT) {
			this.timedOut++;
		}
		else if (status < 300) {
			this.succeeded++;
		}
		else if (status < 500) {
			this.rejected++;
		}
		else {
			this.failed++;
		}
	}

	/**
	 * The requests that came.
	 * @return a total
	 */
	public long requests() {
		return this.requests;
	}

	/**
	 * Notes that time has passed. Called about once a second.
	 * @param seconds seconds since the last call, at least 1
	 */
	public void tick(int seconds) {
		this.rate.tick(this.requests, seconds);
	}

	/**
	 * Has earlier times count half as much. Called once a minute.
	 */
	public void decay() {
		this.latency.decay();
	}

	/**
	 * Writes the figures as members of a map, by the names that SMI gives them.
	 * @param target gets them
	 */
	public void describe(Map<String, Object> target) {
		target.put("requests", this.requests);
		Map<String, Object> outcomes = new LinkedHashMap<>();
		outcomes.put("2xx", this.succeeded);
		outcomes.put("4xx", this.rejected);
		outcomes.put("5xx", this.failed);
		outcomes.put("599", this.timedOut);
		target.put("outcomes", outcomes);
		target.put("ratePerSecond10s", this.rate.perSecond(10));
		target.put("ratePerSecond1m", this.rate.perSecond(60));
		target.put("p50Micros", this.latency.micros(0.5));
		target.put("p90Micros", this.latency.micros(0.9));
		target.put("p99Micros", this.latency.micros(0.99));
		target.put("maxMicros", this.latency.maxMicros());
	}

}
