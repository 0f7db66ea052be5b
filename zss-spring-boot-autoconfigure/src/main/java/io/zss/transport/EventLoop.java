package io.zss.transport;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A platform thread that owns sockets and all state of a {@link LoopDuty}. Other threads
 * hand it commands on a bounded queue and wake it; they never touch what it owns. It is
 * started once and closed once. Interrupts have no effect on it.
 */
public final class EventLoop implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EventLoop.class);

	private static final int COMMANDS_PER_CYCLE = 1024;

	private static final long MAX_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final String name;

	private final LoopClock clock;

	private final LoopDuty duty;

	private final int ioThreads;

	private final int commandCapacity;

	private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

	private final AtomicInteger queued = new AtomicInteger();

	private final AtomicBoolean waiting = new AtomicBoolean();

	private final CompletableFuture<Void> started = new CompletableFuture<>();

	private final Thread thread;

	private volatile @Nullable JeroMqSockets sockets;

	private volatile boolean stopping;

	private volatile boolean ended;

	private volatile @Nullable Throwable failure;

	/**
	 * Creates a loop.
	 * @param name the thread's name
	 * @param clock the time
	 * @param duty what it does
	 * @param ioThreads threads that move bytes for its sockets, at least 1
	 * @param commandCapacity commands that may wait; further ones are refused
	 */
	public EventLoop(String name, LoopClock clock, LoopDuty duty, int ioThreads, int commandCapacity) {
		this.name = name;
		this.clock = clock;
		this.duty = duty;
		this.ioThreads = ioThreads;
		this.commandCapacity = commandCapacity;
		this.thread = new LoopThread(this::run, name);
	}

	/**
	 * Starts the thread and waits until the duty has opened its sockets.
	 * @throws RuntimeException what the duty threw
	 */
	public void start() {
		this.thread.start();
		try {
			this.started.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	/**
	 * Hands over a command. From any thread.
	 * @param command run by the loop's thread; must not block. What it throws is logged
	 * @return whether it was taken and will run, be it after {@link LoopDuty#onStop()};
	 * not when the queue is full, or the loop has not started or has ended
	 */
	public boolean execute(Runnable command) {
		if (this.stopping || !this.started.isDone()) {
			return false;
		}
		if (this.queued.incrementAndGet() > this.commandCapacity) {
			this.queued.decrementAndGet();
			return false;
		}
		this.commands.add(command);
		if (this.ended) {
			// Either it is taken back here, or the loop's last look at the queue saw it.
			return !this.commands.remove(command);
		}
		if (this.waiting.compareAndSet(true, false)) {
			wake();
		}
		return true;
	}

	/**
	 * Whether the loop runs.
	 * @return false before it was started, after it was closed and after it failed
	 */
	public boolean isRunning() {
		return this.started.isDone() && !this.started.isCompletedExceptionally() && !this.stopping
				&& this.failure == null;
	}

	/**
	 * Whether the calling thread is that of a loop, which must not block.
	 * @return whether it is
	 */
	public static boolean isLoopThread() {
		return Thread.currentThread() instanceof LoopThread;
	}

	/**
	 * What ended the loop, or one of JeroMQ's threads, unexpectedly.
	 * @return the failure, or null
	 */
	public @Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Ends the loop and waits for it: the duty says goodbye, the sockets close, the
	 * thread ends. Called by the loop's own thread it does not wait.
	 */
	@Override
	public void close() {
		this.stopping = true;
		wake();
		if (Thread.currentThread() != this.thread && this.thread.isAlive()) {
			joinUninterruptibly();
		}
	}

	private void wake() {
		JeroMqSockets current = this.sockets;
		if (current != null) {
			current.wake();
		}
	}

	private void joinUninterruptibly() {
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		try (JeroMqSockets opened = new JeroMqSockets(this.ioThreads, this::ioThreadFailed)) {
			this.sockets = opened;
			this.duty.onStart(opened, this.clock.nanoTime());
			this.started.complete(null);
			runDuty(opened);
		}
		catch (Throwable ex) {
			fail(ex);
		}
		finally {
			this.sockets = null;
		}
	}

	private void runDuty(JeroMqSockets opened) {
		try {
			while (!this.stopping) {
				cycle(opened);
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
		this.duty.onStop();
		this.ended = true;
		while (runCommands()) {
			// until none is left
		}
	}

	private void fail(Throwable ex) {
		this.stopping = true;
		if (!this.started.completeExceptionally(ex)) {
			this.failure = ex;
			logger.error("Loop {} has ended: {}", this.name, ex, ex);
		}
	}

	private void cycle(JeroMqSockets opened) {
		long now = this.clock.nanoTime();
		boolean more = runCommands();
		more |= this.duty.doWork(now);
		if (more) {
			return;
		}
		this.waiting.set(true);
		if (this.commands.isEmpty() && !this.stopping) {
			opened.await(Math.min(this.duty.maxIdleNanos(now), MAX_IDLE_NANOS));
		}
		this.waiting.set(false);
	}

	private boolean runCommands() {
		for (int i = 0; i < COMMANDS_PER_CYCLE; i++) {
			Runnable command = this.commands.poll();
			if (command == null) {
				return false;
			}
			this.queued.decrementAndGet();
			run(command);
		}
		return true;
	}

	/**
	 * A failure in what one thread asked for must not end the loop for all.
	 */
	private void run(Runnable command) {
		try {
			command.run();
		}
		catch (RuntimeException ex) {
			logger.error("A command of loop {} has failed: {}", this.name, ex, ex);
		}
	}

	private void ioThreadFailed(Thread ioThread, Throwable ex) {
		if (this.stopping) {
			logger.debug("Thread {} of loop {} has failed at the end", ioThread.getName(), this.name, ex);
			return;
		}
		this.failure = ex;
		logger.error("Thread {} of loop {} has failed: {}", ioThread.getName(), this.name, ex, ex);
	}

	/**
	 * A thread that cannot be interrupted: JeroMQ refuses and mixes up messages when it
	 * is.
	 */
	private static final class LoopThread extends Thread {

		LoopThread(Runnable target, String name) {
			super(target, name);
		}

		@Override
		public void interrupt() {
			// see above
		}

	}

}
