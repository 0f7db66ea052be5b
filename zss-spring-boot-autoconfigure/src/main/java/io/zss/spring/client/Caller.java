package io.zss.spring.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.client.ZssConversionException;
import io.zss.protocol.PayloadCodec;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls: encodes them, sends them, and reads their replies, on the calling thread
 * when it waits, else on the executor of the callbacks with the caller's context.
 */
final class Caller {

	private final ZssClient client;

	private final PayloadCodec codec;

	private final Executor callbacks;

	private final ServiceTimeouts timeouts;

	Caller(ZssClient client, PayloadCodec codec, Executor callbacks, ServiceTimeouts timeouts) {
		this.client = client;
		this.codec = codec;
		this.callbacks = callbacks;
		this.timeouts = timeouts;
	}

	<R extends @Nullable Object> R call(CallSpec spec, ReplyReader<R> reader) {
		OutgoingCall call = spec.encode(this.codec, this.timeouts);
		return reader.read(call, this.client.call(call), this.codec);
	}

	<R extends @Nullable Object> CompletableFuture<R> async(CallSpec spec, ReplyReader<R> reader) {
		OutgoingCall call;
		try {
			call = spec.encode(this.codec, this.timeouts);
		}
		catch (ZssConversionException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<R> result = new CompletableFuture<>();
		Executor executor = CallerContext.capture().propagateTo(this.callbacks);
		CompletableFuture<IncomingReply> reply = this.client.send(call);
		reply.whenCompleteAsync((value, failure) -> complete(result, call, reader, value, failure), executor)
			.whenComplete((value, failure) -> {
				// Only new to the result when the executor of the callbacks has refused.
				if (failure != null) {
					result.completeExceptionally(cause(failure));
				}
			});
		// Nothing to cancel when the reply is what has ended it.
		result.whenComplete((value, failure) -> reply.cancel(false));
		return result;
	}

	private <R extends @Nullable Object> void complete(CompletableFuture<R> result, OutgoingCall call,
			ReplyReader<R> reader, @Nullable IncomingReply reply, @Nullable Throwable failure) {
		try {
			if (reply != null) {
				result.complete(reader.read(call, reply, this.codec));
			}
			else if (failure != null) {
				result.completeExceptionally(cause(failure));
			}
		}
		catch (Throwable ex) {
			result.completeExceptionally(ex);
		}
	}

	private static Throwable cause(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : null;
		return (cause != null) ? cause : failure;
	}

}
