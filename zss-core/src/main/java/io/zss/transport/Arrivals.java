package io.zss.transport;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * The bytes that have arrived at a ROUTER socket and that the loop has not received. When
 * they are too many, the connections that have the most are not read from for a while, so
 * that their peers are slowed down; none is ended for what others have. What is counted
 * is what has arrived: a frame that is announced takes nothing, and JeroMQ may allocate
 * it only as far as a small share of the memory, the promised bytes, allows.
 * <p>
 * Half is for messages that have ended and half for those that have begun. A quarter of
 * the latter is a reserve, of which a message may have a small part: so when long ones
 * fill the rest, shorter ones pass them. One of those that wait then, the favoured one,
 * may come to its end beyond that.
 * <p>
 * Bytes of a message that has ended count until the loop has received it. Its frames need
 * not be those that have arrived, as CURVE makes new ones; so the loop subtracts what it
 * receives, and whenever nothing is left to receive, whatever remains. Used by the I/O
 * threads, but for the methods that are the loop's.
 */
final class Arrivals {

	/** A connection may always have this much, so that long messages stop no others. */
	static final int ALWAYS_BYTES = 32 * 1024;

	/** The share that one connection may fill, and that may be promised. */
	private static final int SHARE = 4;

	/** The share of what is for messages that have begun that long ones leave alone. */
	private static final int RESERVE = 4;

	/** The share of what is left of this that a message may have. */
	private static final int RESERVE_OF_MESSAGE = 32;

	/** The loop gives back what it has received in steps of this. */
	private static final int RECEIVED_BYTES = 64 * 1024;

	private final ByteBudget arrived;

	/** Of the arrived bytes, those of messages that have begun and are not short. */
	private final ByteBudget begun;

	private final ByteBudget promised;

	private final long maxCompletedBytes;

	private final long maxConnectionBytes;

	private final long maxMessageBytes;

	private final Runnable wake;

	/** Of the arrived bytes, those of messages that have ended. */
	private final AtomicLong completed = new AtomicLong();

	/** Until the loop has received some. */
	private final Queue<Inflow> paused = new ConcurrentLinkedQueue<>();

	/** Until others have less of what is for messages that have begun. */
	private final Queue<Inflow> waiting = new ConcurrentLinkedQueue<>();

	/** Whether some that wait may go on, or some more wait. */
	private volatile boolean waitingChanged;

	/** See {@link #round()}. */
	private volatile int round;

	/**
	 * The one connection that may end its message when others that wait cannot.
	 */
	private final AtomicReference<@Nullable Inflow> favoured = new AtomicReference<>();

	/** Received by the loop and not yet given back. */
	private long received;

	/** Whether the loop has received anything in this round. */
	private boolean receivedInRound;

	/**
	 * Creates the account of one socket.
	 * @param maxBytes how much may have arrived
	 * @param maxFrameBytes longest frame, which is accepted in any case
	 * @param wake has the loop look at its socket
	 */
	Arrivals(long maxBytes, long maxFrameBytes, Runnable wake) {
		this.arrived = new ByteBudget(maxBytes);
		this.begun = new ByteBudget(Math.max(1, maxBytes / 2));
		this.promised = new ByteBudget(Math.max(1, maxBytes / SHARE));
		this.maxCompletedBytes = maxBytes / 2;
		this.maxConnectionBytes = maxBytes / SHARE;
		this.maxMessageBytes = Math.max(maxFrameBytes, maxBytes / 2) + ALWAYS_BYTES;
		this.wake = wake;
	}

	/**
	 * Counts bytes that have arrived.
	 * @param bytes how many; fewer than none when decryption has made them fewer
	 * @param ended how many bytes the messages have that ended with them
	 * @return whether there is room for more messages
	 */
	boolean arrive(long bytes, long ended) {
		if (bytes >= 0) {
			this.arrived.take(bytes);
		}
		else {
			this.arrived.release(-bytes);
		}
		long waitForLoop = (ended > 0) ? this.completed.addAndGet(ended) : this.completed.get();
		return waitForLoop <= this.maxCompletedBytes;
	}

	/**
	 * Counts how a message that is not short has grown, or ended.
	 * @param before what it had
	 * @param now what it has, 0 at its end
	 * @return the most bytes that it may have before it stops
	 */
	long grow(long before, long now) {
		if (now >= before) {
			this.begun.take(now - before);
		}
		else {
			shrink(before - now);
		}
		return maxBegunBytes();
	}

	/**
	 * Whether JeroMQ may allocate memory for bytes that have not arrived.
	 */
	boolean promise(long bytes) {
		return this.promised.tryTake(bytes);
	}

	/**
	 * Notes that promised bytes have arrived, or never will.
	 */
	void keepPromise(long bytes) {
		this.promised.release(bytes);
	}

	/**
	 * The most bytes that a connection may bring before the loop receives some.
	 */
	long maxConnectionBytes() {
		return this.maxConnectionBytes;
	}

