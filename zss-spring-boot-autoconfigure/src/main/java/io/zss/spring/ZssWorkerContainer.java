package io.zss.spring;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import io.zss.worker.RegistrationListener;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerSnapshot;
import io.zss.worker.WorkerStatus;
import io.zss.worker.ZssWorker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Runs the worker of the annotated services while the application context runs. It stops
 * after the web server, whose last requests may still need its services, and before the
 * executors and data sources that its handlers need.
 */
public final class ZssWorkerContainer implements SmartLifecycle, ZssServiceRegistry {

	/**
	 * Below those of the web server's shutdown, above those of executors.
	 */
	public static final int PHASE = Integer.MAX_VALUE - 4096;

	private static final Logger logger = LoggerFactory.getLogger(ZssWorkerContainer.class);

	private final ServiceScanner scanner;

	private final WorkerFactory factory;

	private final IntFunction<HandlerExecutor> executors;

	private final Duration startupTimeout;

	private final ApplicationEventPublisher publisher;

	private volatile List<ServiceDefinition> services = List.of();

	private volatile @Nullable ZssWorker worker;

	private volatile @Nullable ServiceEvents events;

	private @Nullable HandlerExecutor executor;

	private volatile boolean offering;

	private final int phase;

	/**
	 * Creates a container that is not started, and registers its services when it starts.
	 * @param scanner finds the services
	 * @param factory makes a worker of them
	 * @param executors makes the threads for as many requests at a time
	 * @param startupTimeout how long starting waits until the services are registered
	 * @param publisher where a {@link ZssServiceEvent} goes
	 */
	public ZssWorkerContainer(ServiceScanner scanner, WorkerFactory factory, IntFunction<HandlerExecutor> executors,
			Duration startupTimeout, ApplicationEventPublisher publisher) {
		this(scanner, factory, executors, startupTimeout, publisher, true, PHASE);
	}

	/**
	 * Creates a container that is not started.
	 * @param scanner finds the services
	 * @param factory makes a worker of them
	 * @param executors makes the threads for as many requests at a time
	 * @param startupTimeout how long starting, or offering, waits until the services are
	 * registered
	 * @param publisher where a {@link ZssServiceEvent} goes
	 * @param offering whether to register the services when it starts; otherwise
	 * {@link #offer()} does so
	 * @param phase its phase among the lifecycles of the context
	 */
	public ZssWorkerContainer(ServiceScanner scanner, WorkerFactory factory, IntFunction<HandlerExecutor> executors,
			Duration startupTimeout, ApplicationEventPublisher publisher, boolean offering, int phase) {
		this.phase = phase;
		this.offering = offering;
		this.scanner = scanner;
		this.factory = factory;
		this.executors = executors;
		this.startupTimeout = startupTimeout;
		this.publisher = publisher;
	}

	@Override
	public synchronized void start() {
		if (isRunning()) {
			return;
		}
		this.services = this.scanner.scan();
		if (this.services.isEmpty()) {
			return;
		}
		HandlerExecutor threads = this.executors
			.apply(this.services.stream().mapToInt(ServiceDefinition::concurrency).sum());
		ServiceEvents listeners = new ServiceEvents(this.publisher);
		this.executor = threads;
		this.events = listeners;
		try {
			ZssWorker started = this.factory.create(this.services, threads, listeners);
			if (this.offering) {
				sids().stream()
					.filter(started::isWanted)
					.forEach((sid) -> listeners.publish(new ZssServiceEvent.Started(sid)));
				started.start();
			}
			else {
				started.startPaused();
			}
			this.worker = started;
		}
		finally {
			if (this.worker == null) {
				stop();
			}
		}
		awaitRegistered();
	}

	/**
	 * Registers the services, and waits for that as starting does, as the application
	 * accepts requests from now on. Nothing happens when they are offered already.
	 */
	public synchronized void offer() {
		ZssWorker current = this.worker;
		if (this.offering) {
			return;
		}
		this.offering = true;
		if (current != null) {
			sids().stream().filter(current::isRunning).forEach((sid) -> tell(new ZssServiceEvent.Started(sid)));
			current.resume();
			awaitRegistered();
		}
	}

	/**
	 * Takes the services out of the rotation, as the application refuses requests for
	 * now: sends DOWN, and finishes the requests in flight, in the background.
	 */
	public synchronized void withhold() {
		ZssWorker current = this.worker;
		if (this.offering && current != null) {
			logger.info("The services leave the rotation because the application refuses traffic");
			current.pause();
		}
		this.offering = false;
	}

