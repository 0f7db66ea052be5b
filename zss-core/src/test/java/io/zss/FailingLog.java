package io.zss;

import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * An appender of the application that fails on lines with a text.
 */
public final class FailingLog extends AppenderBase<ILoggingEvent> {

	private final String text;

	private final Supplier<? extends Throwable> failure;

	private FailingLog(String text, Supplier<? extends Throwable> failure) {
		this.text = text;
		this.failure = failure;
	}

	/**
	 * Does something while a logger, at a level, has such an appender.
	 */
	public static void during(String name, Level level, String text, Runnable work) {
		during(name, level, text, () -> new IllegalStateException("Injected"), work);
	}

	/**
	 * The same with a failure of one's own, such as an {@link Error} of a jar that was
	 * replaced while it ran.
	 */
	public static void during(String name, Level level, String text, Supplier<? extends Throwable> failure,
			Runnable work) {
		Logger logger = (Logger) LoggerFactory.getLogger(name);
		Level before = logger.getLevel();
		FailingLog appender = new FailingLog(text, failure);
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
			FailingLog.<RuntimeException>throwUnchecked(this.failure.get());
		}
	}

	@Override
	protected void append(ILoggingEvent event) {
		throw new UnsupportedOperationException();
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void throwUnchecked(Throwable failure) throws T {
		throw (T) failure;
	}

}
