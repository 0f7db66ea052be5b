package io.zss.observation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.zss.broker.BrokerSnapshot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that updates meters with the snapshots of a broker. Registries and their
 * filters are foreign code, and take longer than the broker's loop can spare. Only the
 * latest snapshot waits; one that comes while a meter is updated replaces the one before.
 */
final class SnapshotThread implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SnapshotThread.class);

	private final List<Consumer<BrokerSnapshot>> listeners = new CopyOnWriteArrayList<>();

	private final AtomicReference<@Nullable BrokerSnapshot> latest = new AtomicReference<>();

	private final AtomicBoolean failed = new AtomicBoolean();

	private final Thread thread = new Thread(this::run, "zss-meters");

	private volatile boolean closed;

	SnapshotThread() {
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Adds a listener that gets the snapshots from now on.
	 */
	void add(Consumer<BrokerSnapshot> listener) {
		this.listeners.add(listener);
	}

	/**
	 * Takes a snapshot. Does not wait.
	 */
	void offer(BrokerSnapshot snapshot) {
		this.latest.set(snapshot);
		LockSupport.unpark(this.thread);
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
	}

	private void run() {
		while (!this.closed) {
			BrokerSnapshot next = this.latest.getAndSet(null);
			if (next != null) {
				this.listeners.forEach((listener) -> update(listener, next));
			}
			else {
				LockSupport.park(this);
				// A thread that is interrupted would not be parked.
				Thread.interrupted();
			}
		}
	}

	private void update(Consumer<BrokerSnapshot> listener, BrokerSnapshot snapshot) {
		try {
			listener.accept(snapshot);
		}
		catch (Throwable ex) {
			if (this.failed.compareAndSet(false, true)) {
				logger.warn("Meters of broker {} are not as they should be; further failures are not logged",
						snapshot.name(), ex);
			}
		}
	}

}