	/**
	 * The most bytes of one message. A connection that brings more ends.
	 */
	long maxMessageBytes() {
		return this.maxMessageBytes;
	}

	/**
	 * Changes whenever the loop has received everything, or paused connections may go on:
	 * what a connection brought before does not count against it any more.
	 */
	int round() {
		return this.round;
	}

	boolean isFavoured(Inflow connection) {
		return this.favoured.get() == connection;
	}

	/**
	 * Favours a connection if no other is favoured or waits for that.
	 * @return whether it is favoured now
	 */
	boolean favour(Inflow connection) {
		return isFavoured(connection) || (this.waiting.isEmpty() && this.favoured.compareAndSet(null, connection));
	}

	/**
	 * Notes that a favoured connection has ended its message.
	 */
	void unfavour(Inflow connection) {
		if (isFavoured(connection) && this.favoured.compareAndSet(connection, null)) {
			this.waitingChanged = true;
		}
	}

	/**
	 * Has a connection that is not read from go on when others have less of the memory.
	 */
	void await(Inflow connection) {
		this.waiting.add(connection);
		this.waitingChanged = true;
		this.wake.run();
	}

	/**
	 * Whether messages stand still for what others have that have begun.
	 */
	boolean isAwaited() {
		return !this.waiting.isEmpty();
	}

	/**
	 * Has a connection that is not read from go on when the loop has received some.
	 */
	void pause(Inflow connection) {
		this.paused.add(connection);
		this.wake.run();
	}

	/**
	 * Forgets a connection that has ended.
	 * @param unfinished bytes of its message that has not ended
	 * @param grown what of it is counted by {@link #grow}
	 * @param promise bytes of it that were promised
	 */
	void end(Inflow connection, long unfinished, long grown, long promise) {
		this.arrived.release(unfinished);
		this.promised.release(promise);
		shrink(grown);
		unfavour(connection);
		if (!this.paused.isEmpty() || !this.waiting.isEmpty()) {
			this.wake.run();
		}
	}

	/**
	 * What is counted of messages that have ended. By the loop, before it receives.
	 */
	long completed() {
		return this.completed.get();
	}

	/**
	 * Gives back what a message had. By the loop.
	 */
	void receive(long bytes) {
		this.receivedInRound = true;
		this.received += bytes;
		if (this.received >= RECEIVED_BYTES) {
			release(Math.min(this.received, this.completed.get()));
			if (!this.paused.isEmpty()) {
				resume(false);
			}
		}
	}

	/**
	 * Gives back the bytes of all messages that had ended before the loop found nothing
	 * to receive. By the loop.
	 * @param before {@link #completed()} before it looked
	 */
	void receiveAll(long before) {
		if (before > 0) {
			release(Math.min(before, this.completed.get()));
		}
		if (before > 0 || this.receivedInRound) {
			nextRound();
		}
		if (!this.paused.isEmpty()) {
			resume(true);
		}
		if (this.waitingChanged) {
			this.waitingChanged = false;
			resumeWaiting();
		}
	}

	/**
	 * Bytes that have arrived and were not received.
	 */
	long bytes() {
		return this.arrived.used();
	}

	/**
	 * Bytes that were allocated and have not arrived.
	 */
	long promisedBytes() {
		return this.promised.used();
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // by the loop alone
	private void nextRound() {
		this.receivedInRound = false;
		this.round++;
	}

	private void release(long bytes) {
		this.completed.addAndGet(-bytes);
		this.arrived.release(bytes);
		this.received = 0;
	}

	/**
	 * The most bytes that a message may have before it stops.
	 */
	long maxBegunBytes() {
		long left = this.begun.limit() - this.begun.used();
		return Math.max(ALWAYS_BYTES, Math.max(left / RESERVE_OF_MESSAGE, left - this.begun.limit() / RESERVE));
	}

	private void shrink(long bytes) {
		if (bytes > 0) {
			this.begun.release(bytes);
			this.waitingChanged = true;
		}
	}

	/**
	 * Has paused connections go on when there is room.
	 */
	private void resume(boolean nothingToReceive) {
		long most = nothingToReceive ? this.maxCompletedBytes : this.maxCompletedBytes / 2;
		if (this.completed.get() <= most) {
			nextRound();
			Inflow next = this.paused.poll();
			while (next != null) {
				next.resume();
				next = this.paused.poll();
			}
		}
	}

	/**
	 * Has those go on whose messages have room, or else one of them.
	 */
	private void resumeWaiting() {
		Iterator<Inflow> each = this.waiting.iterator();
		while (each.hasNext()) {
			Inflow next = each.next();
			if (next.isClosed() || next.grownBytes() <= maxBegunBytes() / 2) {
				each.remove();
				next.resume();
			}
		}
		if (this.favoured.get() == null) {
			Inflow next = this.waiting.peek();
			if (next != null && this.favoured.compareAndSet(null, next)) {
				this.waiting.remove();
				next.resume();
				if (next.isClosed()) {
					unfavour(next);
				}
			}
		}
	}

}
