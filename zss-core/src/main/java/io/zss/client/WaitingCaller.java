package io.zss.client;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;

import io.zss.transport.LoopClock;

/**
 * A thread that waits in a blocking call. Replies arrive here: what depends on them,
 * interceptors for example, runs on the thread that waits for it, and can hold up no
 * other call. The wait has a bound of its own, so that it ends even when nothing arrives
 * any more. Others only hand over tasks.
 */
final class WaitingCaller implements Delivery, ForkJoinPool.ManagedBlocker {

	private final Thread thread = Thread.currentThread();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final CallBound bound;

	private final Executor afterwards;

	private volatile boolean awaited;

	private volatile boolean left;

	/**
	 * Creates the wait of the calling thread.
	 * @param afterwards runs what arrives when the thread waits no longer
	 */
	WaitingCaller(LoopClock clock, Executor afterwards) {
		this.bound = new CallBound(clock);
		this.afterwards = afterwards;
	}

	/**
	 * Extends the wait to the time-out of a call that is sent for the caller.
	 */
	@Override
	public void onSend(OutgoingCall call, String rid) {
		this.bound.onSend(call, rid);
	}

	@Override
	public void onKept(CompletableFuture<IncomingReply> result) {
		// The wait has its own bound, and says then why it was in vain.
		this.bound.onKept();
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
		this.bound.extend(call);
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
			else if (this.bound.leftNanos() <= 0) {
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
	 * How long it waits at most, and why that was in vain.
	 */
	CallBound bound() {
		return this.bound;
	}

	@Override
	public boolean block() throws InterruptedException {
		long nanos = this.bound.leftNanos();
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

}
