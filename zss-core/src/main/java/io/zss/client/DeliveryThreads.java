package io.zss.client;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that complete asynchronous calls. Code of the application may run on them,
 * an interceptor's for example, and may block them: so another one is started when what
 * has arrived waits for a moment and none of them takes it, up to {@value #MAX_THREADS}.
 * Beyond that replies wait, and their calls keep their places. Usually one thread does it
 * all; without work they end.
 */
final class DeliveryThreads implements Delivery {

	/** Most threads. */
	static final int MAX_THREADS = 256;

	private static final Logger logger = LoggerFactory.getLogger(DeliveryThreads.class);

	private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private static final long IDLE_SECONDS = 10;

	private final String name;

	/**
	 * Not a LinkedTransferQueue: on JDK 17 its poll with a time-out was seen to spin for
	 * ever. As long as there are calls, which are bounded.
	 */
	private final BlockingQueue<Runnable> arrived = new LinkedBlockingQueue<>();

	/** Threads that wait for a task. */
	private final AtomicInteger idle = new AtomicInteger();

	private final AtomicInteger threads = new AtomicInteger();

	private final AtomicLong taken = new AtomicLong();

	private volatile boolean watched;

	/** Of the thread that watches alone. */
	private long lastTaken;

	private long progressNanos;

	private long emptyNanos;

	DeliveryThreads(String name) {
		this.name = name;
	}

	/**
	 * Whether the calling thread is one of a client's own, which does not wait for a
	 * place.
	 */
	static boolean isDeliveryThread() {
		return Thread.currentThread() instanceof DeliveryThread;
	}

	@Override
	public void onSend(OutgoingCall call, String rid) {
		// Waits for nothing.
	}

	@Override
	public void execute(Runnable task) {
		this.arrived.add(task);
		if (this.threads.get() == 0 || (!this.watched && this.arrived.size() > this.idle.get())) {
			startThread();
		}
	}

	/**
	 * Says whether {@link #watch} is called from time to time.
	 */
	void setWatched(boolean watched) {
		this.watched = watched;
	}

	/**
	 * Starts another thread when those that are there are held up. By one thread at a
	 * time, the client's loop.
	 * @return whether something waits for a thread, and this is to be called again soon
	 */
	boolean watch(long nowNanos) {
		if (!this.watched || this.arrived.isEmpty()) {
			this.emptyNanos = nowNanos;
			this.progressNanos = nowNanos;
			return false;
		}
		long now = this.taken.get();
		if (now != this.lastTaken) {
			this.lastTaken = now;
			this.progressNanos = nowNanos;
		}
		boolean stuck = nowNanos - this.progressNanos >= LATE_NANOS;
		boolean slow = nowNanos - this.emptyNanos >= LATE_NANOS
				&& this.threads.get() < Runtime.getRuntime().availableProcessors();
		if (stuck || slow) {
			this.emptyNanos = nowNanos;
			this.progressNanos = nowNanos;
			startThread();
		}
		return true;
	}

	private void startThread() {
		if (this.threads.incrementAndGet() > MAX_THREADS) {
			this.threads.decrementAndGet();
			return;
		}
		try {
			new DeliveryThread(this::work, this.name).start();
		}
		catch (Throwable ex) {
			// The next to look at the queue tries again.
			this.threads.decrementAndGet();
			logger.error("Cannot start another thread {}: {}", this.name, ex, ex);
		}
	}

	private void work() {
		boolean more = true;
		while (more) {
			workUntilIdle();
			this.threads.decrementAndGet();
			// Something may have arrived that counted on this thread.
			more = !this.arrived.isEmpty();
			if (more) {
				this.threads.incrementAndGet();
			}
		}
	}

	private void workUntilIdle() {
		Runnable task = next();
		while (task != null) {
			this.taken.incrementAndGet();
			run(task);
			task = next();
		}
	}

	private @Nullable Runnable next() {
		Runnable task;
		this.idle.incrementAndGet();
		try {
			task = this.arrived.poll(IDLE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			task = this.arrived.poll();
		}
		this.idle.decrementAndGet();
		if (task != null && !this.watched && this.arrived.size() > this.idle.get()) {
			// It came while this thread still seemed to wait.
			startThread();
		}
		return task;
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.error("Thread {} survived a failure: {}", this.name, ex, ex);
		}
		finally {
			// What one call leaves behind does not concern the next.
			Thread.interrupted();
		}
	}

	/**
	 * A thread of a client that completes calls.
	 */
	private static final class DeliveryThread extends Thread {

		DeliveryThread(Runnable target, String name) {
			super(target, name);
			setDaemon(true);
		}

	}

}
