package io.zss.transport;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import io.zss.transport.ReceiveBudget.Account;
import org.jspecify.annotations.Nullable;
import zmq.Config;
import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Allocates the frames of one connection. When the connection announces more than there
 * is memory for, or a message of too many frames, it gets nothing more: what it sends
 * goes nowhere, and JeroMQ is made to end it, see {@link DeadEnd}. Belongs to the
 * connection's I/O thread.
 */
final class ConnectionAllocator implements MsgAllocator {

	/** A message of more frames is no message of the protocol, by far. */
	static final int MAX_FRAMES = 4 * FrameMessage.MAX_FRAMES;

	/** Short frames are accounted for together, in steps of this. */
	private static final int STEP_BYTES = 8192;

	private static final int DIRECT_BYTES = Config.MSG_ALLOCATION_HEAP_THRESHOLD.getValue();

	private final ReceiveBudget budget;

	private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();

	private final Map<Thread, ConnectionAllocator> others = new ConcurrentHashMap<>(0);

	private @Nullable Account account;

	/** Not yet accounted for. */
	private long untaken;

	/** Taken since the last message was complete. */
	private long taken;

	private int frames;

	private boolean ended;

	ConnectionAllocator(ReceiveBudget budget) {
		this.budget = budget;
	}

	@Override
	public Msg allocate(int announced) {
		Thread thread = Thread.currentThread();
		if (this.owner.getPlain() != thread && !this.owner.compareAndSet(null, thread)) {
			// Two I/O threads may pick up the same one, each for a connection of its own.
			return this.others.computeIfAbsent(thread, (other) -> new ConnectionAllocator(this.budget))
				.allocate(announced);
		}
		if (this.ended) {
			return new DeadEnd(DeadEnd.sink());
		}
		int length = this.budget.length(announced);
		Msg frame = (this.frames < MAX_FRAMES && take(length + (long) RouterLimits.FRAME_OVERHEAD_BYTES))
				? allocateNow(length) : null;
		if (frame == null) {
			this.ended = true;
			this.budget.overrun();
			return new DeadEnd(DeadEnd.nothing());
		}
		return frame;
	}

	private boolean take(long bytes) {
		this.untaken += bytes;
		if (this.untaken < STEP_BYTES) {
			return true;
		}
		if (this.account == null) {
			this.account = this.budget.open(this);
		}
		if (!this.budget.take(this.account, this.untaken)) {
			return false;
		}
		this.taken += this.untaken;
		this.untaken = 0;
		return true;
	}

	private @Nullable Msg allocateNow(int length) {
		try {
			return (length > DIRECT_BYTES) ? new Frame(ByteBuffer.allocateDirect(length), this)
					: new Frame(length, this);
		}
		catch (OutOfMemoryError ex) {
			// It would end the thread, and all its connections.
			return null;
		}
	}

	/**
	 * Called when the flags of a frame are known.
	 */
	private void onFrame(Frame frame) {
		if (frame.isCommand()) {
			// Gone as soon as it is read.
			this.untaken -= frame.size() + RouterLimits.FRAME_OVERHEAD_BYTES;
			return;
		}
		this.frames++;
		if (!frame.hasMore()) {
			frame.messageBytes = this.taken;
			this.taken = 0;
			this.frames = 0;
		}
	}

	/**
	 * A frame that was read, or is being read. The last one of a message knows what the
	 * message takes.
	 */
	static final class Frame extends Msg {

		private @Nullable ConnectionAllocator connection;

		private boolean announced;

		private long messageBytes;

		Frame(ByteBuffer buffer, ConnectionAllocator connection) {
			super(buffer);
			this.connection = connection;
		}

		Frame(int length, ConnectionAllocator connection) {
			super(length);
			this.connection = connection;
		}

		/**
		 * The decoder asks for it as soon as it has set the flags. Later the encoder may,
		 * when the frame is sent on.
		 */
		@Override
		public ByteBuffer buf() {
			ConnectionAllocator current = this.connection;
			if (!this.announced && current != null) {
				this.announced = true;
				current.onFrame(this);
				this.connection = hasMore() ? null : current;
			}
			return super.buf();
		}

		/**
		 * Gives back what the message took. By the loop, when it receives the last frame.
		 */
		void release() {
			ConnectionAllocator current = this.connection;
			this.connection = null;
			if (current != null && current.account != null && this.messageBytes > 0) {
				current.budget.release(current.account, this.messageBytes);
			}
		}

	}

}
