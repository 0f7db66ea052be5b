package io.zss.spring.client;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.zss.client.CallChain;
import io.zss.client.CallInterceptor;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.Status;
import io.zss.transport.LoopClock;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Repeats calls that failed, as a {@link RetryPolicy} of their service says, within their
 * time-out and their {@linkplain OutgoingCall#maxExecutions() bound of executions}: each
 * attempt gets what is left of both, and a pause that is longer than the time is not
 * begun. Where a broker says after how long to call again, no pause is shorter than that.
 * Only what is {@link ZssCallException#isRetryable()} is repeated, whatever the policy:
 * calls that no worker has seen as often as the policy says, others while they may be
 * executed once more. Each attempt has a rid of its own. Attempts after the first need no
 * thread of the application.
 */
public final class RetryInterceptor implements CallInterceptor {

	private final Function<String, @Nullable RetryPolicy> policies;

	private final PayloadCodec codec;

	private final LoopClock clock;

	/**
	 * Creates an interceptor.
	 * @param policies the policy of a sid in upper case; null for no retries
	 * @param codec converts the payloads of errors for policies that look at them
	 * @param clock the time
	 */
	public RetryInterceptor(Function<String, @Nullable RetryPolicy> policies, PayloadCodec codec, LoopClock clock) {
		this.policies = policies;
		this.codec = codec;
		this.clock = clock;
	}

	@Override
	public CompletableFuture<IncomingReply> intercept(OutgoingCall call, CallChain next) {
		RetryPolicy policy = this.policies.apply(call.address().sid());
		if (policy == null) {
			return next.proceed(call);
		}
		Attempts attempts = new Attempts(call, next, policy);
		attempts.begin();
		return attempts.result;
	}

	/**
	 * The attempts of one call, one after the other.
	 */
	private final class Attempts {

		private final CompletableFuture<IncomingReply> result = new CompletableFuture<>();

		private final OutgoingCall call;

		private final CallChain next;

		private final RetryPolicy policy;

		private final BackOffExecution backOff;

		private final long startNanos = RetryInterceptor.this.clock.nanoTime();

		/** How often workers may have executed the attempts before the latest. */
		private int executionsBefore;

		/** As the latest attempt was sent. */
		private OutgoingCall attempt;

		Attempts(OutgoingCall call, CallChain next, RetryPolicy policy) {
			this.call = call;
			this.next = next;
			this.policy = policy;
			this.backOff = policy.getBackOff().start();
			this.attempt = call;
		}

		void begin() {
			this.next.proceed(this.attempt).whenComplete(this::end);
		}

		private void end(@Nullable IncomingReply reply, @Nullable Throwable thrown) {
			try {
				ZssCallException failure = failure(reply, thrown);
				long pauseMillis = pauseMillis(failure);
				if (failure == null || pauseMillis == BackOffExecution.STOP) {
					complete(reply, thrown);
					return;
				}
				repeat(pauseMillis, failure.getExecutions(), reply, thrown);
			}
			catch (Throwable ex) {
				// The policy's own failure.
				this.result.completeExceptionally(ex);
			}
		}

		private void repeat(long pauseMillis, int executions, @Nullable IncomingReply reply,
				@Nullable Throwable thrown) {
			long left = leftMillis(this.call.timeout()) - pauseMillis;
			OutgoingCall again = this.attempt.withTimeout(Duration.ofMillis(Math.max(1, left)))
				.withMaxExecutions(this.attempt.maxExecutions() - executions);
			this.next.proceedAfter(Duration.ofMillis(pauseMillis), again).whenComplete((value, failed) -> {
				if (cause(failed) instanceof CancellationException) {
					// Not sent: too many calls pause, or the caller has gone.
					complete(reply, thrown);
				}
				else {
					this.attempt = again;
					this.executionsBefore += executions;
					end(value, failed);
				}
			});
		}

		private long pauseMillis(@Nullable ZssCallException failure) {
			if (failure == null || !failure.isRetryable() || !this.policy.shouldRetry(failure)) {
				return BackOffExecution.STOP;
			}
			long pauseMillis = this.backOff.nextBackOff();
			Duration retryAfter = failure.getRetryAfter();
			if (retryAfter != null && pauseMillis != BackOffExecution.STOP) {
				pauseMillis = Math.max(pauseMillis, retryAfter.toMillis());
			}
			return (pauseMillis < leftMillis(limit())) ? pauseMillis : BackOffExecution.STOP;
		}

		/**
		 * The policy's own time-out, where it has one, or that of the call.
		 */
		private Duration limit() {
			Duration own = this.policy.getTimeout();
			return (own.isZero() || own.compareTo(this.call.timeout()) > 0) ? this.call.timeout() : own;
		}

		private long leftMillis(Duration limit) {
			long spent = RetryInterceptor.this.clock.nanoTime() - this.startNanos;
			return limit.toMillis() - TimeUnit.NANOSECONDS.toMillis(spent);
		}

		private @Nullable ZssCallException failure(@Nullable IncomingReply reply, @Nullable Throwable thrown) {
			if (reply != null) {
				return Status.isSuccess(reply.status()) ? null
						: ZssCallException.of(this.attempt, reply, RetryInterceptor.this.codec);
			}
			return (cause(thrown) instanceof ZssCallException failure) ? failure : null;
		}

		private static @Nullable Throwable cause(@Nullable Throwable thrown) {
			return (thrown instanceof CompletionException) ? thrown.getCause() : thrown;
		}

		private void complete(@Nullable IncomingReply reply, @Nullable Throwable thrown) {
			if (reply != null) {
				this.result
					.complete((this.executionsBefore > 0) ? reply.afterExecutions(this.executionsBefore) : reply);
			}
			else if (thrown != null) {
				if (this.executionsBefore > 0 && cause(thrown) instanceof ZssCallException failure) {
					failure.noteExecutionsBefore(this.executionsBefore);
				}
				this.result.completeExceptionally(thrown);
			}
		}

	}

}
