package io.zss.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import zmq.Ctx;
import zmq.SocketBase;
import zmq.ZObject;
import zmq.io.IOThread;
import zmq.io.net.SelectorProviderChooser;
import zmq.poll.Poller;

/**
 * JeroMQ with its threads. The first one that moves bytes is given to a loop: the loop
 * runs JeroMQ's poller there, which calls it between what it does for the connections.
 * When there are others, the connections belong to these.
 */
final class JeroMqContext {

	private static final Logger logger = LoggerFactory.getLogger(JeroMqContext.class);

	private static final String IO_THREAD = "iothread-";

	private final Context context;

	private final LoopClock clock;

	private final String name;

	private final int ioThreads;

	private final boolean daemon;

	private final Consumer<Poller> loop;

	private final Thread.UncaughtExceptionHandler failures;

	private volatile @Nullable Thread loopThread;

	private volatile @Nullable CompletableFuture<Void> closed;

	private volatile boolean ioThreadDied;

	/**
	 * Creates a context whose threads do not run yet.
	 * @param name the name of the loop's thread
	 * @param ioThreads threads that move bytes besides that one; with 0 it does so itself
	 * @param daemon whether the loop's thread is a daemon
	 * @param clock the time
	 * @param loop what the loop's thread does; it runs the poller until that returns
	 * @param failures called when another thread has ended by a failure
	 */
	JeroMqContext(String name, int ioThreads, boolean daemon, LoopClock clock, Consumer<Poller> loop,
			Thread.UncaughtExceptionHandler failures) {
		this.clock = clock;
		this.context = new Context(clock);
		this.name = name;
		this.ioThreads = ioThreads;
		this.daemon = daemon;
		this.loop = loop;
		this.failures = failures;
		this.context.set(zmq.ZMQ.ZMQ_IO_THREADS, 1 + ioThreads);
		this.context.setThreadFactory(this::newThread);
		// Any peer can cause these, and the thread survives them.
		this.context.setNotificationExceptionHandler(
				(thread, ex) -> logger.debug("Thread {} survived a failure: {}", thread.getName(), ex, ex));
	}

