package io.zss.transport;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zmq.poll.Poller;

/**
 * A platform thread that owns sockets and all state of a {@link LoopDuty}. It is JeroMQ's
 * own thread that also moves the bytes, so that a message passes no other thread on its
 * way through. Other threads hand the loop commands on a bounded queue and wake it; they
 * never touch what it owns. It is started once and closed once. Interrupts have no effect
 * on it.
 */
public final class EventLoop implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EventLoop.class);

	private static final int COMMANDS_PER_CYCLE = 1024;

	private static final long MAX_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final String name;

	private final LoopClock clock;

	private final LoopDuty duty;

	private final LoopSettings settings;

	private final JeroMqContext context;

	private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

	private final AtomicInteger queued = new AtomicInteger();

	private final CompletableFuture<Void> started = new CompletableFuture<>();

	private final CompletableFuture<Void> goodbye = new CompletableFuture<>();

	private volatile @Nullable LoopWait wait;

	private @Nullable JeroMqSockets sockets;

	private volatile boolean stopping;

	private volatile boolean ended;

	private volatile @Nullable Throwable failure;

	private volatile long maxCloseMillis;

	/**
	 * Creates a loop.
	 * @param name the thread's name
	 * @param clock the time
	 * @param duty what it does
	 * @param settings how it does so
	 */
	public EventLoop(String name, LoopClock clock, LoopDuty duty, LoopSettings settings) {
		this.name = name;
		this.clock = clock;
		this.duty = duty;
		this.settings = settings;
		this.context = new JeroMqContext(name, settings.ioThreads(), this::run, this::ioThreadFailed);
	}

	/**
	 * Starts the thread and waits until the duty has opened its sockets.
	 * @throws RuntimeException what the duty threw
	 */
	public void start() {
		this.context.start();
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
		if (this.queued.incrementAndGet() > this.settings.commandCapacity()) {
			this.queued.decrementAndGet();
			return false;
		}
		this.commands.add(command);
		if (this.ended) {
			// Either it is taken back here, or the loop's last look at the queue saw it.
			return !this.commands.remove(command);
		}
		wake();
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
		return Thread.currentThread() instanceof JeroMqContext.LoopThread;
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
		Thread thread = this.context.loopThread();
		if (thread != null && Thread.currentThread() != thread) {
			this.goodbye.join();
			joinUninterruptibly(thread);
		}
	}

	private void wake() {
		LoopWait current = this.wait;
		if (current != null) {
			current.wake();
		}
	}

	private void joinUninterruptibly(Thread thread) {
		long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(this.maxCloseMillis);
		boolean interrupted = false;
		long left = deadline - System.nanoTime();
		while (thread.isAlive() && left > 0) {
			try {
				TimeUnit.NANOSECONDS.timedJoin(thread, left);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			left = deadline - System.nanoTime();
		}
		if (thread.isAlive()) {
			logger.warn("JeroMQ does not end the context of {}, it is left behind", this.name);
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The life of the thread.
	 */
	private void run(Poller poller) {
		try {
			LoopSelector selector = this.context.loopSelector();
			LoopWait opened = new LoopWait(selector, !this.context.isLoopAlone(), this::cycle, this.settings.spin(),
					this.clock);
			this.wait = opened;
			this.sockets = new JeroMqSockets(this.context, opened);
			open();
			selector.waitAs(opened);
			poller.run();
		}
		catch (Throwable ex) {
			pollerFailed(ex);
		}
		finally {
			this.wait = null;
		}
	}

	private void open() {
		try {
			this.duty.onStart(sockets(), this.clock.nanoTime());
			this.started.complete(null);
		}
		catch (Throwable ex) {
			this.stopping = true;
			this.ended = true;
			closeSockets().thenRun(() -> this.started.completeExceptionally(ex));
		}
	}

	private void pollerFailed(Throwable ex) {
		this.context.loopDied();
		if (this.started.completeExceptionally(ex)) {
			this.goodbye.complete(null);
		}
		else if (this.ended) {
			logger.debug("Loop {} has failed at the end", this.name, ex);
		}
		else {
			fail(ex);
			finish();
		}
	}

	private long cycle(long nowNanos) {
		try {
			if (!this.stopping) {
				boolean more = runCommands();
				more |= this.duty.doWork(nowNanos);
				more |= !this.context.isLoopAlone() && sockets().hasInput();
				return more ? 0 : Math.min(this.duty.maxIdleNanos(nowNanos), MAX_IDLE_NANOS);
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
		finish();
		return MAX_IDLE_NANOS;
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

	/**
	 * Says goodbye, once. The poller goes on until what the sockets have taken is sent.
	 */
	private void finish() {
		if (this.ended) {
			return;
		}
		try {
			this.duty.onStop();
		}
		catch (Throwable ex) {
			fail(ex);
		}
		this.ended = true;
		while (runCommands()) {
			// until none is left
		}
		closeSockets();
	}

	private CompletableFuture<Void> closeSockets() {
		JeroMqSockets opened = sockets();
		opened.close();
		this.maxCloseMillis = opened.maxCloseMillis();
		CompletableFuture<Void> closed = this.context.close()
			.completeOnTimeout(null, this.maxCloseMillis, TimeUnit.MILLISECONDS);
		this.goodbye.complete(null);
		return closed;
	}

	private void fail(Throwable ex) {
		this.stopping = true;
		this.failure = ex;
		logger.error("Loop {} has ended: {}", this.name, ex, ex);
	}

	private void ioThreadFailed(Thread ioThread, Throwable ex) {
		if (this.stopping) {
			logger.debug("Thread {} of loop {} has failed at the end", ioThread.getName(), this.name, ex);
			return;
		}
		this.failure = ex;
		logger.error("Thread {} of loop {} has failed: {}", ioThread.getName(), this.name, ex, ex);
	}

	private JeroMqSockets sockets() {
		return Objects.requireNonNull(this.sockets);
	}

}
