package io.zss.worker;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.zss.transport.FrameMessage;
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * A request that a handler has, until its one reply. The loop makes it; whoever claims it
 * first, the handler's thread, or the loop at its deadline or at the end of the grace
 * period, answers it. As a timer it belongs to the loop.
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

	private final long receivedEpochMillis;

	private final AtomicBoolean claimed = new AtomicBoolean();

	private @Nullable Handling handling;

	InFlight(BrokerLink link, FrameMessage frames, int protocolFrame, String rid, Map<String, @Nullable Object> headers,
			long receivedNanos, long receivedEpochMillis) {
		this.link = link;
		this.identity = link.identity();
		this.frames = frames;
		this.protocolFrame = protocolFrame;
		this.rid = rid;
		this.headers = headers;
		this.receivedNanos = receivedNanos;
		this.receivedEpochMillis = receivedEpochMillis;
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

	long receivedEpochMillis() {
		return this.receivedEpochMillis;
	}

	/**
	 * Claims the right to answer.
	 * @return true once
	 */
	boolean claim() {
		return this.claimed.compareAndSet(false, true);
	}

	boolean isClaimed() {
		return this.claimed.get();
	}

	/**
	 * Says who is told of its deadline.
	 */
	void handledBy(Handling handling) {
		this.handling = handling;
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

}
