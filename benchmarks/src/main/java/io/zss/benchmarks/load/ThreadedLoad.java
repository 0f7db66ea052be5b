package io.zss.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A load by an API that blocks: one thread for each request in flight, as in an
 * application that serves so many users. When the load is open each thread has its part
 * of the schedule, and makes up for it when a reply was late.
 */
public final class ThreadedLoad implements Load {

	private final BlockingCall call;

	private final int clients;

	private final int services;

	private final String payload;

	private final AutoCloseable connections;

	/**
	 * Creates a load whose clients are connected.
	 * @param call makes a request
	 * @param arguments how many clients and services the requests are dealt out to, and
	 * the length of the text that is sent
	 * @param connections closed at the end
	 */
	public ThreadedLoad(BlockingCall call, LoadArguments arguments, AutoCloseable connections) {
		this.call = call;
		this.clients = arguments.clients();
		this.services = arguments.services();
		this.payload = "x".repeat(arguments.payload());
		this.connections = connections;
	}

	/**
	 * Makes one request by each client, so that all are connected, and to each service.
	 * @return this
	 * @throws Exception if one failed
	 */
	public ThreadedLoad connect() throws Exception {
		for (int i = 0; i < Math.max(this.clients, this.services); i++) {
			call(i);
		}
		return this;
	}

	@Override
	public Measurement run(Phase phase) throws InterruptedException {
		long start = System.nanoTime();
		List<Part> parts = new ArrayList<>();
		for (int i = 0; i < phase.inFlight(); i++) {
			Part part = new Part(phase, start, i);
			part.start();
			parts.add(part);
		}
		Latencies latencies = new Latencies();
		for (Part part : parts) {
			part.join();
			latencies.add(part.latencies);
		}
		return latencies.measurement(System.nanoTime() - start);
	}

	@Override
	public void close() {
		try {
			this.connections.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void call(long index) throws Exception {
		Object reply = this.call.make((int) (index % this.clients), (int) (index % this.services), this.payload);
		if (!(reply instanceof String text) || text.length() != this.payload.length()) {
			throw new IllegalStateException("Not the text that was sent, but " + reply);
		}
	}

	/**
	 * The requests that one thread makes.
	 */
	private final class Part extends Thread {

		private final Phase phase;

		private final long start;

		private final int first;

		private final Latencies latencies = new Latencies();

		private boolean failed;

		Part(Phase phase, long start, int first) {
			super("load-" + first);
			this.phase = phase;
			this.start = start;
			this.first = first;
		}

		@Override
		public void run() {
			for (long index = this.first;; index += this.phase.inFlight()) {
				long now = System.nanoTime() - this.start;
				long due = this.phase.isClosed() ? now : this.phase.dueNanos(index);
				if (due >= this.phase.nanos()) {
					return;
				}
				if (now >= this.phase.nanos() + Phase.DRAIN_NANOS) {
					this.latencies.fail(1);
					return;
				}
				make(index, (due > now) ? sleepUntil(due) : due);
			}
		}

		/**
		 * Sleeps as precisely as the system does it. That a timer goes off late is not
		 * the doing of what is measured: the request counts from now.
		 */
		private long sleepUntil(long due) {
			long now = System.nanoTime() - this.start;
			while (now < due) {
				LockSupport.parkNanos(due - now);
				now = System.nanoTime() - this.start;
			}
			return now;
		}

		private void make(long index, long from) {
			try {
				call(index);
				this.latencies.record(System.nanoTime() - this.start - from);
			}
			catch (Exception ex) {
				this.latencies.fail(1);
				if (!this.failed) {
					this.failed = true;
					System.err.println(getName() + ": " + ex);
				}
			}
		}

	}

}
