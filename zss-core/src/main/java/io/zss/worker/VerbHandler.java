package io.zss.worker;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.function.Consumer;

import io.zss.protocol.ZssOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of one verb. Called by as many threads at a time as the service's
 * concurrency allows.
 */
@FunctionalInterface
public interface VerbHandler {

	/**
	 * Answers a request.
	 * @param request the request
	 * @return the result's payload, null for an empty one; a
	 * {@link io.zss.protocol.ZssResponse} to choose status and headers; or a
	 * {@link java.util.concurrent.CompletionStage} of either, which is cancelled when it
	 * is not done at the request's deadline
	 * @throws Exception a {@link io.zss.protocol.ZssException} that is declared goes to
	 * the caller with its status, a {@link io.zss.protocol.ProtocolException} as 400;
	 * anything else is logged, and the caller gets a 500 that tells nothing of it
	 */
	@Nullable Object handle(ServiceRequest request) throws Exception;

	/**
	 * Answers a request, and reports how it has ended, for interceptors: with the status
	 * and the error that the caller gets, whoever has chosen them.
	 * @param request the request
	 * @param onEnd called once, when the reply stands, by the thread that answers, or at
	 * a deadline by a thread of the handlers' executor. What it throws is logged, and
	 * changes nothing
	 * @return as {@link #handle(ServiceRequest)}
	 * @throws Exception as {@link #handle(ServiceRequest)}
	 */
	default @Nullable Object handle(ServiceRequest request, Consumer<? super ZssOutcome> onEnd) throws Exception {
		request.onEnd(onEnd);
		return handle(request);
	}

	/**
	 * What the handler declares to return, as its payload: without the future, the
	 * {@code Optional} or the {@code ZssResponse} around it.
	 * @return a type, generic or not; {@code Object} where nothing is declared
	 */
	default Type resultType() {
		return Object.class;
	}

	/**
	 * What the verb takes, returns and may answer, for people and tools. Asked once, when
	 * the worker is created.
	 * @return the description; {@link VerbDescription#NONE} where nothing is known
	 */
	default VerbDescription description() {
		return VerbDescription.NONE;
	}

	/**
	 * How long the service works on a request at most. Then the caller is answered 599; a
	 * handler that still has its thread keeps its slot until it returns.
	 * @return the time, more than 0; null for as long as the caller waits
	 */
	default @Nullable Duration timeout() {
		return null;
	}

	/**
	 * Whether the thread of a running handler is interrupted when no one waits for the
	 * answer any more: the caller has gone, or a deadline has passed. For handlers whose
	 * code expects that.
	 * @return false by default
	 */
	default boolean isInterruptible() {
		return false;
	}

}
