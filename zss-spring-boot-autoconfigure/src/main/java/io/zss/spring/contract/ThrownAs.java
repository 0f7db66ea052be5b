package io.zss.spring.contract;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Marks the failure of a call, as a suppressed exception of it, with the exception of the
 * contract that the client has thrown instead. So a handler that lets it through is told
 * apart from one that throws such an exception itself, even with the failure as cause.
 */
public final class ThrownAs extends Exception {

	private static final long serialVersionUID = 1L;

	private final transient Throwable exception;

	private ThrownAs(Throwable exception) {
		super("thrown as " + exception.getClass().getName(), null, false, false);
		this.exception = exception;
	}

	/**
	 * Marks a failure.
	 * @param failure the failure of a call
	 * @param exception what is thrown instead, with the failure as its cause or
	 * suppressed
	 */
	public static void mark(Throwable failure, Throwable exception) {
		failure.addSuppressed(new ThrownAs(exception));
	}

	/**
	 * Whether a client has made an exception for the failure of a call.
	 * @param exception an exception
	 * @return whether it was made so, and is not one of the application's own
	 */
	public static boolean isMade(Throwable exception) {
		return marks(exception.getCause(), exception)
				|| Arrays.stream(exception.getSuppressed()).anyMatch((each) -> marks(each, exception));
	}

	private static boolean marks(@Nullable Throwable failure, Throwable exception) {
		return failure != null && Arrays.stream(failure.getSuppressed())
			.anyMatch((each) -> each instanceof ThrownAs mark && mark.exception == exception);
	}

}
