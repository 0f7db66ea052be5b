package io.zss.actuate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Waits for the loops of broker and worker, all together for a limited time: a loop that
 * hangs must not take the threads of the web server with it. Made for one request.
 */
final class Patience {

	private final Duration limit;

	private final long endNanos;

	Patience(Duration limit) {
		this.limit = limit;
		this.endNanos = System.nanoTime() + limit.toNanos();
	}

	/**
	 * Waits for an answer.
	 * @throws ExecutionException with the failure as its cause
	 * @throws NoAnswerException if it does not come in time
	 */
	<T extends @Nullable Object> T await(CompletableFuture<T> answer) throws ExecutionException, NoAnswerException {
		try {
			return answer.get(Math.max(0, this.endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new NoAnswerException("no answer within " + this.limit.toMillis()
					+ " ms: its thread is busy, or hangs; a thread dump shows what it does", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new NoAnswerException("the waiting thread was interrupted", ex);
		}
		finally {
			// What is not asked for any more is not worked out.
			answer.cancel(false);
		}
	}

	/**
	 * An answer does not come in time.
	 */
	static final class NoAnswerException extends Exception {

		private static final long serialVersionUID = 1L;

		NoAnswerException(String message, Throwable cause) {
			super(message, cause);
		}

	}

}
