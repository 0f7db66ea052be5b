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
 * when it waits, else on a thread of the client.
 */
final class Caller {

	private final ZssClient client;

	private final PayloadCodec codec;

	private final Executor callbacks;

	private final ServiceDefaults defaults;

	/**
	 * Creates a caller.
	 * @param callbacks runs what depends on the futures of asynchronous calls
	 */
	Caller(ZssClient client, PayloadCodec codec, Executor callbacks, ServiceDefaults defaults) {
		this.client = client;
		this.codec = codec;
		this.callbacks = callbacks;
		this.defaults = defaults;
	}

	<R extends @Nullable Object> R call(CallSpec spec, ReplyReader<R> reader) {
		OutgoingCall call = spec.encode(this.codec, this.defaults);
		return reader.read(call, this.client.call(call), this.codec);
	}

	<R extends @Nullable Object> CompletableFuture<R> async(CallSpec spec, ReplyReader<R> reader) {
		OutgoingCall call;
		CallFuture<R> result;
		try {
			call = spec.encode(this.codec, this.defaults);
			result = new CallFuture<>(new Continuations(this.callbacks, CallerContext.capture()));
		}
		catch (ZssConversionException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<IncomingReply> reply = this.client.send(call);
		reply.whenComplete((value, failure) -> complete(result, call, reader, value, failure));
		// Nothing to cancel when the reply is what has ended it.
		result.onEndHere((value, failure) -> reply.cancel(false));
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
