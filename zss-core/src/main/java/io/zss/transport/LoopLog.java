package io.zss.transport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The log of a loop that fails or ends. It never throws: appenders are foreign code, and
 * a jar that was replaced while it runs has no more classes to load, so that the call
 * itself ends in a {@link NoClassDefFoundError}. The sockets must be closed and callers
 * answered all the same. Created with its loop, since it could not be loaded then.
 */
final class LoopLog {

	private final Logger logger;

	LoopLog(Logger logger) {
		this.logger = logger;
	}

	void error(String format, @Nullable Object... arguments) {
		try {
			this.logger.error(format, arguments);
		}
		catch (Throwable ex) {
			cannotLog(ex);
		}
	}

	void warn(String format, @Nullable Object... arguments) {
		try {
			this.logger.warn(format, arguments);
		}
		catch (Throwable ex) {
			cannotLog(ex);
		}
	}

	void debug(String format, @Nullable Object... arguments) {
		try {
			this.logger.debug(format, arguments);
		}
		catch (Throwable ex) {
			cannotLog(ex);
		}
	}

	/**
	 * Standard error is all that is left; the loop keeps the failure itself.
	 */
	private static void cannotLog(Throwable failure) {
		try {
			System.err.println("A loop cannot write its log: " + failure);
		}
		catch (Throwable ex) {
			// nowhere to report it
		}
	}

}
