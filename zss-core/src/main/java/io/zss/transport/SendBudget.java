package io.zss.transport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import zmq.Msg;
import zmq.util.Blob;

/**
 * Counts the bytes that a ROUTER socket has taken and not yet written, for each peer and
 * in total, since JeroMQ bounds messages only. Belongs to the loop's thread but for
 * {@link CountedMsg#buf()}, where JeroMQ's I/O thread of a connection takes a message to
 * write it. What short messages need is copied then; a {@linkplain #LONG_BYTES long} one
 * counts until the buffer that JeroMQ writes from is at its end, as {@link #poll()} finds
 * out.
 * <p>
 * Peers that do not read must not take the room of those that do. So a quarter is a
 * reserve, of which a peer may have a small part, and {@link Outflow} ends connections
 * that stand still when the total is {@linkplain #isCrowded() crowded}.
 */
final class SendBudget {

	/** JeroMQ writes from a buffer of this size, and longer frames from their own. */
	static final int LONG_BYTES = 8192;

	/** The share that is the reserve. */
	private static final int RESERVE = 4;

	/** The share of what is left of the reserve that a peer may have. */
	private static final int RESERVE_OF_PEER = 64;

	private final long maxPeerBytes;

	private final ByteBudget total;

	private final long reservedBytes;

	private final Map<Blob, Peer> peers = new HashMap<>();

	/** Those that were sent long messages which may still be on their way. */
	private final List<Peer> slow = new ArrayList<>();

	SendBudget(RouterLimits limits) {
		this.maxPeerBytes = limits.sendQueueBytes();
		this.total = new ByteBudget(limits.totalSendBytes());
		this.reservedBytes = limits.totalSendBytes() / RESERVE;
	}

	/**
	 * Counts a message that is about to be sent, if there is room for it.
	 * @param identity of its peer
	 * @return what to send in the place of its last frame, or null when there is no room
	 */
	@Nullable CountedMsg reserve(byte[] identity, FrameMessage message) {
		long bytes = message.totalLength() + (long) message.size() * RouterLimits.FRAME_OVERHEAD_BYTES;
		Blob key = Blob.createBlob(identity);
		Peer peer = this.peers.get(key);
		if (peer == null) {
			peer = new Peer();
			this.peers.put(key, peer);
		}
		if (!hasRoom(peer, bytes)) {
			return null;
		}
		peer.sentBytes += bytes;
		this.total.take(bytes);
		if (bytes > LONG_BYTES && !peer.slow) {
			peer.slow = true;
			this.slow.add(peer);
		}
		return new CountedMsg(message.frame(message.size() - 1), bytes, peer);
	}

	/**
	 * Takes back what was counted for a message that was not sent.
	 */
	void cancel(CountedMsg message) {
		message.peer.sentBytes -= message.bytes;
		this.total.release(message.bytes);
	}

	/**
	 * Forgets a peer whose connection has ended: JeroMQ has dropped what waited for it.
	 */
	void forget(byte[] identity) {
		Peer peer = this.peers.remove(Blob.createBlob(identity));
		if (peer != null) {
			this.total.release(peer.waitingBytes());
			if (peer.slow) {
				this.slow.remove(peer);
			}
		}
	}

	/**
	 * Looks which long messages have been written, and lets go of them.
	 */
	void poll() {
		if (!this.slow.isEmpty()) {
			this.slow.removeIf(Peer::isDone);
		}
	}

	long totalBytes() {
		return this.total.used();
	}

	/**
	 * Whether so much waits that peers that do not read should go. From any thread.
	 */
	boolean isCrowded() {
		return this.total.used() > this.total.limit() / 2;
	}

	private boolean hasRoom(Peer peer, long bytes) {
		long waiting = peer.waitingBytes();
		if (waiting > 0 && waiting + bytes > this.maxPeerBytes) {
			peer.poll();
			waiting = peer.waitingBytes();
		}
		if (waiting == 0 && bytes <= LONG_BYTES) {
			return true;
		}
		if (waiting > 0 && waiting + bytes > this.maxPeerBytes) {
			return false;
		}
		if (!hasRoomInTotal(waiting, bytes)) {
			poll();
			return hasRoomInTotal(peer.waitingBytes(), bytes);
		}
		return true;
	}

	private boolean hasRoomInTotal(long waiting, long bytes) {
		long used = this.total.used();
		if (used == 0) {
			return true;
		}
		long left = this.total.limit() - used - bytes;
		// Errors are short, and peers with much that waits should get theirs, too.
		return left >= ((bytes <= LONG_BYTES) ? this.reservedBytes / 2 : this.reservedBytes)
				|| waiting + bytes <= left / RESERVE_OF_PEER;
	}

	/**
	 * One connection. Only its own I/O thread takes its messages, and the loop helps with
	 * the last one.
	 */
	private final class Peer {

		private final AtomicLong written = new AtomicLong();

		private final AtomicReference<@Nullable Writing> writing = new AtomicReference<>();

		private long sentBytes;

		private boolean slow;

		long waitingBytes() {
			return this.sentBytes - this.written.get();
		}

		void take(CountedMsg message, ByteBuffer buffer) {
			Writing before = this.writing.get();
			if (before != null && this.writing.compareAndSet(before, null)) {
				release(before.bytes);
			}
			if (message.bytes > LONG_BYTES) {
				this.writing.set(new Writing(buffer, message.bytes));
			}
			else {
				release(message.bytes);
			}
		}

		void poll() {
			Writing current = this.writing.get();
			if (current != null && !current.buffer.hasRemaining() && this.writing.compareAndSet(current, null)) {
				release(current.bytes);
			}
		}

		boolean isDone() {
			poll();
			this.slow = waitingBytes() > 0;
			return !this.slow;
		}

		private void release(long bytes) {
			this.written.addAndGet(bytes);
			SendBudget.this.total.release(bytes);
		}

	}

	/**
	 * A long message that JeroMQ writes now.
	 *
	 * @param buffer what it writes from; its position moves
	 * @param bytes what the message counts
	 */
	private record Writing(ByteBuffer buffer, long bytes) {
	}

	/**
	 * The last frame of a message, which notes that JeroMQ takes it to write it: nothing
	 * else calls {@link #buf()}.
	 */
	static final class CountedMsg extends Msg {

		private final long bytes;

		private final Peer peer;

		CountedMsg(Msg frame, long bytes, Peer peer) {
			super(frame);
			this.bytes = bytes;
			this.peer = peer;
		}

		@Override
		public ByteBuffer buf() {
			ByteBuffer buffer = super.buf();
			this.peer.take(this, buffer);
			return buffer;
		}

	}

}
