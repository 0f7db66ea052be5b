package io.zss.transport;

import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.transport.LoopLife.Phase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zmq.poll.Poller;

/**
 * A platform thread that owns sockets and all state of a {@link LoopDuty}. It is JeroMQ's
 * own thread that also moves the bytes, so that a message passes no other thread on its
 * way through. Other threads hand the loop commands on a bounded queue and wake it; they
 * never touch its sockets or state. A loop is started once and closed once. Interrupts
 * have no effect on it.
 * <p>
 * A failure of the duty, or of a thread of JeroMQ, ends the loop. However it ends, the
 * commands that were taken run, {@link LoopDuty#onEnd} is called, and {@link #close()}
 * returns, even if nothing can be logged any more.
 */
public final class EventLoop implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EventLoop.class);

	private static final int COMMANDS_PER_CYCLE = 1024;

	private static final long MAX_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	/** How long {@link #close()} waits for the duty. Nothing of it may block. */
	private static final long MAX_GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final String name;

	private final LoopClock clock;

	private final LoopDuty duty;

	private final LoopSettings settings;

	/** Made with the loop: a log that fails must not keep it from ending. */
	private final LoopLog log = new LoopLog(logger);

	private final JeroMqContext context;

	private final LoopLife life = new LoopLife();

	private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

	private final AtomicInteger queued = new AtomicInteger();

	private volatile @Nullable LoopWait wait;

	private @Nullable JeroMqSockets sockets;

	private volatile @Nullable Throwable failure;

	private volatile long maxCloseMillis;

	/**
	 * Creates a loop.
	 * @param name the thread's name
	 * @param clock the time
	 * @param duty its work
	 * @param settings how it runs
	 */
	public EventLoop(String name, LoopClock clock, LoopDuty duty, LoopSettings settings) {
		this.name = name;
		this.clock = clock;
		this.duty = duty;
		this.settings = settings;
		this.context = new JeroMqContext(name, settings.ioThreads(), settings.daemon(), clock, this::run,
				this::ioThreadFailed);
	}

	/**
	 * Starts the thread and waits until the duty has opened its sockets.
	 * @throws RuntimeException if the duty threw it
	 * @throws IllegalStateException if the loop was started or closed before
	 */
	public void start() {
		if (!this.life.advance(Phase.STARTING)) {
			throw new IllegalStateException("Loop " + this.name + " has been started or closed already");
		}
		try {
			this.context.start();
		}
		catch (Throwable ex) {
			this.failure = ex;
			this.life.advance(Phase.ENDED);
			throw ex;
		}
		this.life.await(Phase.RUNNING, Long.MAX_VALUE);
		Throwable cause = this.failure;
		if (cause == null || this.life.hasRun()) {
			return;
		}
		this.life.await(Phase.ENDED, MAX_GOODBYE_NANOS);
		if (cause instanceof RuntimeException unchecked) {
			throw unchecked;
		}
		if (cause instanceof Error error) {
			throw error;
		}
	}

	/**
	 * Hands over a command. From any thread.
	 * @param command run by the loop's thread; must not block. An exception that it
	 * throws is logged
	 * @return whether it was taken and will run, perhaps after {@link LoopDuty#onStop()};
	 * false when the queue is full, or the loop has not started or has ended
	 */
	public boolean execute(Runnable command) {
		if (this.life.phase() != Phase.RUNNING) {
			return false;
		}
		if (this.queued.incrementAndGet() > this.settings.commandCapacity()) {
			this.queued.decrementAndGet();
			return false;
		}
		this.commands.add(command);
		if (this.life.isAtLeast(Phase.LEAVING)) {
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
		return this.life.phase() == Phase.RUNNING && this.failure == null;
	}

	/**
	 * Whether the calling thread is that of a loop, which must not block.
	 * @return whether it is
	 */
	public static boolean isLoopThread() {
		return Thread.currentThread() instanceof JeroMqContext.LoopThread;
	}

	/**
	 * The failure that ended the loop or kept it from starting.
	 * @return the failure, or null
	 */
	public @Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Ends the loop and waits for it: the duty says goodbye, the sockets close, the
	 * thread ends. Called by the loop's own thread it does not wait. It always returns:
	 * it waits for up to 10 s for the duty, and then for the longest linger of its
	 * sockets and 4 s.
	 */
	@Override
	public void close() {
		if (this.life.phase() == Phase.NEW) {
			this.life.advance(Phase.ENDED);
		}
		this.life.advance(Phase.STOPPING);
		wake();
		Thread thread = this.context.loopThread();
		if (thread == null || Thread.currentThread() == thread) {
			return;
		}
		if (this.life.await(Phase.ENDED, MAX_GOODBYE_NANOS)) {
			joinUninterruptibly(thread);
		}
		else {
			this.log.warn("Loop {} does not end; its thread is abandoned: {}", this.name,
					List.of(thread.getStackTrace()));
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
			this.log.warn("JeroMQ does not end the context of {}; it is abandoned", this.name);
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
			open(this.sockets);
			selector.waitAs(opened);
			poller.run();
		}
		catch (Throwable ex) {
			this.context.loopDied();
			pollerFailed(ex);
		}
		finally {
			this.wait = null;
			this.life.advance(Phase.ENDED);
		}
	}

	private void open(JeroMqSockets opened) {
		try {
			this.duty.onStart(opened, this.clock.nanoTime());
			this.life.advance(Phase.RUNNING);
		}
		catch (Throwable ex) {
			this.failure = ex;
			this.life.advance(Phase.LEAVING);
			callOnEnd();
			closeSockets().whenComplete((nothing, failed) -> this.life.advance(Phase.ENDED));
		}
	}

	private void pollerFailed(Throwable ex) {
		if (this.life.isAtLeast(Phase.ENDED)) {
			this.log.debug("Loop {} failed while it ended", this.name, ex);
			return;
		}
		boolean started = this.life.isAtLeast(Phase.RUNNING);
		boolean leaving = this.life.isAtLeast(Phase.LEAVING);
		fail(ex);
		if (started && !leaving) {
			finish();
		}
		else if (!leaving) {
			callOnEnd();
		}
	}

	private long cycle(long nowNanos) {
		if (this.life.phase() == Phase.RUNNING) {
			try {
				return work(nowNanos);
			}
			catch (Throwable ex) {
				fail(ex);
			}
		}
		if (this.life.phase() == Phase.STOPPING) {
			finish();
		}
		return MAX_IDLE_NANOS;
	}

	private long work(long nowNanos) {
		sockets().onCycle();
		boolean more = runCommands();
		more |= this.duty.doWork(nowNanos);
		more |= !this.context.isLoopAlone() && sockets().hasInput();
		return more ? 0 : Math.min(this.duty.maxIdleNanos(nowNanos), MAX_IDLE_NANOS);
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
	 * A failure in the command of one thread must not end the loop for all.
	 */
	private void run(Runnable command) {
		try {
			command.run();
		}
		catch (Throwable ex) {
			this.log.error("A command of loop {} failed: {}", this.name, ex, ex);
		}
	}

	/**
	 * Says goodbye, once. The poller runs on until the sockets have sent what they took.
	 */
	private void finish() {
		try {
			this.duty.onStop();
		}
		catch (Throwable ex) {
			fail(ex);
		}
		this.life.advance(Phase.LEAVING);
		while (runCommands()) {
			// until none is left
		}
		callOnEnd();
		try {
			closeSockets();
		}
		catch (Throwable ex) {
			fail(ex);
		}
		this.life.advance(Phase.ENDED);
	}

	private void callOnEnd() {
		try {
			this.duty.onEnd(this.failure);
		}
		catch (Throwable ex) {
			this.log.error("Loop {} has ended, and its duty failed to handle this: {}", this.name, ex, ex);
		}
	}

	private CompletableFuture<Void> closeSockets() {
		JeroMqSockets opened = sockets();
		this.maxCloseMillis = opened.maxCloseMillis();
		CompletableFuture<Void> closed;
		try {
			opened.close();
		}
		finally {
			closed = this.context.close();
		}
		return closed.completeOnTimeout(null, this.maxCloseMillis, TimeUnit.MILLISECONDS);
	}

	private void fail(Throwable ex) {
		boolean first = this.failure == null;
		if (first) {
			this.failure = ex;
		}
		this.life.advance(Phase.STOPPING);
		this.log.error("Loop {} {}: {}", this.name, first ? "has ended" : "failed again while it ended", ex, ex);
	}

	private void ioThreadFailed(Thread ioThread, Throwable ex) {
		if (this.life.isAtLeast(Phase.STOPPING)) {
			this.log.debug("Thread {} of loop {} failed while it ended", ioThread.getName(), this.name, ex);
			return;
		}
		this.failure = ex;
		this.life.advance(Phase.STOPPING);
		this.log.error("Loop {} ends because its thread {} failed: {}", this.name, ioThread.getName(), ex, ex);
		wake();
	}

	private JeroMqSockets sockets() {
		return Objects.requireNonNull(this.sockets);
	}

}
