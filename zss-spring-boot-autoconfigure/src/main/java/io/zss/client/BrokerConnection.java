package io.zss.client;

import io.zss.transport.DealerSocket;
import io.zss.transport.Endpoint;
import io.zss.transport.FrameMessage;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one broker, and its successors when it is lost. Belongs to the
 * client's loop.
 */
final class BrokerConnection {

	private final Endpoint endpoint;

	private final DealerSocket socket;

	private long noticedLosses;

	private int inFlight;

	private boolean retired;

	/**
	 * The losses at which the broker said that it stops; it takes no calls until the
	 * next.
	 */
	private long stoppedAfterLosses = -1;

	/** The losses before the last call that was sent. */
	private long lossesBefore;

	/** When the first call after the last loss was sent. */
	private long returnedNanos;

	BrokerConnection(Endpoint endpoint, DealerSocket socket) {
		this.endpoint = endpoint;
		this.socket = socket;
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
			if (losses != this.lossesBefore) {
				this.lossesBefore = losses;
				this.returnedNanos = nowNanos;
			}
			call.sentTo(this, losses);
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
	 * Whether it was lost, and is back for no longer than that.
	 */
	boolean hasReturned(long nowNanos, long withinNanos) {
		return this.lossesBefore > 0 && nowNanos - this.returnedNanos < withinNanos;
	}

	/**
	 * Whether a call was sent here before the last loss that was noticed.
	 */
	boolean hasLost(PendingCall call) {
		return call.sentTo() == this && call.sentAfterLosses() < this.noticedLosses;
	}

	@Override
	public String toString() {
		return this.endpoint.toString();
	}

}
