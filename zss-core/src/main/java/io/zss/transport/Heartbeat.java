package io.zss.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.zss.transport.TimerWheel.Timer;
import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Probes a peer that has been silent for an interval with a PING of ZMTP 3.1, and ends
 * the connection if nothing comes back in time. JeroMQ has heartbeats too, but its timers
 * follow the wall clock. Only for connections that are not encrypted. Belongs to the
 * connection's I/O thread.
 */
final class Heartbeat extends Timer {

	private static final byte[] PING = { 4, 7, 4, 'P', 'I', 'N', 'G', 0, 0 };

	private final TcpConnection connection;

	private final Inflow inflow;

	private final long intervalNanos;

	private final long timeoutNanos;

	private @Nullable ChannelWatch watch;

	/** What the system has not taken of a PING. */
	private @Nullable ByteBuffer rest;

	private boolean probing;

	private long readBytes;

	private long written;

	private long writtenBefore;

	Heartbeat(TcpConnection connection, Inflow inflow, ChannelSettings settings) {
		this.connection = connection;
		this.inflow = inflow;
		this.intervalNanos = settings.heartbeatInterval().toNanos();
		this.timeoutNanos = settings.heartbeatTimeout().toNanos();
	}

	/**
	 * Begins to probe, unless it does so already.
	 */
	void begin(ChannelWatch newWatch) {
		if (this.watch == null) {
			this.watch = newWatch;
			this.readBytes = this.inflow.readBytes();
			newWatch.schedule(this, this.intervalNanos);
		}
	}

	void end() {
		if (this.watch != null) {
			this.watch.cancel(this);
		}
	}

	void onWritten(int bytes) {
		this.written += bytes;
	}

	/**
	 * Writes the rest of a PING, before JeroMQ may write.
	 * @return whether there is no rest any more
	 */
	boolean writeRest() throws IOException {
		ByteBuffer left = this.rest;
		if (left == null) {
			return true;
		}
		this.connection.writeNow(left);
		if (left.hasRemaining()) {
			return false;
		}
		this.rest = null;
		return true;
	}

	@Override
	protected void onDeadline(long nowNanos) {
		ChannelWatch current = this.watch;
		if (current == null || !this.connection.isOpen()) {
			return;
		}
		boolean heard = this.inflow.readBytes() != this.readBytes;
		this.readBytes = this.inflow.readBytes();
		if (!this.probing) {
			if (!heard) {
				probe();
			}
			current.schedule(this, this.probing ? this.timeoutNanos : this.intervalNanos);
		}
		else if (heard || this.written != this.writtenBefore || this.inflow.isPaused()) {
			this.probing = false;
			current.schedule(this, this.intervalNanos - this.timeoutNanos);
		}
		else {
			this.inflow.end(new ZmtpViolation(Kind.STALLED,
					"silent, even when probed, for " + this.timeoutNanos / 1_000_000 + " ms"));
		}
	}

	/**
	 * Between two frames a PING is written. In the middle of one the peer shows that it
	 * is alive by reading on.
	 */
	private void probe() {
		this.probing = true;
		this.writtenBefore = this.written;
		if (this.connection.isBetweenFrames() && this.rest == null) {
			this.rest = ByteBuffer.wrap(PING);
			try {
				writeRest();
			}
			catch (IOException ex) {
				// JeroMQ finds out when it reads.
				this.rest = null;
			}
		}
	}

}
