package io.zss.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import io.zss.transport.TimerWheel.Timer;
import io.zss.transport.ZmtpViolation.Kind;

/**
 * The bytes of one connection on their way from JeroMQ. A peer that does not read what
 * waits for it loses its connection when that takes the room of others. Belongs to the
 * connection's I/O thread.
 */
final class Outflow {

	/**
	 * More is not written at once: for bytes on the heap the JDK copies all of them with
	 * each attempt, and keeps a direct buffer of that size.
	 */
	private static final int MAX_WRITE_BYTES = 256 * 1024;

	/** A peer must take this much within each step. */
	private static final int MIN_PROGRESS_BYTES = 16 * 1024;

	/** Of these steps, as many as a time-out for progress has. */
	private static final int STEPS = 5;

	/** After so many without progress the connection ends. */
	private static final int PATIENCE_STEPS = 2;

	private final ByteStream stream;

	private final ChannelSettings settings;

	private final TcpConnection connection;

	private final Deadline deadline = new Deadline();

	Outflow(ByteStream stream, ChannelSettings settings, TcpConnection connection) {
		this.stream = stream;
		this.settings = settings;
		this.connection = connection;
	}

	/**
	 * Writes for JeroMQ.
	 * @return the number of bytes
	 */
	int write(ByteBuffer bytes) throws IOException {
		return (bytes.remaining() <= MAX_WRITE_BYTES) ? this.stream.write(bytes) : writeInPieces(bytes);
	}

	/**
	 * Begins to watch whether the peer reads, as something waits for it.
	 */
	void watchProgress(ChannelWatch watch) {
		if (this.settings.leaving() != null && !this.deadline.scheduled) {
			this.deadline.begin(watch);
		}
	}

	void close(ChannelWatch watch) {
		if (this.deadline.scheduled) {
			watch.cancel(this.deadline);
			this.deadline.scheduled = false;
		}
	}

	private int writeInPieces(ByteBuffer bytes) throws IOException {
		int from = bytes.position();
		int end = bytes.limit();
		try {
			boolean whole = true;
			while (whole && bytes.position() < end) {
				bytes.limit(Math.min(end, bytes.position() + MAX_WRITE_BYTES));
				this.stream.write(bytes);
				whole = !bytes.hasRemaining();
			}
		}
		finally {
			bytes.limit(end);
		}
		return bytes.position() - from;
	}

	/**
	 * Ends the connection of a peer that does not read while others are short of room.
	 */
	private final class Deadline extends Timer {

		private boolean scheduled;

		private long writtenBefore;

		private int steps;

		void begin(ChannelWatch watch) {
			this.steps = 0;
			schedule(watch);
		}

		private void schedule(ChannelWatch watch) {
			this.writtenBefore = Outflow.this.stream.writtenBytes();
			watch.schedule(this, stepNanos());
			this.scheduled = true;
		}

		private long stepNanos() {
			return Outflow.this.settings.progressTimeout().toNanos() / STEPS;
		}

		@Override
		protected void onDeadline(long nowNanos) {
			this.scheduled = false;
			ChannelWatch watch = Outflow.this.connection.watch();
			SendBudget leaving = Outflow.this.settings.leaving();
			if (watch == null || leaving == null || Outflow.this.connection.isBetweenFrames()) {
				return;
			}
			boolean read = Outflow.this.stream.writtenBytes() - this.writtenBefore >= MIN_PROGRESS_BYTES;
			this.steps = read ? 0 : this.steps + 1;
			if (this.steps >= PATIENCE_STEPS && leaving.isCrowded()) {
				Outflow.this.connection.inflow()
					.end(new ZmtpViolation(Kind.STALLED,
							"it has read nothing for " + TimeUnit.NANOSECONDS.toMillis(this.steps * stepNanos())
									+ " ms, and other peers need the space"));
			}
			else {
				schedule(watch);
			}
		}

	}

}
