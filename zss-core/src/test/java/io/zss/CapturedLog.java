package io.zss;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * What a logger says while this is open.
 */
public final class CapturedLog implements AutoCloseable {

	private final Logger logger;

	private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			// The context of the thread is read lazily otherwise.
			event.prepareForDeferredProcessing();
			CapturedLog.this.events.add(event);
		}

	};

	private final Level level;

	private final boolean additive;

	public CapturedLog(String name) {
		this(name, Level.INFO);
	}

	/**
	 * Captures what a logger says at a level and above.
	 */
	public CapturedLog(String name, Level wanted) {
		this.logger = (Logger) LoggerFactory.getLogger(name);
		this.level = this.logger.getLevel();
		this.additive = this.logger.isAdditive();
		if (!this.logger.isEnabledFor(wanted)) {
			this.logger.setLevel(wanted);
			// The console of a build is not for these.
			this.logger.setAdditive(false);
		}
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	public List<String> messages(Level level) {
		return this.events.stream()
			.filter((event) -> event.getLevel() == level)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	/**
	 * The mapped diagnostic contexts of these messages.
	 */
	public List<Map<String, String>> contexts(Level level) {
		return this.events.stream()
			.filter((event) -> event.getLevel() == level)
			.map(ILoggingEvent::getMDCPropertyMap)
			.toList();
	}

	/**
	 * The key-value pairs of these messages.
	 */
	public List<Map<String, String>> fields(Level level) {
		return this.events.stream().filter((event) -> event.getLevel() == level).map(CapturedLog::fields).toList();
	}

	private static Map<String, String> fields(ILoggingEvent event) {
		Map<String, String> fields = new TreeMap<>();
		if (event.getKeyValuePairs() != null) {
			event.getKeyValuePairs().forEach((pair) -> fields.put(pair.key, String.valueOf(pair.value)));
		}
		return fields;
	}

	@Override
	public void close() {
		this.logger.detachAppender(this.appender);
		this.logger.setLevel(this.level);
		this.logger.setAdditive(this.additive);
	}

}
