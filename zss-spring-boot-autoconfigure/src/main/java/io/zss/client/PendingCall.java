package io.zss.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

import io.zss.protocol.Status;
import io.zss.transport.FrameMessage;
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for its reply. Made by the caller's thread, then owned by the loop;
 * only the future is shared.
 */
final class PendingCall extends TimerWheel.Timer {

	private final OutgoingCall call;

	private final String rid;

	private final FrameMessage frames;

	private final long startNanos;

	private final CompletableFuture<IncomingReply> future = new CompletableFuture<>();

	private final ClientDuty owner;

	private final AtomicBoolean ended = new AtomicBoolean();

	private final IntConsumer onEnd;

	private @Nullable BrokerConnection sentTo;

	/**
	 * Creates a call.
	 * @param onEnd told once, before the future is completed, of the status of the reply
	 * or of the failure; {@link Status#NONE} when the caller cancels it
	 */
	PendingCall(OutgoingCall call, String rid, FrameMessage frames, long startNanos, ClientDuty owner,
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

	FrameMessage frames() {
		return this.frames;
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

	void sentTo(BrokerConnection connection) {
		this.sentTo = connection;
	}

	@Override
	protected void onDeadline(long nowNanos) {
		this.owner.timeOut(this, nowNanos);
	}

}
