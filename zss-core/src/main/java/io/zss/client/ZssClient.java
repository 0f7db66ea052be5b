package io.zss.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.client.CallInProgress.Transmitter;
import io.zss.protocol.Address;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.FrameTooLongException;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.AddressLookup;
import io.zss.transport.CommandLoop;
import io.zss.transport.Endpoint;
import io.zss.transport.EndpointResolver;
import io.zss.transport.EventLoop;
import io.zss.transport.LoopClock;
import io.zss.transport.LoopDuty;
import io.zss.transport.LoopSettings;
import io.zss.transport.RestartPolicy;
import io.zss.transport.RestartingLoop;
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

	private final ClientDuty duty;

	private final ClientOptions options;

	private final LoopClock clock;

	private final List<CallInterceptor> interceptors;

	private final CommandLoop loop;

	private final DeliveryThreads deliveries;

	private final PendingPlaces places;

	private final EndpointResolver resolver;

	private final CallListener listener;

	private final Transmitter transmitter = new Transmitter() {

		@Override
		public CompletableFuture<IncomingReply> transmit(OutgoingCall call, Delivery delivery) {
			return ZssClient.this.transmit(call, delivery);
		}

		@Override
		public boolean afterPause(Duration pause, Delivery delivery, Runnable task) {
			return ZssClient.this.afterPause(pause, delivery, task);
		}

	};

	private final AtomicInteger pauses = new AtomicInteger();

	private volatile Instant started = Instant.EPOCH;

	private volatile boolean closed;

	/**
	 * Creates a client that is not started.
	 * @param options its options
	 */
	public ZssClient(ClientOptions options) {
		this(options, LoopClock.system(), List.of(), (address, status, nanos) -> {
		});
	}

	/**
	 * Creates a client whose calls pass interceptors and a listener.
	 * @param options its options
	 * @param clock the time
	 * @param interceptors stand around the calls, the outermost first
	 * @param listener is notified of every call that has ended
	 */
	public ZssClient(ClientOptions options, LoopClock clock, List<CallInterceptor> interceptors,
			CallListener listener) {
		this(options, clock, interceptors, listener, AddressLookup.system(), EndpointResolver.INTERVAL);
	}

	/**
	 * Creates a client with its own way to look the names of its brokers up.
	 * @param options its options
	 * @param clock the time
	 * @param interceptors stand around the calls, the outermost first
	 * @param listener is notified of every call that has ended
	 * @param lookup finds the addresses of brokers
	 * @param resolveInterval how often names are looked up
	 */
	public ZssClient(ClientOptions options, LoopClock clock, List<CallInterceptor> interceptors, CallListener listener,
			AddressLookup lookup, Duration resolveInterval) {
		this(options, clock, interceptors, listener, lookup, resolveInterval, RestartPolicy.STANDARD);
	}

	/**
	 * Creates a client on a transport.
	 * @param options its options
	 * @param transport what it runs on
	 * @param interceptors stand around the calls, the outermost first
	 * @param listener is notified of every call that has ended
	 */
	public ZssClient(ClientOptions options, ClientTransport transport, List<CallInterceptor> interceptors,
			CallListener listener) {
		this(options, transport.clock(), interceptors, listener, AddressLookup.system(), EndpointResolver.INTERVAL,
				transport::loop);
	}

	ZssClient(ClientOptions options, LoopClock clock, List<CallInterceptor> interceptors, CallListener listener,
			AddressLookup lookup, Duration resolveInterval, RestartPolicy restarts) {
		this(options, clock, interceptors, listener, lookup, resolveInterval,
				(name, duty, settings) -> new RestartingLoop(name, clock, duty, settings, restarts));
	}

	private ZssClient(ClientOptions options, LoopClock clock, List<CallInterceptor> interceptors, CallListener listener,
			AddressLookup lookup, Duration resolveInterval, LoopFactory loops) {
		this.interceptors = List.copyOf(interceptors);
		this.listener = new GuardedListener(listener);
		this.options = options;
		this.clock = clock;
		this.places = new PendingPlaces(options.maxPending(), options.pendingPolicy());
		this.deliveries = new DeliveryThreads("zss-client-" + options.name() + "-replies");
		this.duty = new ClientDuty(options, clock, this.deliveries);
		// A call takes a place for itself and one more when it is cancelled; repetitions
		// that pause take as many again.
		LoopSettings settings = new LoopSettings(0, 3 * options.maxPending() + 64, Duration.ZERO, true);
		this.loop = loops.create("zss-client-" + options.name(), this.duty, settings);
		this.resolver = new EndpointResolver(options.brokers(), lookup, resolveInterval, this::setBrokers);
	}

	/**
	 * Starts the loop and connects in the background. Its threads are daemons: they do
	 * not keep the virtual machine running.
	 */
	public void start() {
		this.started = Instant.ofEpochMilli(this.clock.epochMillis());
		this.loop.start();
		if (!this.loop.isPeriodic()) {
			this.deliveries.setWatched(false);
		}
		this.resolver.start("zss-client-" + this.options.name() + "-names");
	}

	/**
	 * Ends the loop. Calls that wait fail with {@link ZssNoBrokerException}.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.resolver.close();
		this.loop.close();
	}

	/**
	 * Whether calls can be sent.
	 * @return false before the start, after the end, and while the loop has failed
	 */
	public boolean isRunning() {
		return this.loop.isRunning();
	}

	/**
	 * The time, as the client and its interceptors see it.
	 * @return the clock
	 */
	public LoopClock clock() {
		return this.clock;
	}

	/**
	 * Its options.
	 * @return the options
	 */
	public ClientOptions options() {
		return this.options;
	}

	/**
	 * The interceptors that stand around its calls.
	 * @return an unmodifiable list, the outermost first
	 */
	public List<CallInterceptor> interceptors() {
		return this.interceptors;
	}

	/**
	 * Calls that wait for their replies.
	 * @return 0 or more
	 */
	public int pending() {
		return this.places.taken();
	}

	/**
	 * The state of the client: its brokers, and whether and why it has ended.
	 * @return the state of this moment
	 */
	public ClientStatus status() {
		boolean running = isRunning();
		Throwable failure = failure();
		List<BrokerStatus> brokers = new ArrayList<>();
		if (running) {
			brokers.addAll(this.duty.brokerStatus());
			this.resolver.unresolved()
				.forEach((name) -> brokers
					.add(new BrokerStatus(name.toString(), BrokerStatus.State.UNRESOLVED, this.started)));
		}
		return new ClientStatus(running, brokers, pending(), this.loop.restarts(),
				(failure != null) ? failure.toString() : null);
	}

	/**
	 * Sends a call and waits for the reply, until its time-out at most. What interceptors
	 * do with the reply runs on the calling thread.
	 * @param call the call
	 * @return the reply, whatever its status
	 * @throws ZssCallException if no reply came
	 * @throws IllegalStateException if the calling thread is the loop of a broker, client
	 * or worker, which must not wait
	 * @throws RuntimeException an interceptor's own failure
	 */
	public IncomingReply call(OutgoingCall call) {
		return call(call, this.interceptors);
	}

	/**
	 * Sends a call and waits for the reply, with other interceptors than the client's.
	 * @param call the call
	 * @param others stand around the call in the place of {@link #interceptors()}, the
	 * outermost first
	 * @return the reply, whatever its status
	 * @throws ZssCallException if no reply came
	 * @throws IllegalStateException if the calling thread is the loop of a broker, client
	 * or worker, which must not wait
	 * @throws RuntimeException an interceptor's own failure
	 */
	public IncomingReply call(OutgoingCall call, List<CallInterceptor> others) {
		if (EventLoop.isLoopThread()) {
			throw new IllegalStateException("A call of " + call.address() + " would block "
					+ Thread.currentThread().getName()
					+ ", the loop of a ZSS broker, client or worker: send it without waiting, or from another thread");
		}
		// A thread waits in the time of the machine, whatever the clock of the client is.
		WaitingCaller caller = new WaitingCaller(LoopClock.system(), this.deliveries);
		CompletableFuture<IncomingReply> future = send(call, others, caller);
		try {
			if (!caller.await(future, call)) {
				future.completeExceptionally(caller.bound().failure(call, pending()));
			}
			return future.get();
		}
		catch (ExecutionException ex) {
			throw thrown((ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (InterruptedException ex) {
			future.cancel(false);
			Thread.currentThread().interrupt();
			throw new ZssNoBrokerException(call, caller.bound().lastRid(), call.maxExecutions(),
					"the calling thread was interrupted");
		}
		catch (RuntimeException | Error ex) {
			// A pool that cannot replace a thread that waits, for example.
			future.cancel(false);
			throw ex;
		}
		finally {
			caller.leave();
		}
	}

	/**
	 * Sends a call. The future is completed by a thread of the client's own, of which
	 * there are more while some are held up; it is never the client's loop. Cancelling it
	 * frees the call's place.
	 * @param call the call
	 * @return the reply, whatever its status, or a {@link ZssCallException}, or an
	 * interceptor's own failure; nothing is thrown here
	 */
	public CompletableFuture<IncomingReply> send(OutgoingCall call) {
		return send(call, this.interceptors);
	}

	/**
	 * Sends a call as {@link #send(OutgoingCall)} does, with other interceptors than the
	 * client's.
	 * @param call the call
	 * @param others stand around the call in the place of {@link #interceptors()}, the
	 * outermost first
	 * @return the reply, whatever its status, or a {@link ZssCallException}, or an
	 * interceptor's own failure; not later than a moment after the time-out, also when an
	 * interceptor keeps the call
	 */
	public CompletableFuture<IncomingReply> send(OutgoingCall call, List<CallInterceptor> others) {
		return send(call, others, others.isEmpty() ? this.deliveries
				: new AsyncCaller(call, LoopClock.system(), this.deliveries, this::pending));
	}

	/**
	 * Notes that the application declares to call an address, for those interceptors that
	 * need to know. Calls to other addresses may be made as well.
	 * @param address service, version and verb
	 */
	public void declare(Address address) {
		for (CallInterceptor interceptor : this.interceptors) {
			try {
				interceptor.onDeclared(address);
			}
			catch (RuntimeException | Error ex) {
				logger.warn("{} has failed to take note of {}", interceptor.getClass().getName(), address, ex);
			}
		}
	}

	private CompletableFuture<IncomingReply> send(OutgoingCall call, List<CallInterceptor> around, Delivery delivery) {
		return around.isEmpty() ? transmit(call, delivery)
				: new CallInProgress(around, this.transmitter, delivery).send(call);
	}

	private CompletableFuture<IncomingReply> transmit(OutgoingCall call, Delivery delivery) {
		String rid = Identities.newRid();
		long start = this.clock.nanoTime();
		try {
			if (!this.places.acquire(call.timeout().toNanos())) {
				return refuse(call, start, new ZssOverloadedException(call, rid, this.options.maxPending()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return refuse(call, start, new ZssNoBrokerException(call, rid, 0, "the calling thread was interrupted"));
		}
		PendingCall pendingCall;
		try {
			OutgoingCall sent = afterWaiting(call, start);
			pendingCall = pendingCall(sent, rid, start, delivery);
			delivery.onSend(sent, rid);
		}
		catch (Throwable ex) {
			// Header values are the application's, and so is their toString().
			this.places.release();
			return refuse(call, start, (ex instanceof ZssConversionException conversion) ? conversion
					: new ZssConversionException(call.address(), rid, ex));
		}
		submit(pendingCall);
		return pendingCall.future();
	}

	private boolean afterPause(Duration pause, Delivery delivery, Runnable task) {
		if (this.pauses.incrementAndGet() > this.options.maxPending()) {
			this.pauses.decrementAndGet();
			return false;
		}
		Runnable afterwards = () -> {
			this.pauses.decrementAndGet();
			task.run();
		};
		long until = this.clock.nanoTime() + pause.toNanos();
		if (!this.loop.execute(() -> this.duty.pause(until, delivery, afterwards))) {
			delivery.execute(afterwards);
		}
		return true;
	}

	/**
	 * The call with what is left of its time-out since it waits for a place.
	 */
	private OutgoingCall afterWaiting(OutgoingCall call, long startNanos) {
		long waitedMillis = TimeUnit.NANOSECONDS.toMillis(this.clock.nanoTime() - startNanos);
		return (waitedMillis < 1) ? call
				: call.withTimeout(Duration.ofMillis(Math.max(1, call.timeout().toMillis() - waitedMillis)));
	}

	private PendingCall pendingCall(OutgoingCall call, String rid, long startNanos, Delivery delivery) {
		return new PendingCall(call, rid, frames(call, rid), this.clock.nanoTime(), delivery, (status) -> {
			this.places.release();
			notifyListener(call, status, startNanos);
		});
	}

	private void submit(PendingCall call) {
		if (!this.loop.execute(() -> this.duty.submit(call))) {
			call.failHere(isRunning() ? new ZssOverloadedException(call.call(), call.rid(), this.options.maxPending())
					: new ZssNoBrokerException(call.call(), call.rid(), 0, endReason()));
		}
		call.future().whenComplete((reply, failure) -> {
			// Only true when the caller itself has ended it, by cancelling for example.
			if (call.end((failure instanceof ZssCallException failed) ? failed.getStatus() : Status.NONE)) {
				this.loop.execute(() -> this.duty.cancel(call));
			}
		});
	}

	/**
	 * Connects to other brokers from now on, in the place of those of its options. Calls
	 * that are at a former one stay there.
	 * @param brokers addresses, no names: the client does not look them up
	 * @throws IllegalArgumentException if there are none, or one is a name
	 */
	public void moveTo(List<Endpoint> brokers) {
		if (brokers.isEmpty() || !brokers.stream().allMatch(Endpoint::isAddress)) {
			throw new IllegalArgumentException("'brokers' must be addresses, at least one: " + brokers);
		}
		this.resolver.close();
		this.duty.moveTo(brokers);
		setBrokers(brokers);
	}

	private boolean setBrokers(List<Endpoint> addresses) {
		this.duty.noteBrokers(addresses);
		return this.loop.execute(() -> this.duty.setBrokers(addresses));
	}

	private @Nullable Throwable failure() {
		Throwable failure = this.loop.failure();
		return (failure != null) ? failure : this.duty.failure();
	}

	private String endReason() {
		Throwable failure = failure();
		if (this.closed || failure == null) {
			return this.closed ? "the client was closed" : "the client is not running";
		}
		return "the client's loop has failed (" + failure + ")";
	}

	private CompletableFuture<IncomingReply> refuse(OutgoingCall call, long startNanos, ZssCallException failure) {
		notifyListener(call, failure.getStatus(), startNanos);
		return CompletableFuture.failedFuture(failure);
	}

	private void notifyListener(OutgoingCall call, int status, long startNanos) {
		this.listener.onCallEnded(call.address(), status, this.clock.nanoTime() - startNanos);
	}

	private static RuntimeException thrown(Throwable failure) {
		if (failure instanceof ZssCallException) {
			// Not on what an interceptor threw: that may be shared, and would grow.
			failure.addSuppressed(new CallerTrace());
		}
		if (failure instanceof Error error) {
			throw error;
		}
		return (failure instanceof RuntimeException unchecked) ? unchecked : new IllegalStateException(failure);
	}

	private List<byte[]> frames(OutgoingCall call, String rid) {
		Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
		headers.keySet().removeAll(Headers.OF_REPLIES);
		headers.remove(Headers.RETRY_AFTER);
		MetricsStack.push(headers);
		headers.putIfAbsent(Hop.CLIENT_SENDS.header(), (double) this.clock.epochMillis());
		headers.put(Headers.TIMEOUT, PendingCall.announcedMillis(call, call.timeout().toMillis()));
		headers.put(Headers.MAX_ATTEMPTS, PendingCall.firstPass(call));
		if (!call.idempotent()) {
			headers.put(Headers.IDEMPOTENT, false);
		}
		List<byte[]> frames = FrameCodec.encode(Message.request(rid, call.address(), headers, call.payload()));
		try {
			FrameTooLongException.checkSent("headers", "request", frames.get(FrameCodec.HEADERS),
					ClientOptions.MAX_FRAME_PROPERTY, this.options.maxFrameBytes());
			FrameTooLongException.checkSent("payload", "request", frames.get(FrameCodec.PAYLOAD),
					ClientOptions.MAX_FRAME_PROPERTY, this.options.maxFrameBytes());
		}
		catch (ProtocolException ex) {
			throw new ZssConversionException(call.address(), rid, ex);
		}
		return frames;
	}

	/**
	 * Creates the loop of a client.
	 */
	@FunctionalInterface
	private interface LoopFactory {

		CommandLoop create(String name, LoopDuty duty, LoopSettings settings);

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
