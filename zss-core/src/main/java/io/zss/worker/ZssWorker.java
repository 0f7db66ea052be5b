package io.zss.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zss.protocol.PayloadCodec;
import io.zss.transport.AddressLookup;
import io.zss.transport.Endpoint;
import io.zss.transport.EndpointResolver;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import io.zss.transport.LoopSettings;
import io.zss.transport.RestartPolicy;
import io.zss.transport.RestartingLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers services: registers them with every broker, keeps them registered, and answers
 * their requests. Brokers may be absent when it starts. It is started once and stopped
 * once; each of its services may be stopped and started in between. A sid of which one
 * version is not to be {@linkplain ServiceDefinition#autoStartup() started} with the
 * worker is stopped at first. A worker whose loop fails answers what it has, closes its
 * connections, and starts anew as {@link RestartPolicy#STANDARD} says. Thread-safe.
 */
public final class ZssWorker implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ZssWorker.class);

	private static final String NO_ADDRESS = "its name has no address";

	private final WorkerOptions options;

	private final WorkerDuty duty;

	private final RestartingLoop loop;

	private final EndpointResolver resolver;

	private final Set<String> sids;

	private final WantedServices wanted = new WantedServices();

	/**
	 * Creates a worker that is not started.
	 * @param services its services
	 * @param options its options
	 * @param codec converts results
	 * @param executor runs the handlers; needs room for as many at a time as the
	 * concurrency of all services
	 */
	public ZssWorker(List<ServiceDefinition> services, WorkerOptions options, PayloadCodec codec, Executor executor) {
		this(services, options, codec, executor, LoopClock.system(), (address, status, nanos) -> {
		}, RegistrationListener.NONE);
	}

	/**
	 * Creates a worker with listeners.
	 * @param services its services
	 * @param options its options
	 * @param codec converts results
	 * @param executor runs the handlers
	 * @param clock the time
	 * @param requests listens to the ends of requests
	 * @param registrations listens to the registrations of the services
	 */
	public ZssWorker(List<ServiceDefinition> services, WorkerOptions options, PayloadCodec codec, Executor executor,
			LoopClock clock, RequestListener requests, RegistrationListener registrations) {
		this(services, options, codec, executor, clock, requests, registrations, AddressLookup.system(),
				EndpointResolver.INTERVAL);
	}

	/**
	 * Creates a worker with its own look-up of host names.
	 * @param services its services
	 * @param options its options
	 * @param codec converts results
	 * @param executor runs the handlers
	 * @param clock the time
	 * @param requests listens to the ends of requests
	 * @param registrations listens to the registrations of the services
	 * @param lookup finds the addresses of brokers
	 * @param resolveInterval how often it does
	 */
	public ZssWorker(List<ServiceDefinition> services, WorkerOptions options, PayloadCodec codec, Executor executor,
			LoopClock clock, RequestListener requests, RegistrationListener registrations, AddressLookup lookup,
			Duration resolveInterval) {
		this.sids = services.stream().map(ServiceDefinition::sid).collect(Collectors.toUnmodifiableSet());
		this.options = options;
		services.stream()
			.filter((service) -> !service.autoStartup())
			.forEach((service) -> this.wanted.stop(service.sid()));
		int slots = services.stream().mapToInt(ServiceDefinition::concurrency).sum();
		CallbackFailures failures = new CallbackFailures(clock);
		ReplyWriter replies = new ReplyWriter(codec, clock, options.maxFrameBytes());
		HandlerRunner runner = new HandlerRunner(executor, slots, replies, new Replies(), requests, failures);
		this.duty = new WorkerDuty(List.copyOf(services), options, clock, replies, runner,
				new RegistrationLog(registrations, failures), this.wanted);
		this.loop = new RestartingLoop("zss-worker", clock, this.duty,
				new LoopSettings(0, 2 * slots + 64, Duration.ZERO), RestartPolicy.STANDARD);
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
	 * Starts the loop, but registers no service before {@link #resume()}.
	 */
	public void startPaused() {
		this.wanted.pause(true);
		start();
	}

	/**
	 * Takes all services out of the rotation: sends DOWN in the background, while the
	 * requests in flight are finished. Services may be stopped and started in the
	 * meantime. A worker whose loop is about to start anew does so without them. Nothing
	 * happens when the worker is paused, or has ended.
	 */
	public synchronized void pause() {
		this.wanted.pause(true);
		this.loop.execute(this.duty::pause);
	}

	/**
	 * Registers all services again that are not stopped, in the background. Nothing
	 * happens when the worker is not paused, or has ended.
	 */
	public synchronized void resume() {
		this.wanted.pause(false);
		this.loop.execute(this.duty::resume);
	}

	/**
	 * Waits until every service that is started is registered with every broker for the
	 * first time.
	 * @param timeout the longest time to wait
	 * @return whether they are, or none is started; false at once when the worker ends
	 * meanwhile
	 */
	public boolean awaitRegistered(Duration timeout) {
		if (this.sids.stream().allMatch(this.wanted::isStopped)) {
			return true;
		}
		return this.duty.registered()
			.thenApply((nothing) -> true)
			.completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
			.exceptionally((ended) -> false)
			.join();
	}

	/**
	 * Sends DOWN, waits for the requests in flight up to the grace period, answers 503 to
	 * the remaining ones, and ends the loop.
	 */
	public void stop() {
		this.resolver.close();
		this.wanted.end();
		withdraw(null).completeOnTimeout(null, this.options.gracePeriod().toMillis(), TimeUnit.MILLISECONDS).join();
		this.loop.close();
		// Nothing that waits is left, also when it never ran.
		this.duty.registered().cancel(false);
	}

	/**
	 * Stops one service: sends DOWN in the background, finishes the requests in flight
	 * within the grace period, and answers 503 to the remaining ones. The other services
	 * are not affected. Nothing happens when it is stopped.
	 * @param sid the service, in all versions that are offered
	 * @return completed when that is done, by the worker's loop: what depends on it must
	 * not block
	 * @throws IllegalArgumentException if the worker has no such service
	 */
	public synchronized CompletableFuture<Void> stop(String sid) {
		String known = known(sid);
		this.wanted.stop(known);
		return withdraw(known);
	}

	/**
	 * Starts one service again, which registers in the background. A worker whose loop is
	 * about to start anew does so with the service. Nothing happens when it is started.
	 * @param sid the service, in all its versions
	 * @throws IllegalArgumentException if the worker has no such service
	 * @throws IllegalStateException if the worker does not run, and will not start anew
	 */
	public synchronized void start(String sid) {
		String known = known(sid);
		if (!this.loop.isAlive()) {
			throw new IllegalStateException("Service " + known + " cannot be started: the worker is not running");
		}
		this.wanted.start(known);
		// The loop looks by itself when it takes no command now.
		this.loop.execute(this.duty::resume);
	}

	/**
	 * Whether a service is started.
	 * @param sid the service
	 * @return whether it is, registered or not
	 * @throws IllegalArgumentException if the worker has no such service
	 */
	public boolean isRunning(String sid) {
		return isWanted(sid) && isRunning();
	}

	/**
	 * Whether a service is to be offered, when the worker runs and is not paused.
	 * @param sid the service
	 * @return false when it is stopped
	 * @throws IllegalArgumentException if the worker has no such service
	 */
	public boolean isWanted(String sid) {
		return !this.wanted.isStopped(known(sid));
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * Whether its loop runs.
	 * @return false before the start, after the end, and from a failure of the loop until
	 * it has started anew
	 */
	public boolean isRunning() {
		return this.loop.isRunning();
	}

	/**
	 * The failure that ended its loop, until the loop has started anew.
	 * @return the failure, or null
	 */
	public @Nullable Throwable failure() {
		return this.loop.failure();
	}

	/**
	 * The registrations of its services, with brokers whose names have no address as
	 * well.
	 * @return the status as of now
	 */
	public WorkerStatus status() {
		WorkerStatus status = this.duty.status();
		List<Endpoint> unresolved = isRunning() ? this.resolver.unresolved() : List.of();
		if (unresolved.isEmpty()) {
			return status;
		}
		List<WorkerStatus.Link> links = new ArrayList<>(status.links());
		for (String sid : this.sids) {
			if (!this.wanted.isStopped(sid)) {
				unresolved
					.forEach((broker) -> links.add(new WorkerStatus.Link(sid, broker.toString(), false, NO_ADDRESS)));
			}
		}
		return new WorkerStatus(links, status.failure());
	}

	/**
	 * What its services are and work on now, with brokers whose names have no address as
	 * well. Whoever waits for it should do so for a limited time: it does not come while
	 * the worker's loop hangs.
	 * @return the snapshot; an {@link IllegalStateException} if the worker does not run
	 */
	public CompletableFuture<WorkerSnapshot> snapshot() {
		CompletableFuture<WorkerSnapshot> future = new CompletableFuture<>();
		boolean taken = this.loop.execute(() -> {
			if (!future.isDone()) {
				future.complete(this.duty.snapshot());
			}
		});
		if (!taken) {
			Throwable failure = failure();
			future.completeExceptionally(new IllegalStateException(
					(failure != null) ? "The worker has failed: " + failure : "The worker does not run", failure));
		}
		return future.thenApply(this::withUnresolved);
	}

	private WorkerSnapshot withUnresolved(WorkerSnapshot snapshot) {
		List<WorkerSnapshot.LinkSnapshot> unresolved = this.resolver.unresolved()
			.stream()
			.map((broker) -> new WorkerSnapshot.LinkSnapshot(broker.toString(), false, null, null, NO_ADDRESS))
			.toList();
		return unresolved.isEmpty() ? snapshot : new WorkerSnapshot(snapshot.services()
			.stream()
			.map((service) -> service.with(Stream.concat(service.links().stream(), unresolved.stream()).toList()))
			.toList());
	}

	private CompletableFuture<Void> withdraw(@Nullable String sid) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		boolean taken = this.loop.execute(() -> this.duty.stop(sid).thenRun(() -> done.complete(null)));
		if (!taken) {
			done.complete(null);
		}
		return done;
	}

	private String known(String sid) {
		String upperCase = sid.toUpperCase(Locale.ROOT);
		if (!this.sids.contains(upperCase)) {
			throw new IllegalArgumentException("The worker has no service " + sid + ", only " + this.sids);
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
				logger.warn("The worker has stopped; the reply to request {} is dropped", request.rid());
			}
		}

	}

}
