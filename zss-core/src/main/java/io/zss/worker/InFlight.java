package io.zss.worker;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.zss.transport.FrameMessage;
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * A request that holds a slot, until its one reply. The loop creates it. Whichever thread
 * claims it first answers it: that of the handler, or the loop, when the deadline has
 * passed, the request is cancelled or the grace period is over. As a timer it belongs to
 * the loop.
 */
final class InFlight extends TimerWheel.Timer {

	private final BrokerLink link;

	/** That of the connection by which it came. */
	private final byte[] identity;

	private final FrameMessage frames;

	private final int protocolFrame;

	private final String rid;

	private final Map<String, @Nullable Object> headers;

	private final long receivedNanos;

	private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);

	private @Nullable Handling handling;

	InFlight(BrokerLink link, FrameMessage frames, int protocolFrame, String rid, Map<String, @Nullable Object> headers,
			long receivedNanos) {
		this.link = link;
		this.identity = link.identity();
		this.frames = frames;
		this.protocolFrame = protocolFrame;
		this.rid = rid;
		this.headers = headers;
		this.receivedNanos = receivedNanos;
	}

	BrokerLink link() {
		return this.link;
	}

	byte[] identity() {
		return this.identity;
	}

	FrameMessage frames() {
		return this.frames;
	}

	int protocolFrame() {
		return this.protocolFrame;
	}

	String rid() {
		return this.rid;
	}

	Map<String, @Nullable Object> headers() {
		return this.headers;
	}

	long receivedNanos() {
		return this.receivedNanos;
	}

	/**
	 * Notes that a thread has begun with the request.
	 * @return whether it may; false when the request is answered already
	 */
	boolean begin() {
		return this.phase.compareAndSet(Phase.WAITING, Phase.RUNNING);
	}

	/**
	 * Claims the right to answer.
	 * @return true once
	 */
	boolean claim() {
		return this.phase.getAndSet(Phase.ANSWERED) != Phase.ANSWERED;
	}

	/**
	 * Claims the right to answer, if no thread has begun with the request.
	 * @return true once; from then on {@link #begin()} is false
	 */
	boolean claimWaiting() {
		return this.phase.compareAndSet(Phase.WAITING, Phase.ANSWERED);
	}

	/**
	 * How far it is, for people.
	 */
	String phaseLabel() {
		return String.valueOf(this.phase.get());
	}

	boolean isClaimed() {
		return this.phase.get() == Phase.ANSWERED;
	}

	void handledBy(Handling newHandling) {
		this.handling = newHandling;
	}

	/**
	 * Takes note that no one waits for the answer.
	 */
	void cancel() {
		if (this.handling != null) {
			this.handling.cancel();
		}
	}

	/**
	 * Takes note that the worker has answered in the place of the handler.
	 */
	void abandoned() {
		if (this.handling != null) {
			this.handling.abandoned();
		}
	}

	/**
	 * The request as its handler has it.
	 * @return null before it was given to a handler
	 */
	@Nullable ServiceRequest request() {
		return (this.handling != null) ? this.handling.request() : null;
	}

	@Override
	protected void onDeadline(long nowNanos) {
		if (this.handling != null) {
			this.handling.expire();
		}
	}

	@Override
	public String toString() {
		return "rid=" + this.rid + " " + this.phase;
	}

	private enum Phase {

		/** No thread has begun with it. */
		WAITING,

		/** A thread has, and perhaps an asynchronous result is to come. */
		RUNNING,

		/** A reply was chosen. */
		ANSWERED

	}

}
