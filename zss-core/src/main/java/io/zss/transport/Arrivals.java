package io.zss.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * The bytes that have arrived at a ROUTER socket and that the loop has not received. When
 * they are too many, the connections that have the most are not read from for a while, so
 * that their peers are slowed down; none is ended for what others have. What is counted
 * is what has arrived: a frame that is announced takes nothing, and JeroMQ may allocate
 * it only as far as a small share of the memory, the promised bytes, allows.
 * <p>
 * Bytes of a message that has ended count until the loop has received it. Its frames need
 * not be those that have arrived, as CURVE makes new ones; so the loop subtracts what it
 * receives, and whenever nothing is left to receive, whatever remains. Used by the I/O
 * threads, but for the methods that are the loop's.
 */
final class Arrivals {

	/** A connection may always have this much, so that long messages stop no others. */
	static final int ALWAYS_BYTES = 16 * 1024;

	/** The share that one connection may fill, and that may be promised. */
	private static final int SHARE = 4;

	/** The loop gives back what it has received in steps of this. */
	private static final int RECEIVED_BYTES = 64 * 1024;

	private final ByteBudget arrived;

	private final ByteBudget promised;

	private final long maxConnectionBytes;

	private final long maxMessageBytes;

	private final Runnable wake;

	/** Of the arrived bytes, those of messages that have ended. */
	private final AtomicLong completed = new AtomicLong();

	private final Queue<Inflow> paused = new ConcurrentLinkedQueue<>();

	/** See {@link #round()}. */
	private volatile int round;

	/**
	 * The one connection that may end its message when unfinished ones fill the memory.
	 */
	private volatile @Nullable Inflow favoured;

	/** Received by the loop and not yet given back. */
	private long received;

	/**
	 * Creates the account of one socket.
	 * @param maxBytes how much may have arrived
	 * @param maxFrameBytes longest frame, which is accepted in any case
	 * @param wake has the loop look at its socket
	 */
	Arrivals(long maxBytes, long maxFrameBytes, Runnable wake) {
		this.arrived = new ByteBudget(maxBytes);
		this.promised = new ByteBudget(Math.max(1, maxBytes / SHARE));
		this.maxConnectionBytes = maxBytes / SHARE;
		this.maxMessageBytes = Math.max(maxFrameBytes, maxBytes / 2) + ALWAYS_BYTES;
		this.wake = wake;
	}

	/**
	 * Counts bytes that have arrived.
	 * @param bytes how many
	 * @param ended how many bytes the messages have that ended with them
	 * @return whether there is room for more
	 */
	boolean arrive(long bytes, long ended) {
		if (ended > 0) {
			this.completed.addAndGet(ended);
		}
		return this.arrived.take(bytes);
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
		return this.favoured == connection;
	}

	/**
	 * Notes that a favoured connection has ended its message.
	 */
	void unfavour(Inflow connection) {
		if (this.favoured == connection) {
			this.favoured = null;
		}
	}

	/**
	 * Has a connection that is not read from go on when there is room.
	 */
	void pause(Inflow connection) {
		this.paused.add(connection);
		this.wake.run();
	}

	/**
	 * Forgets a connection that has ended.
	 * @param unfinished bytes of its message that has not ended
	 * @param promise bytes of it that were promised
	 */
	void end(Inflow connection, long unfinished, long promise) {
		this.arrived.release(unfinished);
		this.promised.release(promise);
		unfavour(connection);
		if (!this.paused.isEmpty()) {
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
			nextRound();
		}
		if (!this.paused.isEmpty()) {
			resume(true);
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
		this.round++;
	}

	private void release(long bytes) {
		this.completed.addAndGet(-bytes);
		this.arrived.release(bytes);
		this.received = 0;
	}

	/**
	 * Has paused connections go on: all when there is room, or one when nothing but
	 * unfinished messages is left.
	 */
	private void resume(boolean nothingToReceive) {
		if (this.arrived.used() <= (nothingToReceive ? this.arrived.limit() : this.arrived.limit() / 2)) {
			nextRound();
			Inflow next = this.paused.poll();
			while (next != null) {
				next.resume();
				next = this.paused.poll();
			}
		}
		else if (nothingToReceive && this.favoured == null) {
			Inflow next = this.paused.poll();
			while (next != null && next.isClosed()) {
				next = this.paused.poll();
			}
			if (next != null) {
				this.favoured = next;
				next.resume();
			}
		}
	}

}
