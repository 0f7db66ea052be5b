package io.zss.autoconfigure;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.zss.spring.ZssWorkerContainer;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Has the services follow the readiness of the application: they are offered once it is
 * ready, after all runners, and leave the rotation while it refuses traffic. A web
 * application also refuses traffic when it begins to close; its last requests may still
 * need the services, which then stop in their own turn. So a refusal counts after a
 * moment, unless the application is closing then.
 */
final class ReadinessListener implements ApplicationListener<ApplicationEvent>, Ordered, DisposableBean {

	/** Before the listeners of the application, which may call the services. */
	private static final int ORDER = HIGHEST_PRECEDENCE + 100;

	private static final long SETTLE_MILLIS = 1000;

	private final ApplicationContext context;

	private final ZssWorkerContainer container;

	private final ScheduledExecutorService thread;

	private volatile boolean refusing;

	private volatile boolean closing;

	ReadinessListener(ApplicationContext context, ZssWorkerContainer container) {
		this.context = context;
		this.container = container;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("zss-readiness-");
		threads.setDaemon(true);
		// Its thread starts with the first task.
		this.thread = new ScheduledThreadPoolExecutor(1, threads);
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof ApplicationReadyEvent ready && ready.getApplicationContext() == this.context) {
			offer();
		}
		else if (event instanceof ContextClosedEvent closed && closed.getApplicationContext() == this.context) {
			this.closing = true;
		}
		else if (event instanceof AvailabilityChangeEvent<?> change) {
			onAvailability(change.getState());
		}
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
	}

	private void onAvailability(Object state) {
		if (state == ReadinessState.ACCEPTING_TRAFFIC) {
			offer();
		}
		else if (state == ReadinessState.REFUSING_TRAFFIC && !this.closing) {
			this.refusing = true;
			this.thread.schedule(this::withhold, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void offer() {
		this.refusing = false;
		this.container.offer();
	}

	private void withhold() {
		if (this.refusing && !this.closing) {
			this.container.withhold();
			if (!this.refusing) {
				// Accepted meanwhile, while it was still offered.
				this.container.offer();
			}
		}
	}

}
