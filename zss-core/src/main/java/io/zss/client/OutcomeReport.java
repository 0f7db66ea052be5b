package io.zss.client;

import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the end of a call to an interceptor.
 */
final class OutcomeReport {

	private static final Logger logger = LoggerFactory.getLogger(OutcomeReport.class);

	private OutcomeReport() {
	}

	static void report(OutgoingCall call, @Nullable IncomingReply reply, @Nullable Throwable failure,
			Consumer<? super ZssOutcome> onEnd) {
		try {
			onEnd.accept((reply != null) ? new ZssOutcome(reply.status(), reply.error()) : outcome(failure));
		}
		catch (Throwable ex) {
			log(call, onEnd, ex);
		}
	}

	private static ZssOutcome outcome(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof ZssException error) ? new ZssOutcome(error.getStatus(), error.getError())
				: new ZssOutcome(Status.NONE, null);
	}

	private static void log(OutgoingCall call, Consumer<? super ZssOutcome> onEnd, Throwable failure) {
		try {
			logger.error("Interceptor {} failed at the end of a call of {}", onEnd.getClass().getName(), call.address(),
					failure);
		}
		catch (Throwable ex) {
			// The end of a call must not fail, and there is nowhere else to report it.
		}
	}

}
