package io.zss.spring;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.zss.worker.RegistrationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Publishes what becomes of the services, in order, away from the worker's loop, which
 * must not wait for listeners.
 */
final class ServiceEvents implements RegistrationListener, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ServiceEvents.class);

	private static final int MAX_WAITING = 1000;

	private static final int CLOSE_SECONDS = 5;

	private final ApplicationEventPublisher publisher;

	private final ThreadPoolExecutor thread;

	ServiceEvents(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("zss-events-");
		threads.setDaemon(true);
		this.thread = new ThreadPoolExecutor(1, 1, CLOSE_SECONDS, TimeUnit.SECONDS,
				new ArrayBlockingQueue<>(MAX_WAITING), threads,
				(task, pool) -> logger.warn("Listeners are too slow; an event of a service is dropped"));
		this.thread.allowCoreThreadTimeOut(true);
	}

	@Override
	public void onRegistered(String sid, String broker) {
		publish(new ZssServiceEvent.Registered(sid, broker));
	}

	@Override
	public void onLost(String sid, String broker, String reason) {
		publish(new ZssServiceEvent.Lost(sid, broker, reason));
	}

	void publish(ZssServiceEvent event) {
		this.thread.execute(() -> {
			try {
				this.publisher.publishEvent(event);
			}
			catch (RuntimeException ex) {
				logger.warn("A listener failed on {}", event, ex);
			}
		});
	}

	/**
	 * Lets the listeners hear of what was published, within a bound.
	 */
	@Override
	public void close() {
		this.thread.shutdown();
		try {
			if (!this.thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
				logger.warn("Listeners are too slow; their remaining events are abandoned");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
