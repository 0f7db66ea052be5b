package io.zss.broker;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.zss.protocol.LogFields;
import io.zss.transport.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts rejections by kind, and logs each kind at most once in ten seconds, so that bad
 * peers cannot fill the log. Belongs to the broker's loop.
 */
final class RejectionLog {

	private static final Logger logger = LoggerFactory.getLogger(Broker.class);

	private final String broker;

	private final Map<Rejection, Entry> entries = new EnumMap<>(Rejection.class);

	/**
	 * Creates a log that has counted nothing.
	 * @param broker the broker's name
	 */
	RejectionLog(String broker) {
		this.broker = broker;
		for (Rejection rejection : Rejection.values()) {
			this.entries.put(rejection, new Entry());
		}
	}

	/**
	 * Counts a rejection.
	 * @param rejection its kind
	 * @param peer who sent the message
	 * @param detail what was wrong; its text is only built when it is logged
	 * @param nowNanos monotonic time
	 */
	void record(Rejection rejection, Object peer, Object detail, long nowNanos) {
		record(rejection, 1, peer, detail, nowNanos);
	}

	/**
	 * Counts several rejections of a kind at once.
	 */
	void record(Rejection rejection, long count, Object peer, Object detail, long nowNanos) {
		Entry entry = entry(rejection);
		entry.count += count;
		if (entry.notice.take(nowNanos)) {
			logger.atWarn()
				.addKeyValue(LogFields.BROKER, this.broker)
				.addKeyValue(LogFields.EVENT, rejection.label())
				.log("{} from {}: {} ({} since the last such message)", rejection.label(), peer, detail,
						entry.count - entry.countAtLog);
			entry.countAtLog = entry.count;
		}
	}

	/**
	 * Counts a message that the broker itself failed on.
	 */
	void fail(Object peer, RuntimeException failure, long nowNanos) {
		Entry entry = entry(Rejection.INTERNAL_ERROR);
		record(Rejection.INTERNAL_ERROR, peer, failure, nowNanos);
		if (entry.countAtLog == entry.count) {
			logger.error("The broker failed to process a message", failure);
		}
	}

	Map<Rejection, Long> counts() {
		Map<Rejection, Long> counts = new EnumMap<>(Rejection.class);
		this.entries.forEach((rejection, entry) -> counts.put(rejection, entry.count));
		return counts;
	}

	private Entry entry(Rejection rejection) {
		return Objects.requireNonNull(this.entries.get(rejection));
	}

	private static final class Entry {

		private long count;

		private long countAtLog;

		private final Notice notice = new Notice();

	}

}
