package io.zss.transport;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import zmq.msg.MsgAllocator;

/**
 * The memory that a ROUTER socket gives to what its peers send, from the moment that
 * JeroMQ asks for it, which is when a frame is announced, until the loop receives the
 * message. Used by JeroMQ's I/O threads, but for {@link #release} and {@link #poll}.
 * <p>
 * What a connection had not completed when it ended is given back when its memory really
 * is: when the garbage collector has found it. JeroMQ does not tell which connection an
 * allocator belonged to.
 */
final class ReceiveBudget {

	/** A connection may always have this much, so that long frames cut off no others. */
	static final int ALWAYS_BYTES = 16 * 1024;

	private static final long COLLECTION_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

	/** What the loop has received is given back in steps of this. */
	private static final int RELEASE_BYTES = 64 * 1024;

	private final long maxFrameBytes;

	private final long maxBytes;

	private final AtomicLong heldBytes = new AtomicLong();

	private final AtomicLong overruns = new AtomicLong();

	private final AtomicLong lastCollectionNanos = new AtomicLong(System.nanoTime() - COLLECTION_PAUSE_NANOS);

	private final Set<Account> accounts = ConcurrentHashMap.newKeySet();

	private final ReferenceQueue<ConnectionAllocator> ended = new ReferenceQueue<>();

	private long received;

	ReceiveBudget(long maxFrameBytes, long maxBytes) {
		this.maxFrameBytes = maxFrameBytes;
		this.maxBytes = maxBytes;
	}

	/**
	 * What allocates for the next connection.
	 */
	MsgAllocator forNextConnection() {
		return new ConnectionAllocator(this);
	}

	/**
	 * The length that is really allocated for a frame. JeroMQ 0.6.0 does not refuse a
	 * negative 64-bit length but hands on its lower half: if that is negative it loops
	 * for ever, if not it may be far above the limit. Such a frame counts as an empty
	 * one.
	 */
	int length(int announced) {
		return (announced < 0 || announced > this.maxFrameBytes) ? 0 : announced;
	}

	Account open(ConnectionAllocator connection) {
		Account account = new Account(connection, this.ended);
		this.accounts.add(account);
		return account;
	}

	/**
	 * Asks for memory.
	 * @return whether the connection may have it
	 */
	boolean take(Account account, long bytes) {
		if (this.heldBytes.addAndGet(bytes) > this.maxBytes && account.heldBytes() + bytes > ALWAYS_BYTES) {
			poll();
			if (this.heldBytes.get() > this.maxBytes) {
				this.heldBytes.addAndGet(-bytes);
				return false;
			}
		}
		account.taken += bytes;
		return true;
	}

	/**
	 * Notes that a connection wanted more than there is, and is ended for it.
	 */
	void overrun() {
		this.overruns.incrementAndGet();
		long last = this.lastCollectionNanos.get();
		long now = System.nanoTime();
		if (now - last >= COLLECTION_PAUSE_NANOS && this.lastCollectionNanos.compareAndSet(last, now)) {
			// As the JDK does itself for direct buffers: they weigh nothing on the heap,
			// so that nobody looks for those of connections that have ended.
			System.gc();
		}
	}

	/**
	 * How many connections wanted more than there was. From any thread.
	 */
	long overruns() {
		return this.overruns.get();
	}

	/**
	 * Gives back what the loop has received. By the loop.
	 */
	void release(Account account, long bytes) {
		account.released.lazySet(account.released.getPlain() + bytes);
		this.received += bytes;
		if (this.received >= RELEASE_BYTES) {
			flush();
		}
	}

	/**
	 * Gives back what is left, when there is nothing to receive. By the loop.
	 */
	void flush() {
		if (this.received > 0) {
			this.heldBytes.addAndGet(-this.received);
			this.received = 0;
		}
	}

	/**
	 * Gives back what connections had that are no more.
	 */
	void poll() {
		Reference<? extends ConnectionAllocator> reference = this.ended.poll();
		while (reference != null) {
			if (reference instanceof Account account && this.accounts.remove(account)) {
				this.heldBytes.addAndGet(-account.heldBytes());
			}
			reference = this.ended.poll();
		}
	}

	long heldBytes() {
		return this.heldBytes.get();
	}

	/**
	 * What one connection has. Outlives it.
	 */
	static final class Account extends PhantomReference<@Nullable ConnectionAllocator> {

		/** By the connection's I/O thread. */
		private long taken;

		/** By the loop. */
		private final AtomicLong released = new AtomicLong();

		Account(ConnectionAllocator connection, ReferenceQueue<? super ConnectionAllocator> ended) {
			super(connection, ended);
		}

		long heldBytes() {
			return this.taken - this.released.get();
		}

	}

}
