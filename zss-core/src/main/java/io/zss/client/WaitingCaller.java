package io.zss.client;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.zss.transport.LoopClock;

/**
 * A thread that waits in a blocking call. Replies arrive here: what depends on them,
 * interceptors for example, runs on the thread that waits for it, and can hold up no
 * other call. The wait has a bound of its own, so that it ends even when nothing arrives
 * any more. Others only hand over tasks.
 */
final class WaitingCaller implements Delivery, ForkJoinPool.ManagedBlocker {

	/** The loop fails a call at its time-out; this is for a loop that does not. */
	static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	private final Thread thread = Thread.currentThread();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final LoopClock clock;

	private final Executor afterwards;

	private volatile long boundNanos;

	private volatile String lastRid = "-";

	private volatile boolean kept;

	private volatile boolean awaited;

	private volatile boolean left;

	/**
	 * Creates the wait of the calling thread.
	 * @param afterwards runs what arrives when the thread waits no longer
	 */
	WaitingCaller(LoopClock clock, Executor afterwards) {
		this.clock = clock;
		this.afterwards = afterwards;
		this.boundNanos = clock.nanoTime();
	}

	/**
	 * Extends the wait to the time-out of a call that is sent for the caller.
	 */
	@Override
	public void onSend(OutgoingCall call, String rid) {
		this.lastRid = rid;
		this.kept = false;
		extend(call);
	}

	@Override
	public void onKept(CompletableFuture<IncomingReply> result) {
		// The wait has its own bound, and says then why it was in vain.
		this.kept = true;
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		if (!this.left) {
			LockSupport.unpark(this.thread);
		}
		else if (this.tasks.remove(task)) {
			this.afterwards.execute(task);
		}
	}

	/**
	 * Waits for the end of a call. By the thread of the caller.
	 * @return whether it has ended; not within its bound otherwise
	 */
	boolean await(CompletableFuture<IncomingReply> result, OutgoingCall call) throws InterruptedException {
		extend(call);
		result.whenComplete((reply, failure) -> {
			this.awaited = true;
			// Mostly it is this very thread that completes it: a permit would only end
			// its
			// next wait at once.
			if (Thread.currentThread() != this.thread) {
				LockSupport.unpark(this.thread);
			}
		});
		while (!this.awaited) {
			Runnable task = this.tasks.poll();
			if (task != null) {
				task.run();
			}
			else if (this.boundNanos - this.clock.nanoTime() <= 0) {
				return false;
			}
			else {
				ForkJoinPool.managedBlock(this);
			}
		}
		return true;
	}

	/**
	 * Notes that the thread waits no longer.
	 */
	void leave() {
		this.left = true;
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			this.afterwards.execute(task);
		}
	}

	/**
	 * Whether what was sent has ended, and interceptors do not pass that on.
	 */
	boolean isKept() {
		return this.kept;
	}

	/**
	 * The rid under which the call was sent last; {@code -} when it was not.
	 */
	String lastRid() {
		return this.lastRid;
	}

	@Override
	public boolean block() throws InterruptedException {
		long nanos = this.boundNanos - this.clock.nanoTime();
		if (nanos > 0) {
			LockSupport.parkNanos(this, nanos);
		}
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		return true;
	}

	@Override
	public boolean isReleasable() {
		return this.awaited || !this.tasks.isEmpty();
	}

	private void extend(OutgoingCall call) {
		long bound = this.clock.nanoTime() + call.timeout().toNanos() + GRACE_NANOS;
		if (bound - this.boundNanos > 0) {
			this.boundNanos = bound;
		}
	}

}
