package io.zss.client;

import java.util.concurrent.TimeUnit;

import io.zss.transport.DealerSocket;
import io.zss.transport.Endpoint;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import io.zss.transport.Refusal;
import io.zss.transport.SendResult;
import io.zss.transport.StoppedEndpoints;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one broker, and its successors when it is lost. Belongs to the
 * client's loop.
 */
final class BrokerConnection {

	/**
	 * A connection that takes longer has waited for its broker to start; a forgotten one
	 * of JeroMQ takes a second.
	 */
	private static final long ABSENT_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

	private final Endpoint endpoint;

	private final DealerSocket socket;

	private final ConnectionWatch watch;

	private long noticedLosses;

	private long noticedOverruns;

	private long watchedLosses;

	private long watchedOverruns;

	private int inFlight;

	private boolean retired;

	/**
	 * The losses at which the broker said that it stops; it takes no calls until the
	 * next.
	 */
	private long stoppedAfterLosses = -1;

	/** The losses before the last call that was sent. */
	private long lossesBefore;

	/** Whether calls wait for it. */
	private boolean awaited;

	private long awaitedSinceNanos;

	/** Whether it was lost, or long awaited, and is back. */
	private boolean returned;

	/** When the first call after that was sent. */
	private long returnedNanos;

	BrokerConnection(Endpoint endpoint, DealerSocket socket, long nowNanos, long epochMillis) {
		this.endpoint = endpoint;
		this.socket = socket;
		this.watch = new ConnectionWatch(endpoint, StoppedEndpoints.ofProcess(), nowNanos, epochMillis);
	}

	Endpoint endpoint() {
		return this.endpoint;
	}

	@Nullable FrameMessage receive() {
		return this.socket.receive();
	}

	boolean send(PendingCall call, long nowNanos) {
		long losses = this.socket.lostConnections();
		boolean sent = !this.retired && losses != this.stoppedAfterLosses
				&& this.socket.send(call.frames(nowNanos)) == SendResult.SENT;
		if (sent) {
			noteReturn(losses, nowNanos);
			call.sentTo(this, losses);
		}
		else if (!this.awaited) {
			this.awaited = true;
			this.awaitedSinceNanos = nowNanos;
		}
		return sent;
	}

	void callBegins() {
		this.inFlight++;
	}

	void callEnds() {
		this.inFlight--;
	}

	/**
	 * Notes whether it is connected, and why it is not.
	 * @return whether either has changed
	 */
	boolean watch(long nowNanos, LoopClock clock, int pending) {
		if (this.retired) {
			return false;
		}
		Refusal refusal = refusal();
		boolean refused = refusal != null && this.watch.onRefusal(refusal, nowNanos, pending);
		long losses = this.socket.lostConnections();
		boolean changed = this.watch.update(this.socket.isConnected(), losses, whyLost(losses), nowNanos, clock,
				pending);
		return changed || refused;
	}

	/**
	 * Why the last connection was lost, as far as that is known. Asked in every cycle.
	 */
	private String whyLost(long losses) {
		if (losses == this.watchedLosses) {
			return "";
		}
		this.watchedLosses = losses;
		long overruns = this.socket.overruns();
		boolean overrun = overruns != this.watchedOverruns;
		this.watchedOverruns = overruns;
		return overrun ? "it has sent a reply that is too long"
				: (this.stoppedAfterLosses == losses - 1) ? "it has stopped" : "closed by the broker or the network";
	}

	BrokerStatus status() {
		return this.watch.status();
	}

	boolean isRetired() {
		return this.retired;
	}

	/**
	 * Says whether the broker is gone from the names: it takes no more calls then.
	 */
	void retire(boolean gone) {
		this.retired = gone;
	}

	/**
	 * Whether it takes no more calls and has none.
	 */
	boolean isDone() {
		return this.retired && this.inFlight == 0;
	}

	void close() {
		this.socket.close();
	}

	/**
	 * How many connections have been lost.
	 */
	long losses() {
		return this.socket.lostConnections();
	}

	/**
	 * Why there is no connection, if the two ends do not agree on keys.
	 */
	@Nullable Refusal refusal() {
		return this.socket.isConnected() ? null : this.socket.refusal();
	}

	/**
	 * Why the last connection was lost, as the end of a sentence.
	 */
	String lossReason(long maxFrameBytes) {
		long overruns = this.socket.overruns();
		boolean overrun = overruns != this.noticedOverruns;
		this.noticedOverruns = overruns;
		return overrun ? " because of a reply longer than " + maxFrameBytes + " bytes ("
				+ ClientOptions.MAX_FRAME_PROPERTY + "; binary data grows by a third when it is written as Base64 text)"
				: "";
	}

	/**
	 * Notes that as many connections have been lost, and all that came by them has been
	 * received.
	 * @return whether it is more than before
	 */
	boolean noticeLosses(long losses) {
		boolean lost = losses != this.noticedLosses;
		this.noticedLosses = losses;
		return lost;
	}

	/**
	 * Notes that the broker stops: it takes no calls until it is connected again.
	 */
	void noticeStop() {
		this.stoppedAfterLosses = this.noticedLosses;
	}

	/**
	 * Whether it was lost, or absent, and is back for no longer than that.
	 */
	boolean hasReturned(long nowNanos, long withinNanos) {
		return this.returned && nowNanos - this.returnedNanos < withinNanos;
	}

	/**
	 * Whether a call was sent here before the last loss that was noticed.
	 */
	boolean hasLost(PendingCall call) {
		return call.sentTo() == this && call.sentAfterLosses() < this.noticedLosses;
	}

	private void noteReturn(long losses, long nowNanos) {
		boolean absent = this.awaited && nowNanos - this.awaitedSinceNanos >= ABSENT_NANOS;
		if (absent || losses != this.lossesBefore) {
			this.lossesBefore = losses;
			this.returned = true;
			this.returnedNanos = nowNanos;
		}
		this.awaited = false;
	}

	@Override
	public String toString() {
		return this.endpoint.toString();
	}

}
