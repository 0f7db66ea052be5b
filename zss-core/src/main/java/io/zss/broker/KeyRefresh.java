package io.zss.broker;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.zss.security.AuthorizedKeysSource;
import io.zss.transport.LoopClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether the authorized keys have changed, on a thread of its own:
 * they may be in a file. Thread-safe.
 */
final class KeyRefresh implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(KeyRefresh.class);

	private final AuthorizedKeysSource source;

	private final LoopClock clock;

	private final ScheduledExecutorService thread;

	KeyRefresh(String broker, AuthorizedKeysSource source, LoopClock clock) {
		this.source = source;
		this.clock = clock;
		this.thread = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread created = new Thread(task, broker + "-keys");
			created.setDaemon(true);
			return created;
		});
		this.thread.scheduleWithFixedDelay(this::refresh, 1, 1, TimeUnit.SECONDS);
	}

	private void refresh() {
		try {
			this.source.refresh(this.clock.nanoTime());
		}
		catch (RuntimeException | LinkageError | AssertionError ex) {
			logger.error("The authorized keys could not be read again; those from before stay", ex);
		}
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
