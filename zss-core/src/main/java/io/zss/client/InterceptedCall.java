package io.zss.client;

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
final class InterceptedCall {

	private final List<CallInterceptor> interceptors;

	private final CallChain client;

	private final CompletableFuture<IncomingReply> result = new CompletableFuture<>();

	private final Queue<CompletableFuture<IncomingReply>> sent = new ConcurrentLinkedQueue<>();

	InterceptedCall(List<CallInterceptor> interceptors, CallChain client) {
		this.interceptors = interceptors;
		this.client = client;
	}

	CompletableFuture<IncomingReply> send(OutgoingCall call) {
		this.result.whenComplete((reply, failure) -> this.sent.forEach((future) -> future.cancel(false)));
		proceed(0, call).whenComplete(this::complete);
		return this.result;
	}

	private CompletableFuture<IncomingReply> proceed(int index, OutgoingCall call) {
		if (index == this.interceptors.size()) {
			return transmit(call);
		}
		CallInterceptor interceptor = this.interceptors.get(index);
		try {
			CompletableFuture<IncomingReply> reply = interceptor.intercept(call, (next) -> proceed(index + 1, next));
			return (reply != null) ? reply : CompletableFuture
				.failedFuture(new IllegalStateException("Interceptor " + interceptor + " returned no future"));
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private CompletableFuture<IncomingReply> transmit(OutgoingCall call) {
		if (this.result.isDone()) {
			return CompletableFuture.failedFuture(new CancellationException("The caller waits no longer"));
		}
		CompletableFuture<IncomingReply> reply = this.client.proceed(call);
		this.sent.add(reply);
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

}
