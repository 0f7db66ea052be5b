package io.zss.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.EventLoop;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends calls and matches their replies, for any number of threads, over one connection
 * to each broker. It may be started before its brokers: calls wait for a connection
 * within their time-out. Thread-safe.
 */
public final class ZssClient implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ZssClient.class);

	private final ClientOptions options;

	private final LoopClock clock;

	private final OutgoingCallCustomizer customizer;

	private final CallListener listener;

	private final ClientDuty duty;

	private final EventLoop loop;

	private final AtomicInteger pending = new AtomicInteger();

	/**
	 * Creates a client that is not started.
	 * @param options what it is told
	 */
	public ZssClient(ClientOptions options) {
		this(options, LoopClock.system(), (call) -> call, (address, status, nanos) -> {
		});
	}

	/**
	 * Creates a client that changes its calls and tells of them.
	 * @param options what it is told
	 * @param clock the time
	 * @param customizer changes calls before they are sent
	 * @param listener is told of every call that has ended
	 */
	public ZssClient(ClientOptions options, LoopClock clock, OutgoingCallCustomizer customizer, CallListener listener) {
		this.customizer = customizer;
		this.listener = listener;
		this.options = options;
		this.clock = clock;
		this.duty = new ClientDuty(options, clock);
		// A call takes a place for itself and one more when it is cancelled.
		this.loop = new EventLoop("zss-client-" + options.name(), clock, this.duty, 1, 2 * options.maxPending() + 64);
	}

	/**
	 * Starts the loop and connects in the background.
	 */
	public void start() {
		this.loop.start();
	}

	/**
	 * Ends the loop. Calls that wait fail with {@link ZssNoBrokerException}.
	 */
	@Override
	public void close() {
		this.loop.close();
	}

	/**
	 * Whether calls can be sent.
	 * @return false before the start, after the end, and when the loop has failed
	 */
	public boolean isRunning() {
		return this.loop.isRunning();
	}

	/**
	 * What it was told.
	 * @return the options
	 */
	public ClientOptions options() {
		return this.options;
	}

	/**
	 * Calls that wait for their replies.
	 * @return 0 or more
	 */
	public int pending() {
		return this.pending.get();
	}

	/**
	 * Sends a call and waits for the reply.
	 * @param call the call
	 * @return the reply, whatever its status
	 * @throws ZssCallException if no reply came
	 */
	public IncomingReply call(OutgoingCall call) {
		CompletableFuture<IncomingReply> future = send(call);
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof ZssCallException cause) {
				cause.addSuppressed(new CallerTrace());
				throw cause;
			}
			throw new IllegalStateException(ex.getCause());
		}
		catch (InterruptedException ex) {
			future.cancel(false);
			Thread.currentThread().interrupt();
			throw new ZssNoBrokerException(call.address(), "-", true, "the calling thread was interrupted");
		}
	}

	/**
	 * Sends a call. The future is completed by the client's loop: what depends on it must
	 * not block, or run elsewhere. Cancelling it frees the call's place.
	 * @param call the call
	 * @return the reply, whatever its status, or a {@link ZssCallException}
	 * @throws ZssConversionException if the payload or the headers are too long
	 */
	public CompletableFuture<IncomingReply> send(OutgoingCall call) {
		return sendNow(this.customizer.customize(call));
	}

	private CompletableFuture<IncomingReply> sendNow(OutgoingCall call) {
		String rid = Identities.newRid();
		long start = this.clock.nanoTime();
		PendingCall pendingCall = new PendingCall(call, rid, frames(call, rid), start, this.duty,
				(status) -> onEnd(call, status, start));
		if (this.pending.incrementAndGet() > this.options.maxPending()) {
			pendingCall.fail(new ZssOverloadedException(call.address(), rid, this.options.maxPending()));
			return pendingCall.future();
		}
		if (!this.loop.execute(() -> this.duty.submit(pendingCall))) {
			pendingCall.fail(isRunning() ? new ZssOverloadedException(call.address(), rid, this.options.maxPending())
					: new ZssNoBrokerException(call.address(), rid, false, "the client is not running"));
		}
		pendingCall.future().whenComplete((reply, failure) -> {
			// Only true when the caller itself has ended it, by cancelling for example.
			if (pendingCall.end(Status.NONE)) {
				this.loop.execute(() -> this.duty.cancel(pendingCall));
			}
		});
		return pendingCall.future();
	}

	private void onEnd(OutgoingCall call, int status, long startNanos) {
		this.pending.decrementAndGet();
		try {
			this.listener.onCallEnded(call.address(), status, this.clock.nanoTime() - startNanos);
		}
		catch (RuntimeException ex) {
			logger.warn("A listener failed on the end of a call of {}", call.address(), ex);
		}
	}

	private FrameMessage frames(OutgoingCall call, String rid) {
		Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
		MetricsStack.push(headers);
		headers.putIfAbsent(Hop.CLIENT_SENDS.header(), (double) this.clock.epochMillis());
		headers.put(Headers.TIMEOUT, call.timeout().toMillis());
		if (!call.idempotent()) {
			headers.put(Headers.IDEMPOTENT, false);
		}
		List<byte[]> frames = FrameCodec.encode(Message.request(rid, call.address(), headers, call.payload()));
		try {
			FrameCodec.checkLength("headers", frames.get(FrameCodec.HEADERS), this.options.maxFrameBytes());
			FrameCodec.checkLength("payload", frames.get(FrameCodec.PAYLOAD), this.options.maxFrameBytes());
		}
		catch (ProtocolException ex) {
			throw new ZssConversionException(call.address(), rid, ex);
		}
		return FrameMessage.of(frames.toArray(new byte[0][]));
	}

	/**
	 * Shows in the stack trace of a failed call who made it: the exception itself was
	 * made by the loop.
	 */
	private static final class CallerTrace extends Exception {

		private static final long serialVersionUID = 1L;

		CallerTrace() {
			super("called from here");
		}

	}

}
