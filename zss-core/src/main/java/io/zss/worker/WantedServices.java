package io.zss.worker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which services are to be offered, as the application wants it. It is noted here before
 * the loop is told, since the loop takes no command while it starts anew: each life
 * begins with what is wanted, and looks whether that has changed. Thread-safe.
 */
final class WantedServices {

	private final Set<String> stopped = ConcurrentHashMap.newKeySet();

	private volatile boolean paused;

	private volatile boolean ending;

	private final AtomicInteger changes = new AtomicInteger();

	void start(String sid) {
		this.stopped.remove(sid);
		this.changes.incrementAndGet();
	}

	void stop(String sid) {
		this.stopped.add(sid);
		this.changes.incrementAndGet();
	}

	void pause(boolean newPaused) {
		this.paused = newPaused;
		this.changes.incrementAndGet();
	}

	/**
	 * None is to be offered any more.
	 */
	void end() {
		this.ending = true;
		this.changes.incrementAndGet();
	}

	boolean isStopped(String sid) {
		return this.stopped.contains(sid);
	}

	boolean isOffered(String sid) {
		return !this.paused && !this.ending && !isStopped(sid);
	}

	/**
	 * How often it has changed. To be read before what it is about.
	 */
	int changes() {
		return this.changes.get();
	}

}
