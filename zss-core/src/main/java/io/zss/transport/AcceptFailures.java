package io.zss.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often a connection could not be accepted, most often for want of file
 * descriptors, and logs when that begins and when it is over. Any thread may use it.
 */
final class AcceptFailures {

	/** How long a port pauses after a failure. */
	static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	private static final Logger logger = LoggerFactory.getLogger(AcceptFailures.class);

	private final AtomicLong count = new AtomicLong();

	private volatile boolean failing;

	void onFailure(@Nullable SocketAddress port, IOException failure) {
		this.count.incrementAndGet();
		if (!this.failing) {
			this.failing = true;
			logger.warn("No connections can be accepted at {}: {}. Trying every {} ms", port, failure.getMessage(),
					TimeUnit.NANOSECONDS.toMillis(PAUSE_NANOS));
		}
	}

	void onAccept() {
		if (this.failing) {
			this.failing = false;
			logger.info("Connections are accepted again after {} failures", this.count);
		}
	}

	long count() {
		return this.count.get();
	}

}