	/**
	 * Whether the services are offered, as far as they are started.
	 * @return false before {@link #offer()} and after {@link #withhold()}
	 */
	public boolean isOffering() {
		return this.offering;
	}

	private void awaitRegistered() {
		ZssWorker current = this.worker;
		if (current != null && this.offering && !current.awaitRegistered(this.startupTimeout)) {
			logger.warn("Not every service is registered yet; the application continues: {}",
					describe(current.status()));
		}
	}

	private static String describe(WorkerStatus status) {
		return status.links()
			.stream()
			.filter((link) -> !link.registered())
			.map((link) -> link.sid() + " at " + link.broker() + " (" + link.reason() + ")")
			.collect(Collectors.joining(", "));
	}

	@Override
	public synchronized void stop() {
		ZssWorker current = this.worker;
		ServiceEvents told = this.events;
		this.worker = null;
		this.events = null;
		if (current != null && told != null) {
			Set<String> running = sids().stream().filter(current::isRunning).collect(Collectors.toSet());
			current.stop();
			running.forEach((sid) -> told.publish(new ZssServiceEvent.Stopped(sid)));
		}
		if (this.executor != null) {
			this.executor.close();
			this.executor = null;
		}
		if (told != null) {
			told.close();
		}
	}

	@Override
	public Set<String> sids() {
		return this.services.stream().map(ServiceDefinition::sid).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	@Override
	public boolean isRunning(String sid) {
		ZssWorker current = this.worker;
		return current != null && current.isRunning(sid);
	}

	@Override
	public void start(String sid) {
		ZssWorker current = running(sid);
		if (!current.isRunning(sid)) {
			tell(new ZssServiceEvent.Started(sid.toUpperCase(Locale.ROOT)));
			current.start(sid);
		}
	}

	@Override
	public void stop(String sid) {
		drain(sid).join();
	}

	/**
	 * Stops a service as {@link #stop(String)} does, but does not wait for that.
	 * @param sid the service
	 * @return completed when it has finished what it had
	 * @throws IllegalStateException if the worker does not run
	 */
	public CompletableFuture<Void> drain(String sid) {
		ZssWorker current = running(sid);
		boolean wasRunning = current.isRunning(sid);
		CompletableFuture<Void> stopped = current.stop(sid);
		return wasRunning ? stopped.thenRun(() -> tell(new ZssServiceEvent.Stopped(sid.toUpperCase(Locale.ROOT))))
				: stopped;
	}

	@Override
	public void stop(Runnable callback) {
		try {
			stop();
		}
		finally {
			callback.run();
		}
	}

	/**
	 * Whether the worker is started. It also counts as running while its loop has failed,
	 * so that it is stopped with the application; {@link #status()} has the failure.
	 */
	@Override
	public boolean isRunning() {
		return this.worker != null;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

	/**
	 * The services that it found when it started.
	 * @return the services
	 */
	public List<ServiceDefinition> services() {
		return this.services;
	}

	/**
	 * With which brokers the services are registered.
	 * @return the status; without links when there are no services, or it is stopped
	 */
	public WorkerStatus status() {
		ZssWorker current = this.worker;
		return (current != null) ? current.status() : new WorkerStatus(List.of());
	}

	/**
	 * What the services are and work on now. It does not come while the worker's loop
	 * hangs.
	 * @return the snapshot, without services when there are none, or it is stopped; an
	 * {@link IllegalStateException} if the worker has failed
	 */
	public CompletableFuture<WorkerSnapshot> snapshot() {
		ZssWorker current = this.worker;
		return (current != null) ? current.snapshot()
				: CompletableFuture.completedFuture(new WorkerSnapshot(List.of()));
	}

	private ZssWorker running(String sid) {
		ZssWorker current = this.worker;
		if (current == null) {
			throw new IllegalStateException("The worker is not running, nor is service " + sid);
		}
		return current;
	}

	private void tell(ZssServiceEvent event) {
		ServiceEvents told = this.events;
		if (told != null) {
			told.publish(event);
		}
	}

	/**
	 * Makes the worker.
	 */
	@FunctionalInterface
	public interface WorkerFactory {

		/**
		 * Makes a worker that is not started.
		 * @param services what it offers
		 * @param executor runs its handlers
		 * @param registrations is told how services come and go at the brokers
		 * @return a new worker
		 */
		ZssWorker create(List<ServiceDefinition> services, Executor executor, RegistrationListener registrations);

	}

}
