package io.zss.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.atomic.AtomicReference;

import zmq.poll.IPollEvents;
import zmq.poll.Poller;

/**
 * How other threads reach a loop that waits in JeroMQ's poller: by a byte in a pipe that
 * the poller watches. It is written only while the loop waits. Belongs to the loop's
 * thread but for {@link #raise()}.
 */
final class Wakeup implements AutoCloseable {

	private final Poller poller;

	private final IPollEvents handler;

	private final AtomicReference<State> state = new AtomicReference<>(State.WORKING);

	private final ByteBuffer received = ByteBuffer.allocate(64);

	private volatile Pipe pipe;

	private Poller.Handle handle;

	/** Whether the loop itself has written a byte that it has not taken out. */
	private boolean held;

	/**
	 * Opens the pipe.
	 * @param poller what the loop waits in
	 * @param onRaised called by the poller as long as there is something in the pipe
	 */
	Wakeup(Poller poller, Runnable onRaised) {
		this.poller = poller;
		this.handler = new IPollEvents() {

			@Override
			public void inEvent() {
				onRaised.run();
			}

		};
		this.pipe = open();
		this.handle = watch();
	}

	/**
	 * Has the loop work, now or as soon as it has done what it does. From any thread.
	 */
	void raise() {
		if (this.state.get() != State.RAISED && this.state.getAndSet(State.RAISED) == State.WAITING) {
			write();
		}
	}

	/**
	 * Whether it was raised since the loop began to work.
	 */
	boolean isRaised() {
		return this.state.get() == State.RAISED;
	}

	/**
	 * The loop begins to look what there is to do.
	 */
	void working() {
		this.state.set(State.WORKING);
	}

	/**
	 * The loop has found nothing more to do, and waits.
	 * @return false when it was raised in the meantime, so that it must not
	 */
	boolean waiting() {
		return this.state.compareAndSet(State.WORKING, State.WAITING);
	}

	/**
	 * Has the poller call the loop again at once, and again and again until
	 * {@link #release()} or {@link #clear()}.
	 */
	void hold() {
		if (!this.held) {
			this.held = true;
			write();
		}
	}

	/**
	 * Ends {@link #hold()}.
	 */
	void release() {
		if (this.held) {
			clear();
		}
	}

	/**
	 * Takes out what is in the pipe.
	 */
	void clear() {
		this.held = false;
		try {
			this.received.clear();
			if (this.pipe.source().read(this.received) < 0) {
				// A thread that was interrupted closes what it writes to.
				this.poller.removeHandle(this.handle);
				this.pipe.source().close();
				this.pipe = open();
				this.handle = watch();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.pipe.sink().close();
			this.pipe.source().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * When it fails because the pipe is closed, the poller sees that instead of a byte.
	 */
	private void write() {
		try {
			this.pipe.sink().write(ByteBuffer.wrap(new byte[1]));
		}
		catch (IOException ex) {
			// see above
		}
	}

	private Pipe open() {
		try {
			Pipe opened = Pipe.open();
			opened.source().configureBlocking(false);
			opened.sink().configureBlocking(false);
			return opened;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Poller.Handle watch() {
		Poller.Handle watched = this.poller.addHandle(this.pipe.source(), this.handler);
		this.poller.setPollIn(watched);
		return watched;
	}

	private enum State {

		/** The loop works, and will look whether it was raised. */
		WORKING,

		/** The loop waits. */
		WAITING,

		/** There is something to do. */
		RAISED

	}

}
