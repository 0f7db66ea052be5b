package io.zss.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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
 * only the future is shared. The loop hands its end over to where replies are delivered:
 * no code of others runs on the loop.
 */
final class PendingCall extends TimerWheel.Timer {

	/** Frames that are younger still say the right time-out. */
	private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long MAX_EARLIER_MILLIS = 250;

	private final OutgoingCall call;

	private final List<byte[]> frames;

	private final long startNanos;

	private final CompletableFuture<IncomingReply> future = new CompletableFuture<>();

	private @Nullable ClientDuty owner;

	private final Executor delivery;

	private final AtomicBoolean ended = new AtomicBoolean();

	private final IntConsumer onEnd;

	private volatile String rid;

	private @Nullable BrokerConnection sentTo;

	private long sentAfterLosses;

	private boolean repeated;

	/** How often brokers may dispatch what was sent last. */
	private int passed;

	private int executions;

	/** As many as there are brokers at the most, and mostly none: no memory then. */
	private final List<BrokerConnection> refusals = new ArrayList<>(0);

	private boolean lost;

	private long lostAtNanos;

	/**
	 * Creates a call.
	 * @param frames what is sent, as the caller's thread has just encoded it
	 * @param delivery where its end is dealt with
	 * @param onEnd called once, before the future is completed, with the status of the
	 * reply or of the failure; {@link Status#NONE} when the caller cancels it
	 */
	PendingCall(OutgoingCall call, String rid, List<byte[]> frames, long startNanos, Executor delivery,
			IntConsumer onEnd) {
		this.onEnd = onEnd;
		this.call = call;
		this.rid = rid;
		this.frames = new ArrayList<>(frames);
		this.startNanos = startNanos;
		this.delivery = delivery;
		this.passed = firstPass(call);
	}

	/**
	 * How often a broker may dispatch a call that is sent first: the last execution is
	 * kept for when the connection is lost.
	 */
	static int firstPass(OutgoingCall call) {
		return pass(call.maxExecutions());
	}

	private static int pass(int left) {
		return Math.max(1, left - 1);
	}

	/**
	 * The time-out that a broker gets. For one instance alone it is a little shorter: the
	 * broker is to answer before the call ends here, as only the broker knows whether the
	 * instance had no room or did not answer.
	 * @param leftMillis what is left of the call's time-out
	 */
	static long announcedMillis(OutgoingCall call, long leftMillis) {
		boolean isForOneInstance = call.headers().containsKey(Headers.TO_INSTANCE);
		long earlier = isForOneInstance ? Math.min(leftMillis / 10, MAX_EARLIER_MILLIS) : 0;
		return Math.max(1, leftMillis - earlier);
	}

	/**
	 * Notes which loop has it.
	 */
	void ownedBy(ClientDuty newOwner) {
		this.owner = newOwner;
	}

	OutgoingCall call() {
		return this.call;
	}

	String rid() {
		return this.rid;
	}

	/**
	 * The frames as they are to be sent.
	 * @param nowNanos monotonic time; the later it is, the shorter the time-out in them
	 * @return new frames that share their bytes with others
	 */
	FrameMessage frames(long nowNanos) {
		boolean fresh = !this.repeated && nowNanos - this.startNanos < FRESH_NANOS;
		FrameMessage message = new FrameMessage();
		for (int i = 0; i < this.frames.size(); i++) {
			byte[] frame = this.frames.get(i);
			message.add((i == FrameCodec.HEADERS && !fresh) ? headers(frame, nowNanos) : frame);
		}
		return message;
	}

	private byte[] headers(byte[] frame, long nowNanos) {
		Map<String, @Nullable Object> headers = Headers.decode(frame);
		headers.put(Headers.TIMEOUT, announcedMillis(this.call, (timeoutAtNanos() - nowNanos) / 1_000_000));
		headers.put(Headers.MAX_ATTEMPTS, this.passed);
		return Headers.encode(headers);
	}

	CompletableFuture<IncomingReply> future() {
		return this.future;
	}

	void complete(IncomingReply reply) {
		this.delivery.execute(() -> {
			end(reply.status());
			this.future.complete(reply);
		});
	}

	void fail(ZssCallException failure) {
		this.delivery.execute(() -> failHere(failure));
	}

	/**
	 * Fails the call on the calling thread, which is its caller's.
	 */
	void failHere(ZssCallException failure) {
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
	}

	/**
	 * Notes that nothing answers what was sent: it may have been executed as often as the
	 * broker was allowed to.
	 */
	void lost(long nowNanos) {
		countExecutions(this.passed);
		leaveBroker();
		this.lost = true;
		this.lostAtNanos = nowNanos;
		forgetRefusals();
	}

	/**
	 * Notes that the broker has given it back, after it was dispatched some times.
	 */
	void givenBack(int dispatched) {
		countExecutions(dispatched);
		leaveBroker();
		forgetRefusals();
	}

	private void countExecutions(int more) {
		this.executions += more;
		if (more > 0) {
			this.passed = pass(this.call.maxExecutions() - this.executions);
			this.repeated = true;
		}
	}

	/**
	 * Whether it may be executed once more.
	 */
	boolean mayBeExecutedAgain() {
		return this.executions < this.call.maxExecutions();
	}

	/**
	 * How often workers may have executed it, as far as is known, apart from what is on
	 * its way.
	 */
	int executions() {
		return this.executions;
	}

	/**
	 * How often workers may have executed it when nothing more is heard of what was sent.
	 */
	int possibleExecutions() {
		return (this.sentTo != null) ? this.executions + this.passed : this.executions;
	}

	/**
	 * Gives it another rid: a broker may remember the former one.
	 */
	void renew(String newRid) {
		this.rid = newRid;
		this.frames.set(FrameCodec.RID, newRid.getBytes(StandardCharsets.UTF_8));
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
	 * Whether it was lost with a connection.
	 */
	boolean wasLost() {
		return this.lost;
	}

	/**
	 * When it was lost last; of no meaning before.
	 */
	long lostAtNanos() {
		return this.lostAtNanos;
	}

	long sentAfterLosses() {
		return this.sentAfterLosses;
	}

	@Override
	protected void onDeadline(long nowNanos) {
		Objects.requireNonNull(this.owner).timeOut(this, nowNanos);
	}

}
