package io.zss.client;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.zss.transport.EventLoop;

/**
 * The places of the calls that wait for their replies. Thread-safe.
 */
final class PendingPlaces {

	private final int max;

	private final PendingPolicy policy;

	private final Semaphore free;

	PendingPlaces(int max, PendingPolicy policy) {
		this.max = max;
		this.policy = policy;
		this.free = new Semaphore(max);
	}

	/**
	 * Takes a place.
	 * @param timeoutNanos how long to wait for one, if the policy says to wait
	 * @return whether there was one
	 */
	boolean acquire(long timeoutNanos) throws InterruptedException {
		if (this.free.tryAcquire()) {
			return true;
		}
		// A loop's thread would wait for itself, and so may those that free places.
		return this.policy == PendingPolicy.BLOCK && !EventLoop.isLoopThread() && !DeliveryThreads.isDeliveryThread()
				&& this.free.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS);
	}

	void release() {
		this.free.release();
	}

	int taken() {
		return this.max - this.free.availablePermits();
	}

}
