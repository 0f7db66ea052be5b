package io.zss.spring.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
 * time-out: each attempt gets what is left of it, and a pause that is longer is not
 * begun. Only what is {@link ZssCallException#isRetryable()} is repeated, whatever the
 * policy. Each attempt has a rid of its own.
 */
public final class RetryInterceptor implements CallInterceptor {

	private final Function<String, @Nullable RetryPolicy> policies;

	private final PayloadCodec codec;

	private final LoopClock clock;

	private final Executor executor;

	/**
	 * Creates an interceptor.
	 * @param policies the policy of a sid in upper case; null for no retries
	 * @param codec converts the payloads of errors for policies that look at them
	 * @param clock the time
	 * @param executor where attempts after the first begin
	 */
	public RetryInterceptor(Function<String, @Nullable RetryPolicy> policies, PayloadCodec codec, LoopClock clock,
			Executor executor) {
		this.policies = policies;
		this.codec = codec;
		this.clock = clock;
		this.executor = executor;
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

		Attempts(OutgoingCall call, CallChain next, RetryPolicy policy) {
			this.call = call;
			this.next = next;
			this.policy = policy;
			this.backOff = policy.getBackOff().start();
		}

		void begin() {
			this.next.proceed(this.call).whenComplete(this::end);
		}

		private void end(@Nullable IncomingReply reply, @Nullable Throwable thrown) {
			try {
				long pauseMillis = pauseMillis(failure(reply, thrown));
				if (pauseMillis == BackOffExecution.STOP) {
					complete(reply, thrown);
					return;
				}
				CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS, Runnable::run)
					.execute(() -> again(reply, thrown));
			}
			catch (RuntimeException ex) {
				// of the policy
				this.result.completeExceptionally(ex);
			}
		}

		private void again(@Nullable IncomingReply reply, @Nullable Throwable thrown) {
			try {
				RetryInterceptor.this.executor.execute(() -> {
					long leftMillis = leftMillis(this.call.timeout());
					if (leftMillis < 1) {
						complete(reply, thrown);
					}
					else {
						this.next.proceed(this.call.withTimeout(Duration.ofMillis(leftMillis))).whenComplete(this::end);
					}
				});
			}
			catch (RejectedExecutionException ex) {
				// The application is about to end.
				complete(reply, thrown);
			}
		}

		private long pauseMillis(@Nullable ZssCallException failure) {
			if (failure == null || !failure.isRetryable() || !this.policy.shouldRetry(failure)) {
				return BackOffExecution.STOP;
			}
			long pauseMillis = this.backOff.nextBackOff();
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
						: ZssCallException.of(this.call, reply, RetryInterceptor.this.codec);
			}
			Throwable cause = (thrown instanceof CompletionException) ? thrown.getCause() : thrown;
			return (cause instanceof ZssCallException failure) ? failure : null;
		}

		private void complete(@Nullable IncomingReply reply, @Nullable Throwable thrown) {
			if (reply != null) {
				this.result.complete(reply);
			}
			else if (thrown != null) {
				this.result.completeExceptionally(thrown);
			}
		}

	}

}
