package io.zss.client;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

import io.zss.protocol.LogFields;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.transport.Refusal;
import io.zss.transport.StoppedEndpoints;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Notes when the connection to a broker comes and goes, and logs it: one line when it is
 * made, one when it is lost, one a minute while that lasts, one when it is back. A
 * connection that comes and goes all the time has one line a minute as well. One to a
 * broker of this process that was stopped in order is no warning. Belongs to the client's
 * loop.
 */
final class ConnectionWatch {

	/** A connection that takes no longer at the start is not worth a warning. */
	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

	private static final long REMINDER_NANOS = TimeUnit.MINUTES.toNanos(1);

	private static final Logger logger = LoggerFactory.getLogger(ConnectionWatch.class);

	private final Endpoint broker;

	private final StoppedEndpoints stopped;

	private boolean connected;

	private boolean wasConnected;

	private long changedNanos;

	private BrokerStatus status;

	/** When the next line about its absence may be written. */
	private long nextWarningNanos;

	/** Whether the log says that it is absent. */
	private boolean warned;

	/** Why it cannot be used, as last logged. */
	private @Nullable Refusal refusal;

	private long losses;

	private long lossesAtWarning;

	ConnectionWatch(Endpoint broker, StoppedEndpoints stopped, long nowNanos, long epochMillis) {
		this.broker = broker;
		this.stopped = stopped;
		this.changedNanos = nowNanos;
		this.nextWarningNanos = nowNanos + PATIENCE_NANOS;
		this.status = new BrokerStatus(broker.toString(), BrokerStatus.State.CONNECTING,
				Instant.ofEpochMilli(epochMillis));
	}

	BrokerStatus status() {
		return this.status;
	}

	/**
	 * Notes the state of the connection.
	 * @param newLosses how many connections have been lost so far
	 * @param why why the last of them was lost, as a clause
	 * @param pending calls that wait for their replies
	 * @return whether it has changed
	 */
	boolean update(boolean nowConnected, long newLosses, String why, long nowNanos, LoopClock clock, int pending) {
		boolean lost = newLosses != this.losses;
		if (this.connected && !nowConnected && !lost) {
			// Its loss is just being counted by another thread, which wakes this one.
			return false;
		}
		boolean changed = nowConnected != this.connected;
		this.losses = newLosses;
		if ((lost || !nowConnected) && nowNanos - this.nextWarningNanos >= 0) {
			warn(lost, why, nowNanos, pending);
		}
		if (lost && this.connected) {
			// It may be there again already.
			onChange(false, nowNanos, clock);
		}
		if (nowConnected != this.connected) {
			onChange(nowConnected, nowNanos, clock);
		}
		return changed || lost;
	}

	/**
	 * Notes why the two ends do not agree on keys; a new reason is worth a line at once.
	 * @return whether it is new
	 */
	boolean onRefusal(Refusal newRefusal, long nowNanos, int pending) {
		boolean isNew = !newRefusal.equals(this.refusal);
		if (isNew) {
			this.refusal = newRefusal;
			this.status = new BrokerStatus(this.status.broker(), this.status.state(), this.status.since(),
					newRefusal.reason());
			line(logger.atWarn()).log("Broker {} cannot be used: {}; {}", this.broker, newRefusal.reason(),
					waiting(pending));
			this.warned = true;
			this.nextWarningNanos = nowNanos + REMINDER_NANOS;
		}
		return isNew;
	}

	private void onChange(boolean nowConnected, long nowNanos, LoopClock clock) {
		if (nowConnected && !this.wasConnected) {
			line(logger.atInfo()).log("Connected to broker {} after {} ms", this.broker,
					TimeUnit.NANOSECONDS.toMillis(nowNanos - this.changedNanos));
		}
		else if (nowConnected && this.warned) {
			line(logger.atInfo()).log("Connected to broker {} again after {} s", this.broker, seconds(nowNanos));
		}
		if (nowConnected) {
			this.wasConnected = true;
			this.warned = false;
			this.refusal = null;
		}
		this.connected = nowConnected;
		this.changedNanos = nowNanos;
		this.status = new BrokerStatus(this.broker.toString(),
				nowConnected ? BrokerStatus.State.LIVE : BrokerStatus.State.CONNECTING,
				Instant.ofEpochMilli(clock.epochMillis()), (this.refusal != null) ? this.refusal.reason() : null);
	}

	private static String waiting(int pending) {
		return (pending == 1) ? "1 call is pending" : pending + " calls are pending";
	}

	private void warn(boolean lost, String why, long nowNanos, int pending) {
		long often = this.losses - this.lossesAtWarning;
		if (lost && this.stopped.contains(this.broker, this.changedNanos)) {
			// The application ends, or a test: no outage.
			line(logger.atInfo()).log("Broker {} was stopped in this process; {}", this.broker, waiting(pending));
		}
		else if (often > 1) {
			line(logger.atWarn()).log(
					"The connection to broker {} was lost {} times since the last such message, last: {}; {}",
					this.broker, often, why, waiting(pending));
		}
		else if (lost) {
			line(logger.atWarn()).log("The connection to broker {} was lost after {} s: {}; {}", this.broker,
					seconds(nowNanos), why, waiting(pending));
		}
		else {
			line(logger.atWarn()).log("Broker {} has not been connected for {} s{}; {}", this.broker, seconds(nowNanos),
					(this.refusal != null) ? ": " + this.refusal.reason() : "", waiting(pending));
		}
		this.warned = true;
		this.lossesAtWarning = this.losses;
		this.nextWarningNanos = nowNanos + REMINDER_NANOS;
	}

	private LoggingEventBuilder line(LoggingEventBuilder builder) {
		return builder.addKeyValue(LogFields.BROKER, this.broker.toString());
	}

	private long seconds(long nowNanos) {
		return TimeUnit.NANOSECONDS.toSeconds(nowNanos - this.changedNanos);
	}

}
