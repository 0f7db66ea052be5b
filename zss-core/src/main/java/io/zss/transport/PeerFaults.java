package io.zss.transport;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections of a socket that were ended over a fault of the peer, and logs
 * one of each kind per minute. Any thread may use it.
 */
final class PeerFaults {

	private static final Logger logger = LoggerFactory.getLogger(PeerFaults.class);

	private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final LoopClock clock;

	private final Map<Kind, Faults> faults = new EnumMap<>(Kind.class);

	private @Nullable Refusal refusal;

	PeerFaults(LoopClock clock) {
		this.clock = clock;
		for (Kind kind : Kind.values()) {
			this.faults.put(kind, new Faults());
		}
	}

	synchronized long count(Kind kind) {
		return of(kind).count;
	}

	/**
	 * Why the last connection was refused; null when none was since the last that was
	 * not.
	 */
	synchronized @Nullable Refusal refusal() {
		return this.refusal;
	}

	synchronized void forgetRefusal() {
		this.refusal = null;
	}

	synchronized void record(String peer, ZmtpViolation violation) {
		Faults kind = of(violation.kind());
		kind.count++;
		kind.unlogged++;
		if (violation.kind() == Kind.REFUSED) {
			this.refusal = new Refusal(String.valueOf(violation.getMessage()), true);
		}
		long now = this.clock.nanoTime();
		if (kind.unlogged == kind.count || now - kind.loggedNanos >= PAUSE_NANOS) {
			logger.warn("Connection of {} ended: {} ({} since the last such message)", peer, violation.getMessage(),
					kind.unlogged);
			kind.loggedNanos = now;
			kind.unlogged = 0;
		}
	}

	private Faults of(Kind kind) {
		return Objects.requireNonNull(this.faults.get(kind));
	}

	private static final class Faults {

		private long count;

		private long unlogged;

		private long loggedNanos;

	}

}
