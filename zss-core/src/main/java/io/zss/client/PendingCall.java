package io.zss.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Status;
import io.zss.transport.FrameMessage;
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for its reply. Made by the caller's thread, then owned by the loop;
 * only the future is shared.
 */
final class PendingCall extends TimerWheel.Timer {

	private static final long TOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private final OutgoingCall call;

	private final String rid;

	private final List<byte[]> frames;

	private final long startNanos;

	private final CompletableFuture<IncomingReply> future = new CompletableFuture<>();

	private final ClientDuty owner;

	private final AtomicBoolean ended = new AtomicBoolean();

	private final IntConsumer onEnd;

	private @Nullable BrokerConnection sentTo;

	private long sentAfterLosses;

	private int sends;

	/** As many as there are brokers at the most, and mostly none: no memory then. */
	private final List<BrokerConnection> refusals = new ArrayList<>(0);

	private long lostAtNanos;

	/**
	 * Creates a call.
	 * @param onEnd told once, before the future is completed, of the status of the reply
	 * or of the failure; {@link Status#NONE} when the caller cancels it
	 */
	PendingCall(OutgoingCall call, String rid, List<byte[]> frames, long startNanos, ClientDuty owner,
			IntConsumer onEnd) {
		this.onEnd = onEnd;
		this.call = call;
		this.rid = rid;
		this.frames = frames;
		this.startNanos = startNanos;
		this.owner = owner;
	}

	OutgoingCall call() {
		return this.call;
	}

	String rid() {
		return this.rid;
	}

	/**
	 * The frames as they are to be sent.
	 * @param nowNanos monotonic time; the later it is, the less is left of the time-out
	 * that they tell
	 * @return new frames that share their bytes with others
	 */
	FrameMessage frames(long nowNanos) {
		long remainingMillis = Math.max(1, (timeoutAtNanos() - nowNanos) / 1_000_000);
		// Before that the caller's thread has just encoded it.
		boolean told = nowNanos - this.startNanos < TOLD_NANOS;
		FrameMessage message = new FrameMessage();
		for (int i = 0; i < this.frames.size(); i++) {
			byte[] frame = this.frames.get(i);
			if (i == FrameCodec.HEADERS && !told) {
				Map<String, @Nullable Object> headers = Headers.decode(frame);
				headers.put(Headers.TIMEOUT, remainingMillis);
				frame = Headers.encode(headers);
			}
			message.add(frame);
		}
		return message;
	}

	CompletableFuture<IncomingReply> future() {
		return this.future;
	}

	void complete(IncomingReply reply) {
		end(reply.status());
		this.future.complete(reply);
	}

	void fail(ZssCallException failure) {
		end(failure.getStatus());
		this.future.completeExceptionally(failure);
	}

	/**
	 * Ends the call.
	 * @return true once
	 */
	boolean end(int status) {
		boolean first = this.ended.compareAndSet(false, true);
		if (first) {
			this.onEnd.accept(status);
		}
		return first;
	}

	long startNanos() {
		return this.startNanos;
	}

	long timeoutAtNanos() {
		return this.startNanos + this.call.timeout().toNanos();
	}

	@Nullable BrokerConnection sentTo() {
		return this.sentTo;
	}

	/**
	 * Notes that the call was sent.
	 * @param losses how many connections to the broker had been lost before
	 */
	void sentTo(BrokerConnection connection, long losses) {
		leaveBroker();
		this.sentTo = connection;
		connection.callBegins();
		this.sentAfterLosses = losses;
		this.sends++;
	}

	/**
	 * Notes that nobody will answer what was sent.
	 */
	void lost(long nowNanos) {
		leaveBroker();
		this.lostAtNanos = nowNanos;
		forgetRefusals();
	}

	/**
	 * Notes that the broker has not taken it: nothing was done.
	 */
	void notTaken() {
		leaveBroker();
		this.sends--;
		forgetRefusals();
	}

	/**
	 * Notes that no broker has it any more, if one had.
	 */
	void leaveBroker() {
		if (this.sentTo != null) {
			this.sentTo.callEnds();
			this.sentTo = null;
		}
	}

	/**
	 * Notes that a broker knows no worker for it, as others may have said before: nothing
	 * was done.
	 */
	void refusedBy(BrokerConnection connection) {
		leaveBroker();
		this.sends--;
		this.refusals.add(connection);
	}

	/**
	 * Whether a broker has refused it since that was {@linkplain #forgetRefusals
	 * forgotten}.
	 */
	boolean isRefusedBy(BrokerConnection connection) {
		return this.refusals.contains(connection);
	}

	void forgetRefusals() {
		this.refusals.clear();
	}

	/**
	 * When it was lost; of no meaning before.
	 */
	long lostAtNanos() {
		return this.lostAtNanos;
	}

	long sentAfterLosses() {
		return this.sentAfterLosses;
	}

	/**
	 * How often it was sent.
	 */
	int sends() {
		return this.sends;
	}

	@Override
	protected void onDeadline(long nowNanos) {
		this.owner.timeOut(this, nowNanos);
	}

}
