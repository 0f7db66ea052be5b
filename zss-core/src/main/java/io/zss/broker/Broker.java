package io.zss.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.transport.BindException;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.transport.LoopSettings;
import io.zss.transport.RestartPolicy;
import io.zss.transport.RestartingLoop;
import io.zss.transport.StoppedEndpoints;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZSS broker: routes requests of clients to the workers that registered for their sid.
 * Can be started, stopped and started again. When its thread fails it starts anew by
 * itself, a bounded number of times. Thread-safe; all its work happens on one thread of
 * its own.
 */
public final class Broker implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Broker.class);

	private static final int COMMANDS = 1024;

	private static final int SNAPSHOT_SECONDS = 5;

	private final BrokerOptions options;

	private final LoopClock clock;

	private final List<Consumer<BrokerSnapshot>> snapshotListeners = new CopyOnWriteArrayList<>();

	private final OperatorState operators;

	/** Bound again after a stop: clients and workers know no other ports. */
	private List<Endpoint> endpoints;

	private volatile @Nullable Running running;

	private volatile boolean draining;

	/**
	 * Creates a broker that is not started.
	 * @param options the options
	 */
	public Broker(BrokerOptions options) {
		this(options, LoopClock.system());
	}

	/**
	 * Creates a broker with a clock of its own.
	 * @param options the options
	 * @param clock the time
	 */
	public Broker(BrokerOptions options, LoopClock clock) {
		this.options = options;
		this.clock = clock;
		this.endpoints = endpoints(options);
		this.operators = OperatorState.of(options.name(), clock);
	}

	private static List<Endpoint> endpoints(BrokerOptions options) {
		List<Endpoint> endpoints = new ArrayList<>(List.of(options.frontend(), options.backend()));
		SecurityOptions security = options.security();
		if (security != null) {
			Stream.of(security.frontend(), security.backend()).filter(Objects::nonNull).forEach(endpoints::add);
		}
		return List.copyOf(endpoints);
	}

	/**
	 * Binds both endpoints and starts. Nothing happens when it runs already. Ports that
	 * were chosen at the first start are kept, unless another process has taken one
	 * meanwhile: the broker chooses others then.
	 * @throws BindException if an endpoint cannot be bound
	 */
	public synchronized void start() {
		if (isRunning()) {
			return;
		}
		stop();
		String complaint = MemoryShares.complaint(this.options, Runtime.getRuntime().maxMemory());
		if (!complaint.isEmpty()) {
			logger.warn(complaint);
		}
		try {
			start(this.endpoints);
		}
		catch (BindException ex) {
			List<Endpoint> configured = endpoints(this.options);
			if (this.endpoints.equals(configured)) {
				throw ex;
			}
			logger.warn("Broker {} chooses other ports than before: {}", this.options.name(), ex.getMessage());
			start(configured);
		}
	}

	private void start(List<Endpoint> wanted) {
		BrokerDuty duty = new BrokerDuty(this.options, wanted, this.clock, new TokenRandom(), this::publish,
				this.operators);
		RestartingLoop loop = new RestartingLoop(this.options.name(), this.clock, duty,
				new LoopSettings(this.options.connections().ioThreads(), COMMANDS, this.options.connections().spin()),
				RestartPolicy.STANDARD);
		loop.start();
		this.endpoints = duty.boundEndpoints();
		SecurityOptions security = this.options.security();
		this.running = new Running(duty, loop,
				(security != null) ? new KeyRefresh(this.options.name(), security.authorizedKeys(), this.clock) : null);
		logger.info("Broker {} serves clients on {} and workers on {}", this.options.name(), frontend(), backend());
		StartupAdvice.of(this.options, this.endpoints).forEach(logger::warn);
		if (security != null && security.keys() != null) {
			logger.info("Broker {} serves peers with keys on {}; its public key is {}", this.options.name(),
					this.endpoints.subList(BrokerDuty.PLAIN_ENDPOINTS, this.endpoints.size()),
					security.keys().publicKey().text());
		}
	}

	/**
	 * Stops without losing anything, and waits until both endpoints are free again. From
	 * now on requests are answered 503, those that are queued as well, so that their
	 * clients take them to another broker; those at workers are waited for during the
	 * grace period, and answered 503 then. Nothing happens when it does not run.
	 */
	public synchronized void stop() {
		Running current = this.running;
		if (current != null) {
			boolean orderly = isRunning();
			drain(current);
			if (orderly) {
				StoppedEndpoints.ofProcess().add(this.endpoints, this.clock.nanoTime());
			}
			current.loop.close();
			if (current.keys != null) {
				current.keys.close();
			}
			this.running = null;
			this.draining = false;
			logger.info("Broker {} has stopped", this.options.name());
		}
	}

	/**
	 * Whether it is stopping and waits for requests at workers.
	 * @return whether it is
	 */
	public boolean isDraining() {
		return this.draining;
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * Whether it runs.
	 * @return false as well when its thread has failed
	 */
	public boolean isRunning() {
		Running current = this.running;
		return current != null && current.loop.isRunning();
	}

	/**
	 * What ended it unexpectedly, or made it unreliable.
	 * @return the failure, or null
	 */
	public @Nullable Throwable failure() {
		Running current = this.running;
		return (current != null) ? current.loop.failure() : null;
	}

	/**
	 * Its options.
	 * @return the options
	 */
	public BrokerOptions options() {
		return this.options;
	}

	/**
	 * Where clients connect, with the port that was really bound.
	 * @return the endpoint
	 * @throws IllegalStateException if it is not started
	 */
	public Endpoint frontend() {
		return started().duty.boundEndpoints().get(0);
	}

	/**
	 * Where workers connect, with the port that was really bound.
	 * @return the endpoint
	 * @throws IllegalStateException if it is not started
	 */
	public Endpoint backend() {
		return started().duty.boundEndpoints().get(1);
	}

	/**
	 * Where clients connect with keys, with the port that was really bound.
	 * @return the endpoint, or null when there is none
	 * @throws IllegalStateException if it is not started
	 */
	public @Nullable Endpoint securedFrontend() {
		SecurityOptions security = this.options.security();
		boolean bound = security != null && security.frontend() != null;
		return bound ? started().duty.boundEndpoints().get(BrokerDuty.PLAIN_ENDPOINTS) : null;
	}

	/**
	 * Where workers connect with keys, with the port that was really bound.
	 * @return the endpoint, or null when there is none
	 * @throws IllegalStateException if it is not started
	 */
	public @Nullable Endpoint securedBackend() {
		SecurityOptions security = this.options.security();
		boolean bound = security != null && security.backend() != null;
		List<Endpoint> all = started().duty.boundEndpoints();
		return bound ? all.get(all.size() - 1) : null;
	}

	/**
	 * What it holds and has done, as of the last sweep. Costs nothing.
	 * @return the snapshot, or null when it is not started
	 */
	public @Nullable BrokerSnapshot lastSnapshot() {
		Running current = this.running;
		return (current != null) ? current.duty.snapshot() : null;
	}

	/**
	 * What it holds and has done now.
	 * @return a new snapshot
	 * @throws IllegalStateException if it is not started, has failed, or does not answer
	 * in time
	 */
	public BrokerSnapshot snapshot() {
		Running current = started();
		CompletableFuture<BrokerSnapshot> future = new CompletableFuture<>();
		if (!current.loop.execute(() -> takeSnapshot(current.duty, future))) {
			Throwable failure = current.loop.failure();
			throw (failure != null) ? failed(failure)
					: new IllegalStateException("Broker " + this.options.name() + " accepts no commands");
		}
		try {
			return future.orTimeout(SNAPSHOT_SECONDS, TimeUnit.SECONDS).join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof TimeoutException) {
				throw new IllegalStateException("Broker " + this.options.name() + " does not answer", ex);
			}
			throw failed(ex.getCause());
		}
	}

	/**
	 * Asks what operators ask a broker over SMI: STATUS, STATS, ERRORS, EVENTS, DRAIN,
	 * RESUME or DUMP. The application that the broker runs in counts as a peer on the
	 * same machine. Whoever waits for the reply should do so for a limited time: it does
	 * not come while the broker's loop hangs.
	 * @param verb the verb, in upper case
	 * @param payload the payload: text, number, boolean, null, or a map or list of them
	 * @return the payload of the reply, as it would come over SMI; or a
	 * {@link ZssException} with the status that the broker answers, or an
	 * {@link IllegalStateException} if it is not started, has failed, or has too much to
	 * do
	 */
	public CompletableFuture<@Nullable Object> ask(String verb, @Nullable Object payload) {
		Running current = this.running;
		if (current == null) {
			return CompletableFuture
				.failedFuture(new IllegalStateException("Broker " + this.options.name() + " is not started"));
		}
		CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
		if (!current.loop.execute(() -> answer(current.duty, verb, payload, future))) {
			Throwable failure = current.loop.failure();
			future.completeExceptionally((failure != null) ? failed(failure)
					: new IllegalStateException("Broker " + this.options.name() + " accepts no commands"));
		}
		return future;
	}

	private static void answer(BrokerDuty duty, String verb, @Nullable Object payload,
			CompletableFuture<@Nullable Object> future) {
		if (future.isDone()) {
			// Nothing waits for it any more.
			return;
		}
		try {
			Operations.Reply reply = duty.answer(verb, payload);
			if (reply.rejection() == null) {
				// Bytes, as over SMI: what is shared with others can be read alone.
				byte[] bytes = reply.payload();
				future.completeAsync(() -> ControlPayload.decode(bytes));
			}
			else {
				future.completeExceptionally(new ZssException(
						ErrorBody.of(reply.status()).withDeveloperMessage(reply.developerMessage()), null));
			}
		}
		catch (ProtocolException ex) {
			future.completeExceptionally(new ZssException(
					ErrorBody.of(Status.BAD_REQUEST).withDeveloperMessage(String.valueOf(ex.getMessage())), ex));
		}
		catch (RuntimeException ex) {
			future.completeExceptionally(ex);
		}
	}

	private static void takeSnapshot(BrokerDuty duty, CompletableFuture<BrokerSnapshot> future) {
		try {
			future.complete(duty.takeSnapshot());
		}
		catch (Throwable ex) {
			future.completeExceptionally(ex);
			throw ex;
		}
	}

	private IllegalStateException failed(@Nullable Throwable cause) {
		return new IllegalStateException("Broker " + this.options.name() + " has failed: " + cause, cause);
	}

	/**
	 * Adds a listener that gets each new snapshot, one per sweep.
	 * @param listener called by the broker's thread; must not block. What it throws is
	 * counted as an internal error and logged
	 */
	public void onSnapshot(Consumer<BrokerSnapshot> listener) {
		this.snapshotListeners.add(listener);
	}

	private void drain(Running current) {
		long graceMillis = this.options.lifetimes().gracePeriod().toMillis();
		CompletableFuture<Boolean> drained = new CompletableFuture<>();
		this.draining = true;
		if (graceMillis > 0 && current.loop.execute(() -> current.duty.drain(drained))
				&& !drained.completeOnTimeout(false, graceMillis, TimeUnit.MILLISECONDS).join()) {
			logger.warn("Broker {} stops with requests still at workers: its grace period of {} ms is over",
					this.options.name(), graceMillis);
		}
	}

	/**
	 * A listener that fails does not keep the snapshot from the others.
	 * @throws RuntimeException what the last of those threw, for the loop to count
	 */
	private void publish(BrokerSnapshot snapshot) {
		RuntimeException failure = null;
		for (Consumer<BrokerSnapshot> listener : this.snapshotListeners) {
			try {
				listener.accept(snapshot);
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
			catch (LinkageError | AssertionError | StackOverflowError ex) {
				failure = new IllegalStateException("A listener has failed", ex);
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private Running started() {
		Running current = this.running;
		if (current == null) {
			throw new IllegalStateException("Broker " + this.options.name() + " is not started");
		}
		return current;
	}

	/**
	 * A broker between start and stop.
	 */
	private record Running(BrokerDuty duty, RestartingLoop loop, @Nullable KeyRefresh keys) {
	}

}