	/**
	 * Starts the threads. JeroMQ does so with the first socket, which the thread of the
	 * loop cannot open, as it does not run yet.
	 */
	void start() {
		boolean interrupted = Thread.interrupted();
		try {
			this.context.createSocket(zmq.ZMQ.ZMQ_PAIR).close();
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
	 * The selector of the loop's poller. From the thread of the loop.
	 */
	LoopSelector loopSelector() {
		return Objects.requireNonNull(this.context.loopSelector);
	}

	/**
	 * Whether the loop's thread alone moves the bytes.
	 */
	boolean isLoopAlone() {
		return this.ioThreads == 0;
	}

	LoopClock clock() {
		return this.clock;
	}

	/**
	 * Opens a socket. From the thread of the loop.
	 * @param channels its connections and ports
	 */
	ZMQ.Socket open(SocketType type, TcpChannels channels) {
		ZMQ.Socket socket = new Socket(this.context.createSocket(type.type()));
		SelectorProviderChooser chooser = (address, options) -> channels;
		socket.base().setSocketOpt(zmq.ZMQ.ZMQ_SELECTOR_PROVIDERCHOOSER, chooser);
		if (!isLoopAlone()) {
			long all = (1L << (this.ioThreads + 1)) - 1;
			socket.setAffinity(all - 1);
		}
		return socket;
	}

	/**
	 * Whether the calling thread is the loop's and the only one that moves bytes.
	 */
	boolean isLoopThread() {
		return isLoopAlone() && Thread.currentThread() == this.loopThread;
	}

	/**
	 * Does what the sockets have asked of the loop's thread, which must be the calling
	 * one. The poller does so in each pass.
	 */
	void takeSignals() {
		new IoThreads(this.context).first().inEvent();
	}

	/**
	 * Ends JeroMQ, whose sockets have been closed, once these have sent what they took:
	 * then the poller returns. Now and then JeroMQ 0.6.0 loses a thread when a socket is
	 * closed that is just connecting, and then waits for it for ever: so callers must
	 * bound their wait.
	 * @return completed when it has ended
	 */
	CompletableFuture<Void> close() {
		CompletableFuture<Void> closing = this.closed;
		if (closing == null) {
			closing = new CompletableFuture<>();
			this.closed = closing;
			if (this.ioThreadDied) {
				this.context.selectors.keySet().forEach(Poller::stop);
				closing.complete(null);
			}
			else {
				terminate(closing);
			}
		}
		return closing.copy();
	}

	/**
	 * Notes that the poller of the loop has failed: JeroMQ would wait for it for ever.
	 */
	void loopDied() {
		this.ioThreadDied = true;
	}

	private void terminate(CompletableFuture<Void> terminated) {
		Thread thread = new Thread(() -> {
			this.context.terminate();
			terminated.complete(null);
		}, this.name + "-close");
		thread.setDaemon(true);
		thread.start();
	}

	private Thread newThread(Runnable poller, String threadName) {
		if (!threadName.startsWith(IO_THREAD)) {
			return newDaemon(poller, threadName);
		}
		this.context.nextPoller = (Poller) poller;
		if (this.loopThread != null) {
			return newDaemon(() -> run((Poller) poller, poller), threadName);
		}
		Thread thread = new LoopThread(() -> run((Poller) poller, () -> this.loop.accept((Poller) poller)), this.name);
		thread.setDaemon(this.daemon);
		this.loopThread = thread;
		return thread;
	}

	/**
	 * The life of a thread that moves bytes. When one has failed JeroMQ cannot end, and
	 * its channels would stay open.
	 */
	private void run(Poller poller, Runnable life) {
		try {
			life.run();
		}
		catch (Throwable ex) {
			this.ioThreadDied = true;
			throw ex;
		}
		finally {
			LoopSelector selector = this.context.selectors.get(poller);
			if (this.ioThreadDied && selector != null) {
				selector.abandon();
			}
		}
	}

	private Thread newDaemon(Runnable poller, String threadName) {
		Thread thread = new Thread(poller, threadName);
		thread.setDaemon(true);
		thread.setUncaughtExceptionHandler((failed, ex) -> {
			this.ioThreadDied = true;
			this.failures.uncaughtException(failed, ex);
		});
		return thread;
	}

	/**
	 * Gives the pollers of the threads that move bytes a {@link LoopSelector}: a poller
	 * asks for its selector right after its thread.
	 */
	private static final class Context extends Ctx {

		private final LoopClock clock;

		private @Nullable Poller nextPoller;

		private @Nullable LoopSelector loopSelector;

		private final Map<Poller, LoopSelector> selectors = new ConcurrentHashMap<>();

		Context(LoopClock clock) {
			this.clock = clock;
		}

		@Override
		public Selector createSelector() {
			Poller poller = this.nextPoller;
			if (poller == null) {
				return super.createSelector();
			}
			this.nextPoller = null;
			try {
				LoopSelector selector = new LoopSelector(poller, this.clock);
				this.selectors.put(poller, selector);
				if (this.loopSelector == null) {
					this.loopSelector = selector;
				}
				return selector;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public boolean closeSelector(Selector selector) {
			if (!(selector instanceof LoopSelector)) {
				return super.closeSelector(selector);
			}
			try {
				selector.close();
				return true;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/**
	 * Finds the I/O threads as JeroMQ's own objects do.
	 */
	private static final class IoThreads extends ZObject {

		IoThreads(Ctx context) {
			super(context, 0);
		}

		IOThread first() {
			return chooseIoThread(1);
		}

	}

	/**
	 * A socket of a context that is no {@link org.zeromq.ZContext}.
	 */
	private static final class Socket extends ZMQ.Socket {

		Socket(SocketBase base) {
			super(base);
		}

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
