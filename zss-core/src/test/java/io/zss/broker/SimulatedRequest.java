package io.zss.broker;

import org.jspecify.annotations.Nullable;

/**
 * A request in the simulation, and what has become of it.
 */
final class SimulatedRequest {

	final int number;

	final SimulatedClient client;

	final String rid;

	final String sid;

	final String version;

	/** The one instance that may have it; null for any. */
	final @Nullable SimulatedWorker only;

	final long timeoutNanos;

	final boolean idempotent;

	/** What it says of its attempts; 0 for nothing. */
	final int saidMaxAttempts;

	/** The status by which the broker must refuse it; 0 when its client may send it. */
	final int denial;

	/** The broker has received it. */
	boolean received;

	/** When it was received, one with this rid was in flight. */
	boolean duplicate;

	long deadlineNanos;

	/** It was sent to workers so often. */
	int attempts;

	@Nullable Attempt current;

	/** Its reply came while the client had no room. */
	boolean replyRefused;

	int replies;

	long answeredNanos;

	/** The worker that held it sent a reply that cannot be passed on. */
	boolean spoiled;

	SimulatedRequest(int number, SimulatedClient client, String rid, String sid, String version,
			@Nullable SimulatedWorker only, long timeoutNanos, boolean idempotent, int saidMaxAttempts, int denial) {
		this.only = only;
		this.denial = denial;
		this.number = number;
		this.client = client;
		this.rid = rid;
		this.sid = sid;
		this.version = version;
		this.timeoutNanos = timeoutNanos;
		this.idempotent = idempotent;
		this.saidMaxAttempts = saidMaxAttempts;
	}

	/**
	 * How often it may run at a broker with a limit of its own.
	 */
	int maxAttempts(int brokersLimit) {
		if (!this.idempotent) {
			return 1;
		}
		return (this.saidMaxAttempts > 0) ? Math.min(this.saidMaxAttempts, brokersLimit) : brokersLimit;
	}

	/**
	 * Whether the broker owes a reply.
	 */
	boolean isAwaited() {
		return this.received && this.replies == 0 && !this.client.gone;
	}

	/**
	 * Whether a worker has it, as far as the broker knows.
	 */
	boolean isAtWorker() {
		return this.current != null && this.current.open;
	}

	@Override
	public String toString() {
		return "#" + this.number;
	}

	/**
	 * One dispatch of a request to a worker.
	 */
	static final class Attempt {

		final SimulatedRequest request;

		final SimulatedWorker worker;

		final Received message;

		/** It takes a slot of the worker. */
		boolean open = true;

		/** Nothing waits for the reply any more. */
		boolean abandoned;

		/** The worker was asked so often to stop working on it. */
		int cancels;

		long stuckAtNanos;

		Attempt(SimulatedRequest request, SimulatedWorker worker, Received message) {
			this.request = request;
			this.worker = worker;
			this.message = message;
		}

		boolean isAwaited() {
			return this.open && !this.abandoned;
		}

		boolean isOpenAt(long nowNanos) {
			return this.open && !(this.abandoned && nowNanos - this.stuckAtNanos >= 0);
		}

		/**
		 * The slot stays taken until some time after the deadline.
		 */
		void abandon(long nowNanos, long stuckAfterNanos) {
			this.abandoned = true;
			long deadline = this.request.deadlineNanos;
			this.stuckAtNanos = ((nowNanos - deadline >= 0) ? nowNanos : deadline) + stuckAfterNanos;
		}

	}

}
