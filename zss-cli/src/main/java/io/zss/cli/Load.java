package io.zss.cli;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Makes a call many times, so many at a time. With a rate, calls have a schedule, and
 * their time counts from when they should have been sent: a service that stalls cannot
 * hide what waits meanwhile. Driven by one thread; results come from the client's loop.
 */
final class Load {

	static final int MAX_CONCURRENCY = 10_000;

	/** Times beyond an hour count as an hour. */
	private static final long MAX_MICROS = TimeUnit.HOURS.toMicros(1);

	private static final int DIGITS = 3;

	private static final long STOP_CHECK_MILLIS = 100;

	private final int concurrency;

	private final Semaphore places;

	private final Recorder recorder = new Recorder(MAX_MICROS, DIGITS);

	private final SortedMap<Integer, Long> statuses = new TreeMap<>();

	private final AtomicLong completed = new AtomicLong();

	private volatile boolean stopped;

	private long times = Long.MAX_VALUE;

	private long durationNanos = Long.MAX_VALUE;

	private double ratePerSecond;

	private volatile @Nullable ZssCallException lastFailure;

	private long startNanos;

	private long endNanos;

	private Load(int concurrency) {
		this.concurrency = concurrency;
		this.places = new Semaphore(concurrency);
	}

	/**
	 * A load without an end.
	 * @param concurrency calls that wait at a time
	 */
	static Load of(int concurrency) {
		return new Load(concurrency);
	}

	static int checkConcurrency(int concurrency) {
		if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
			throw new CommandFailure(ExitCode.USAGE, "The concurrency must be 1 to " + MAX_CONCURRENCY);
		}
		return concurrency;
	}

	Load times(long calls) {
		if (calls < 1) {
			throw new CommandFailure(ExitCode.USAGE, "The number of calls must be at least 1");
		}
		this.times = calls;
		return this;
	}

	Load duration(long nanos) {
		this.durationNanos = nanos;
		return this;
	}

	/**
	 * Spreads the calls evenly.
	 * @param callsPerSecond 0 for as many as there are
	 */
	Load rate(double callsPerSecond) {
		this.ratePerSecond = callsPerSecond;
		return this;
	}

	/**
	 * Makes the calls and waits for the last reply.
	 */
	void run(ZssClient client, OutgoingCall call) throws InterruptedException {
		this.startNanos = System.nanoTime();
		for (long i = 0; i < this.times && acquire(); i++) {
			long due = System.nanoTime();
			if (this.ratePerSecond > 0) {
				due = this.startNanos + (long) (i * 1e9 / this.ratePerSecond);
				LockSupport.parkNanos(due - System.nanoTime());
			}
			if (isOver()) {
				this.places.release();
				break;
			}
			send(client, call, due);
		}
		this.places.acquire(this.concurrency);
		this.endNanos = System.nanoTime();
	}

	/**
	 * Sends no more calls, as when the user interrupts.
	 */
	void stop() {
		this.stopped = true;
	}

	long completed() {
		return this.completed.get();
	}

	long elapsedNanos() {
		return ((this.endNanos != 0) ? this.endNanos : System.nanoTime()) - this.startNanos;
	}

	/**
	 * Times in microseconds since the last time that this was asked.
	 */
	Histogram takeHistogram() {
		return this.recorder.getIntervalHistogram();
	}

	/**
	 * How many calls ended with which status; 599 without a reply in time, 503 without a
	 * broker.
	 */
	SortedMap<Integer, Long> statuses() {
		synchronized (this.statuses) {
			return new TreeMap<>(this.statuses);
		}
	}

	@Nullable ZssCallException lastFailure() {
		return this.lastFailure;
	}

	private boolean acquire() throws InterruptedException {
		while (!isOver()) {
			if (this.places.tryAcquire(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
				return true;
			}
		}
		return false;
	}

	private boolean isOver() {
		return this.stopped || System.nanoTime() - this.startNanos >= this.durationNanos;
	}

	private void send(ZssClient client, OutgoingCall call, long due) {
		client.send(call).whenComplete((reply, failure) -> {
			long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due);
			this.recorder.recordValue(Math.max(0, Math.min(MAX_MICROS, micros)));
			count(reply, failure);
			this.completed.incrementAndGet();
			this.places.release();
		});
	}

	private void count(@Nullable IncomingReply reply, @Nullable Throwable failure) {
		int status = (reply != null) ? reply.status() : 0;
		if (failure instanceof ZssCallException noReply) {
			this.lastFailure = noReply;
			status = noReply.getStatus();
		}
		synchronized (this.statuses) {
			this.statuses.merge(status, 1L, Long::sum);
		}
	}

}
