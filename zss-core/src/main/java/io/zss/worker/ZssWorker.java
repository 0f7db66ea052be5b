package io.zss.worker;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.zss.protocol.PayloadCodec;
import io.zss.transport.AddressLookup;
import io.zss.transport.EndpointResolver;
import io.zss.transport.EventLoop;
import io.zss.transport.LoopSettings;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers services: registers them with every broker, keeps them registered, and answers
 * their requests. Brokers may be absent when it starts. It is started once and stopped
 * once; each of its services may be stopped and started in between. Thread-safe.
 */
public final class ZssWorker implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ZssWorker.class);

	private final WorkerOptions options;

	private final WorkerDuty duty;

	private final EventLoop loop;

	private final EndpointResolver resolver;

	private final Set<String> sids;

	private final Set<String> stopped = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a worker that is not started.
	 * @param services what it offers
	 * @param options what it is told
	 * @param codec converts results
	 * @param executor runs the handlers; needs room for as many at a time as the
	 * concurrency of all services
	 */
	public ZssWorker(List<ServiceDefinition> services, WorkerOptions options, PayloadCodec codec, Executor executor) {
		this(services, options, codec, executor, LoopClock.system(), (address, status, nanos) -> {
		}, RegistrationListener.NONE);
	}

	/**
	 * Creates a worker that tells of its requests and registrations.
	 * @param services what it offers
	 * @param options what it is told
	 * @param codec converts results
	 * @param executor runs the handlers
	 * @param clock the time
	 * @param requests is told of every request that a handler has answered
	 * @param registrations is told how services come and go at the brokers
	 */
	public ZssWorker(List<ServiceDefinition> services, WorkerOptions options, PayloadCodec codec, Executor executor,
			LoopClock clock, RequestListener requests, RegistrationListener registrations) {
		this(services, options, codec, executor, clock, requests, registrations, AddressLookup.system(),
				EndpointResolver.INTERVAL);
	}

	/**
	 * Creates a worker that looks the names of its brokers up in its own way.
	 * @param services what it offers
	 * @param options what it is told
	 * @param codec converts results
	 * @param executor runs the handlers
	 * @param clock the time
	 * @param requests is told of every request that a handler has answered
	 * @param registrations is told how services come and go at the brokers
	 * @param lookup finds the addresses of brokers
	 * @param resolveInterval how often it does
	 */
	public ZssWorker(List<ServiceDefinition> services, WorkerOptions options, PayloadCodec codec, Executor executor,
			LoopClock clock, RequestListener requests, RegistrationListener registrations, AddressLookup lookup,
			Duration resolveInterval) {
		this.options = options;
		this.sids = services.stream().map(ServiceDefinition::sid).collect(Collectors.toUnmodifiableSet());
		ReplyWriter replies = new ReplyWriter(codec, clock, options.maxFrameBytes());
		HandlerRunner runner = new HandlerRunner(executor, replies, new Replies(),
				RequestListener.of(List.of(requests)));
		this.duty = new WorkerDuty(List.copyOf(services), options, clock, replies, runner, registrations);
		int slots = services.stream().mapToInt(ServiceDefinition::concurrency).sum();
		this.loop = new EventLoop("zss-worker", clock, this.duty, new LoopSettings(0, 2 * slots + 64, Duration.ZERO));
		this.resolver = new EndpointResolver(options.brokers(), lookup, resolveInterval,
				(brokers) -> this.loop.execute(() -> this.duty.setBrokers(brokers)));
	}

	/**
	 * Starts the loop; registers in the background.
	 */
	public void start() {
		this.loop.start();
		this.resolver.start("zss-worker-names");
	}

	/**
	 * Waits until every service is registered with every broker for the first time.
	 * @param timeout how long to wait at the most
	 * @return whether they are; false at once when the worker ends meanwhile
	 */
	public boolean awaitRegistered(Duration timeout) {
		return this.duty.registered()
			.thenApply((nothing) -> true)
			.completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
			.exceptionally((ended) -> false)
			.join();
	}

	/**
	 * Says DOWN, waits for what is in flight for the grace period at the most, answers
	 * 503 to what is left, and ends the loop.
	 */
	public void stop() {
		this.resolver.close();
		withdraw(null).completeOnTimeout(null, this.options.gracePeriod().toMillis(), TimeUnit.MILLISECONDS).join();
		this.loop.close();
	}

	/**
	 * Stops one service: says DOWN in the background, finishes what is in flight, for the
	 * grace period at the most, and answers 503 to what is left. The others go on.
	 * Nothing happens when it is stopped.
	 * @param sid the service, in all versions that are offered
	 * @return completed when that is done, by the worker's loop: what depends on it must
	 * not block
	 * @throws IllegalArgumentException if the worker has no such service
	 */
	public synchronized CompletableFuture<Void> stop(String sid) {
		String known = known(sid);
		this.stopped.add(known);
		return withdraw(known);
	}

	/**
	 * Starts one service again, which registers in the background. Nothing happens when
	 * it is started.
	 * @param sid the service, in all its versions
	 * @throws IllegalArgumentException if the worker has no such service
	 * @throws IllegalStateException if the worker does not run
	 */
	public synchronized void start(String sid) {
		String known = known(sid);
		if (!this.loop.execute(() -> this.duty.offer(known))) {
			throw new IllegalStateException("Service " + known + " cannot be started: the worker does not run");
		}
		this.stopped.remove(known);
	}

	/**
	 * Whether a service is started.
	 * @param sid the service
	 * @return whether it is, be it registered or not
	 * @throws IllegalArgumentException if the worker has no such service
	 */
	public boolean isRunning(String sid) {
		return !this.stopped.contains(known(sid)) && isRunning();
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * Whether its loop runs.
	 * @return false before the start, after the end, and when the loop has failed
	 */
	public boolean isRunning() {
		return this.loop.isRunning();
	}

	/**
	 * What ended its loop unexpectedly.
	 * @return the failure, or null
	 */
	public @Nullable Throwable failure() {
		return this.loop.failure();
	}

	/**
	 * With which brokers its services are registered.
	 * @return the status as of now
	 */
	public WorkerStatus status() {
		return this.duty.status();
	}

	private CompletableFuture<Void> withdraw(@Nullable String sid) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		boolean taken = this.loop.execute(() -> this.duty.withdraw(sid).thenRun(() -> done.complete(null)));
		if (!taken) {
			done.complete(null);
		}
		return done;
	}

	private String known(String sid) {
		String upperCase = sid.toUpperCase(Locale.ROOT);
		if (!this.sids.contains(upperCase)) {
			throw new IllegalArgumentException("The worker has no service " + sid + ", but " + this.sids);
		}
		return upperCase;
	}

	/**
	 * Hands replies to the loop.
	 */
	private final class Replies implements HandlerRunner.ReplySink {

		@Override
		public void reply(InFlight request, FrameMessage reply) {
			execute(request, () -> ZssWorker.this.duty.reply(request, reply));
		}

		@Override
		public void replyEarly(InFlight request, FrameMessage reply) {
			execute(request, () -> ZssWorker.this.duty.replyEarly(request, reply));
		}

		@Override
		public void release(InFlight request) {
			// When the worker has stopped, there are no slots any more.
			ZssWorker.this.loop.execute(() -> ZssWorker.this.duty.release(request));
		}

		private void execute(InFlight request, Runnable command) {
			if (!ZssWorker.this.loop.execute(command)) {
				logger.warn("The worker has stopped, the reply of request {} is dropped", request.rid());
			}
		}

	}

}
