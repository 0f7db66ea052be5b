package io.zss.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * An appender of the application that fails on lines with a text.
 */
final class FailingLog extends AppenderBase<ILoggingEvent> {

	private final String text;

	private FailingLog(String text) {
		this.text = text;
	}

	/**
	 * Does something while a logger, at a level, has such an appender.
	 */
	static void during(String name, Level level, String text, Runnable work) {
		Logger logger = (Logger) LoggerFactory.getLogger(name);
		Level before = logger.getLevel();
		FailingLog appender = new FailingLog(text);
		boolean additive = logger.isAdditive();
		logger.setLevel(level);
		logger.setAdditive(false);
		logger.addAppender(appender);
		try {
			work.run();
		}
		finally {
			logger.detachAppender(appender);
			logger.setLevel(before);
			logger.setAdditive(additive);
		}
	}

	/**
	 * Not {@link #append}, whose failures Logback would catch.
	 */
	@Override
	public synchronized void doAppend(ILoggingEvent event) {
		if (event.getFormattedMessage().contains(this.text)) {
			throw new IllegalStateException("Injected");
		}
	}

	@Override
	protected void append(ILoggingEvent event) {
		throw new UnsupportedOperationException();
	}

}
