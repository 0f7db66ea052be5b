package io.zss.spring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerStatus;
import io.zss.worker.ZssWorker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Runs the worker of the annotated services while the application context runs. It stops
 * after the web server, whose last requests may still need its services, and before the
 * executors and data sources that its handlers need.
 */
public final class ZssWorkerContainer implements SmartLifecycle {

	/**
	 * Below those of the web server's shutdown, above those of executors.
	 */
	public static final int PHASE = Integer.MAX_VALUE - 4096;

	private static final Logger logger = LoggerFactory.getLogger(ZssWorkerContainer.class);

	private final ServiceScanner scanner;

	private final BiFunction<List<ServiceDefinition>, Executor, ZssWorker> factory;

	private final IntFunction<HandlerExecutor> executors;

	private final Duration startupTimeout;

	private volatile List<ServiceDefinition> services = List.of();

	private volatile @Nullable ZssWorker worker;

	private @Nullable HandlerExecutor executor;

	/**
	 * Creates a container that is not started.
	 * @param scanner finds the services
	 * @param factory makes a worker of them, which runs its handlers on the executor
	 * @param executors makes the threads for as many requests at a time
	 * @param startupTimeout how long starting waits until the services are registered
	 */
	public ZssWorkerContainer(ServiceScanner scanner, BiFunction<List<ServiceDefinition>, Executor, ZssWorker> factory,
			IntFunction<HandlerExecutor> executors, Duration startupTimeout) {
		this.scanner = scanner;
		this.factory = factory;
		this.executors = executors;
		this.startupTimeout = startupTimeout;
	}

	@Override
	public synchronized void start() {
		if (isRunning()) {
			return;
		}
		this.services = this.scanner.scan();
		if (!this.services.isEmpty()) {
			this.executor = this.executors.apply(this.services.stream().mapToInt(ServiceDefinition::concurrency).sum());
			ZssWorker started = this.factory.apply(this.services, this.executor);
			started.start();
			this.worker = started;
			if (!started.awaitRegistered(this.startupTimeout)) {
				logger.warn("Not every service is registered yet, going on: {}", started.status().links());
			}
		}
	}

	@Override
	public synchronized void stop() {
		ZssWorker current = this.worker;
		this.worker = null;
		if (current != null) {
			current.stop();
		}
		if (this.executor != null) {
			this.executor.close();
			this.executor = null;
		}
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

	@Override
	public boolean isRunning() {
		ZssWorker current = this.worker;
		return current != null && current.isRunning();
	}

	@Override
	public int getPhase() {
		return PHASE;
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

}
