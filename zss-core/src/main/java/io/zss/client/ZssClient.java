package io.zss.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.zss.protocol.Address;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.AddressLookup;
import io.zss.transport.EndpointResolver;
import io.zss.transport.EventLoop;
import io.zss.transport.LoopSettings;
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

	private final List<CallInterceptor> interceptors;

	private final CallListener listener;

	private final ClientDuty duty;

	private final EventLoop loop;

	private final PendingPlaces places;

	private final EndpointResolver resolver;

	/**
	 * Creates a client that is not started.
	 * @param options what it is told
	 */
	public ZssClient(ClientOptions options) {
		this(options, LoopClock.system(), List.of(), (address, status, nanos) -> {
		});
	}

	/**
	 * Creates a client whose calls pass interceptors, and that tells of them.
	 * @param options what it is told
	 * @param clock the time
	 * @param interceptors stand around the calls, the outermost first
	 * @param listener is told of every call that has ended
	 */
	public ZssClient(ClientOptions options, LoopClock clock, List<CallInterceptor> interceptors,
			CallListener listener) {
		this(options, clock, interceptors, listener, AddressLookup.system(), EndpointResolver.INTERVAL);
	}

	/**
	 * Creates a client that looks the names of its brokers up in its own way.
	 * @param options what it is told
	 * @param clock the time
	 * @param interceptors stand around the calls, the outermost first
	 * @param listener is told of every call that has ended
	 * @param lookup finds the addresses of brokers
	 * @param resolveInterval how often it does
	 */
	public ZssClient(ClientOptions options, LoopClock clock, List<CallInterceptor> interceptors, CallListener listener,
			AddressLookup lookup, Duration resolveInterval) {
		this.interceptors = List.copyOf(interceptors);
		this.listener = listener;
		this.options = options;
		this.clock = clock;
		this.places = new PendingPlaces(options.maxPending(), options.pendingPolicy());
		this.duty = new ClientDuty(options, clock);
		// A call takes a place for itself and one more when it is cancelled.
		this.loop = new EventLoop("zss-client-" + options.name(), clock, this.duty,
				new LoopSettings(0, 2 * options.maxPending() + 64, Duration.ZERO));
		this.resolver = new EndpointResolver(options.brokers(), lookup, resolveInterval,
				(brokers) -> this.loop.execute(() -> this.duty.setBrokers(brokers)));
	}

	/**
	 * Starts the loop and connects in the background.
	 */
	public void start() {
		this.loop.start();
		this.resolver.start("zss-client-" + this.options.name() + "-names");
	}

	/**
	 * Ends the loop. Calls that wait fail with {@link ZssNoBrokerException}.
	 */
	@Override
	public void close() {
		this.resolver.close();
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
		return this.places.taken();
	}

	/**
	 * Sends a call and waits for the reply.
	 * @param call the call
	 * @return the reply, whatever its status
	 * @throws ZssCallException if no reply came
	 * @throws RuntimeException what an interceptor threw
	 */
	public IncomingReply call(OutgoingCall call) {
		CompletableFuture<IncomingReply> future = send(call);
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			throw thrown((ex.getCause() != null) ? ex.getCause() : ex);
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
	 * @return the reply, whatever its status, or a {@link ZssCallException}, or what an
	 * interceptor threw; nothing is thrown here
	 */
	public CompletableFuture<IncomingReply> send(OutgoingCall call) {
		return this.interceptors.isEmpty() ? transmit(call)
				: new InterceptedCall(this.interceptors, this::transmit).send(call);
	}

	private CompletableFuture<IncomingReply> transmit(OutgoingCall call) {
		String rid = Identities.newRid();
		long start = this.clock.nanoTime();
		try {
			if (!this.places.acquire(call.timeout().toNanos())) {
				return refuse(call, start, new ZssOverloadedException(call.address(), rid, this.options.maxPending()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return refuse(call, start,
					new ZssNoBrokerException(call.address(), rid, false, "the calling thread was interrupted"));
		}
		PendingCall pendingCall;
		try {
			pendingCall = pendingCall(afterWaiting(call, start), rid, start);
		}
		catch (ZssConversionException ex) {
			this.places.release();
			return refuse(call, start, ex);
		}
		submit(pendingCall);
		return pendingCall.future();
	}

	/**
	 * The call with what is left of its time-out since it waits for a place.
	 */
	private OutgoingCall afterWaiting(OutgoingCall call, long startNanos) {
		long waitedMillis = TimeUnit.NANOSECONDS.toMillis(this.clock.nanoTime() - startNanos);
		return (waitedMillis < 1) ? call
				: call.withTimeout(Duration.ofMillis(Math.max(1, call.timeout().toMillis() - waitedMillis)));
	}

	private PendingCall pendingCall(OutgoingCall call, String rid, long startNanos) {
		return new PendingCall(call, rid, frames(call, rid), this.clock.nanoTime(), this.duty, (status) -> {
			this.places.release();
			tell(call, status, startNanos);
		});
	}

	private void submit(PendingCall call) {
		if (!this.loop.execute(() -> this.duty.submit(call))) {
			Address address = call.call().address();
			call.fail(isRunning() ? new ZssOverloadedException(address, call.rid(), this.options.maxPending())
					: new ZssNoBrokerException(address, call.rid(), false, "the client is not running"));
		}
		call.future().whenComplete((reply, failure) -> {
			// Only true when the caller itself has ended it, by cancelling for example.
			if (call.end(Status.NONE)) {
				this.loop.execute(() -> this.duty.cancel(call));
			}
		});
	}

	private CompletableFuture<IncomingReply> refuse(OutgoingCall call, long startNanos, ZssCallException failure) {
		tell(call, failure.getStatus(), startNanos);
		return CompletableFuture.failedFuture(failure);
	}

	private static RuntimeException thrown(Throwable failure) {
		failure.addSuppressed(new CallerTrace());
		if (failure instanceof Error error) {
			throw error;
		}
		return (failure instanceof RuntimeException unchecked) ? unchecked : new IllegalStateException(failure);
	}

	private void tell(OutgoingCall call, int status, long startNanos) {
		try {
			this.listener.onCallEnded(call.address(), status, this.clock.nanoTime() - startNanos);
		}
		catch (RuntimeException ex) {
			logger.warn("A listener failed on the end of a call of {}", call.address(), ex);
		}
	}

	private List<byte[]> frames(OutgoingCall call, String rid) {
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
		return frames;
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
