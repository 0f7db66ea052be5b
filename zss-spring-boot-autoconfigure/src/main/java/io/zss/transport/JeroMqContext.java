package io.zss.transport;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import zmq.poll.Poller;

/**
 * JeroMQ with its threads. The first one that moves bytes is given to a loop: the loop
 * runs JeroMQ's poller there, which calls it between what it does for the connections.
 * When there are others, the connections belong to these.
 */
final class JeroMqContext {

	private static final Logger logger = LoggerFactory.getLogger(JeroMqContext.class);

	private static final String IO_THREAD = "iothread-";

	private final ZContext context;

	private final String name;

	private final int ioThreads;

	private final Consumer<Poller> loop;

	private final Thread.UncaughtExceptionHandler failures;

	private volatile @Nullable Thread loopThread;

	private volatile boolean ioThreadDied;

	/**
	 * Creates a context whose threads do not run yet.
	 * @param name the name of the loop's thread
	 * @param ioThreads threads that move bytes besides that one; with 0 it does so itself
	 * @param loop what the loop's thread does; it runs the poller until that returns
	 * @param failures told when another thread has ended by a failure
	 */
	JeroMqContext(String name, int ioThreads, Consumer<Poller> loop, Thread.UncaughtExceptionHandler failures) {
		this.name = name;
		this.ioThreads = ioThreads;
		this.loop = loop;
		this.failures = failures;
		this.context = new ZContext(1 + ioThreads);
		this.context.setThreadFactor(this::newThread);
		// Any peer can cause these, and the thread survives them.
		this.context.setNotificationExceptionHandler(
				(thread, ex) -> logger.debug("Thread {} has survived: {}", thread.getName(), ex, ex));
	}

	/**
	 * Starts the threads. JeroMQ does so with the first socket, which the thread of the
	 * loop cannot open, as it does not run yet.
	 */
	void start() {
		boolean interrupted = Thread.interrupted();
		try {
			this.context.createSocket(SocketType.PAIR).close();
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * The thread of the loop, or null before the start.
	 */
	@Nullable Thread loopThread() {
		return this.loopThread;
	}

	/**
	 * Opens a socket. From the thread of the loop.
	 */
	ZMQ.Socket open(SocketType type) {
		ZMQ.Socket socket = this.context.createSocket(type);
		if (this.ioThreads > 0) {
			long all = (1L << (this.ioThreads + 1)) - 1;
			socket.setAffinity(all - 1);
		}
		return socket;
	}

	/**
	 * Ends JeroMQ, whose sockets have been closed, once these have sent what they took:
	 * then the poller returns. Now and then JeroMQ 0.6.0 loses a thread when a socket is
	 * closed that is just connecting, and then waits for it for ever: so nobody should
	 * wait for longer than it takes.
	 * @return completed when it has ended
	 */
	CompletableFuture<Void> close() {
		CompletableFuture<Void> closed = new CompletableFuture<>();
		if (this.ioThreadDied) {
			closed.complete(null);
			return closed;
		}
		Thread closing = new Thread(() -> {
			this.context.close();
			closed.complete(null);
		}, this.name + "-close");
		closing.setDaemon(true);
		closing.start();
		return closed;
	}

	/**
	 * Notes that the poller of the loop has failed: JeroMQ would wait for it for ever.
	 */
	void loopDied() {
		this.ioThreadDied = true;
	}

	private Thread newThread(Runnable poller, String threadName) {
		if (threadName.startsWith(IO_THREAD) && this.loopThread == null) {
			Thread thread = new LoopThread(() -> this.loop.accept((Poller) poller), this.name);
			this.loopThread = thread;
			return thread;
		}
		Thread thread = new Thread(poller, threadName);
		thread.setDaemon(true);
		thread.setUncaughtExceptionHandler((failed, ex) -> {
			this.ioThreadDied = true;
			this.failures.uncaughtException(failed, ex);
		});
		return thread;
	}

	/**
	 * A thread that cannot be interrupted: JeroMQ refuses and mixes up messages when it
	 * is.
	 */
	static final class LoopThread extends Thread {

		LoopThread(Runnable target, String name) {
			super(target, name);
		}

		@Override
		public void interrupt() {
			// see above
		}

	}

}
