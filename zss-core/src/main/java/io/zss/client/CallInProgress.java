package io.zss.client;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

/**
 * One call on its way through the interceptors. The future that the caller has is no
 * interceptor's: when the caller ends it, what was sent for it is cancelled, however the
 * interceptors' own futures depend on each other.
 */
final class CallInProgress {

	private final List<CallInterceptor> interceptors;

	private final Transmitter client;

	private final Delivery delivery;

	private final CompletableFuture<IncomingReply> result = new CompletableFuture<>();

	private final Queue<CompletableFuture<IncomingReply>> sent = new ConcurrentLinkedQueue<>();

	/**
	 * Creates a call that is not sent.
	 * @param interceptors stand around it, the outermost first
	 * @param client sends it
	 * @param delivery where its replies arrive
	 */
	CallInProgress(List<CallInterceptor> interceptors, Transmitter client, Delivery delivery) {
		this.interceptors = interceptors;
		this.client = client;
		this.delivery = delivery;
	}

	CompletableFuture<IncomingReply> send(OutgoingCall call) {
		this.result.whenComplete((reply, failure) -> this.sent.forEach((future) -> future.cancel(false)));
		proceed(0, call).whenComplete(this::complete);
		noticeIfKept();
		return this.result;
	}

	/**
	 * Runs when the interceptors had their chance to send the call, to repeat or to
	 * answer it.
	 */
	private void noticeIfKept() {
		if (!this.result.isDone() && this.sent.stream().allMatch(CompletableFuture::isDone)) {
			this.delivery.onKept(this.result);
		}
	}

	private CompletableFuture<IncomingReply> proceed(int index, OutgoingCall call) {
		if (index == this.interceptors.size()) {
			return transmit(call);
		}
		CallInterceptor interceptor = this.interceptors.get(index);
		try {
			CompletableFuture<IncomingReply> reply = interceptor.intercept(call, new Rest(index + 1));
			return (reply != null) ? reply : CompletableFuture
				.failedFuture(new IllegalStateException("Interceptor " + interceptor + " returned no future"));
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private CompletableFuture<IncomingReply> transmit(OutgoingCall call) {
		if (this.result.isDone()) {
			return CompletableFuture.failedFuture(new CancellationException("The caller no longer waits"));
		}
		CompletableFuture<IncomingReply> reply = this.client.transmit(call, this.delivery);
		this.sent.add(reply);
		if (!reply.isDone()) {
			// First to depend on it, and so the last to run.
			reply.whenComplete((value, failure) -> noticeIfKept());
		}
		if (this.result.isDone()) {
			reply.cancel(false);
		}
		return reply;
	}

	private void complete(@Nullable IncomingReply reply, @Nullable Throwable failure) {
		if (reply != null) {
			this.result.complete(reply);
		}
		else if (failure instanceof CompletionException && failure.getCause() != null) {
			this.result.completeExceptionally(failure.getCause());
		}
		else {
			this.result.completeExceptionally(
					(failure != null) ? failure : new IllegalStateException("An interceptor returned no reply"));
		}
	}

	/**
	 * Sends calls.
	 */
	interface Transmitter {

		/**
		 * Sends a call.
		 * @param delivery where its reply arrives
		 */
		CompletableFuture<IncomingReply> transmit(OutgoingCall call, Delivery delivery);

		/**
		 * Runs a task after a pause, where a call's replies arrive.
		 * @return whether there is room for another pause
		 */
		boolean afterPause(Duration pause, Delivery delivery, Runnable task);

	}

	/**
	 * The interceptors that follow, and the client.
	 */
	private final class Rest implements CallChain {

		private final int index;

		Rest(int index) {
			this.index = index;
		}

		@Override
		public CompletableFuture<IncomingReply> proceed(OutgoingCall call) {
			return CallInProgress.this.proceed(this.index, call);
		}

		@Override
		public CompletableFuture<IncomingReply> proceedAfter(Duration pause, OutgoingCall call) {
			CompletableFuture<IncomingReply> reply = new CompletableFuture<>();
			if (!CallInProgress.this.client.afterPause(pause, CallInProgress.this.delivery,
					() -> proceed(call).whenComplete((value, failure) -> copy(reply, value, failure)))) {
				return CompletableFuture
					.failedFuture(new CancellationException("Too many calls already wait to be repeated"));
			}
			return reply;
		}

		private static void copy(CompletableFuture<IncomingReply> target, @Nullable IncomingReply value,
				@Nullable Throwable failure) {
			if (failure != null) {
				target.completeExceptionally(failure);
			}
			else {
				target.complete(value);
			}
		}

	}

}
