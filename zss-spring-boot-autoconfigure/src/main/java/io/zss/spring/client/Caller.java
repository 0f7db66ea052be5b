package io.zss.spring.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

import io.zss.client.CallInterceptor;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.client.ZssConversionException;
import io.zss.client.ZssRemoteException;
import io.zss.protocol.PayloadCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Makes calls: encodes them, sends them, and reads their replies, on the calling thread
 * when it waits, else on a thread of the client.
 */
final class Caller {

	private final ZssClient client;

	private final PayloadCodec codec;

	private final Executor callbacks;

	private final ServiceDefaults defaults;

	private final List<CallInterceptor> interceptors;

	private final Map<List<Class<?>>, DeclaredExceptions> expected = new ConcurrentReferenceHashMap<>();

	/**
	 * Creates a caller.
	 * @param callbacks runs what depends on the futures of asynchronous calls
	 * @param interceptors stand around its calls, the outermost first
	 */
	Caller(ZssClient client, PayloadCodec codec, Executor callbacks, ServiceDefaults defaults,
			List<CallInterceptor> interceptors) {
		this.interceptors = List.copyOf(interceptors);
		this.client = client;
		this.codec = codec;
		this.callbacks = callbacks;
		this.defaults = defaults;
	}

	<R extends @Nullable Object> R call(CallSpec spec, ReplyReader<R> reader) {
		OutgoingCall call = spec.encode(this.codec, this.defaults);
		return read(spec, call, reader, this.client.call(call, this.interceptors));
	}

	<R extends @Nullable Object> CompletableFuture<R> async(CallSpec spec, ReplyReader<R> reader) {
		OutgoingCall call;
		CallFuture<R> result;
		try {
			call = spec.encode(this.codec, this.defaults);
			result = newFuture();
		}
		catch (ZssConversionException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<IncomingReply> reply = this.client.send(call, within(result));
		reply.whenComplete((value, failure) -> complete(result, spec, call, reader, value, failure));
		// Nothing to cancel when the reply is what has ended it.
		result.onEndHere((value, failure) -> reply.cancel(false));
		return result;
	}

	private List<CallInterceptor> within(CallFuture<?> result) {
		return this.interceptors.stream().map((interceptor) -> ContextChain.within(interceptor, result)).toList();
	}

	/**
	 * How long a call waits.
	 */
	Duration timeout(CallSpec spec) {
		Duration own = spec.timeout();
		return (own != null) ? own : this.defaults.timeout(spec.address().sid());
	}

	/**
	 * A future whose continuations have the context of the calling thread.
	 */
	<R extends @Nullable Object> CallFuture<R> newFuture() {
		return new CallFuture<>(new Continuations(this.callbacks, CallerContext.capture()));
	}

	private <R extends @Nullable Object> void complete(CompletableFuture<R> result, CallSpec spec, OutgoingCall call,
			ReplyReader<R> reader, @Nullable IncomingReply reply, @Nullable Throwable failure) {
		try {
			if (reply != null) {
				result.complete(read(spec, call, reader, reply));
			}
			else if (failure != null) {
				result.completeExceptionally(cause(failure));
			}
		}
		catch (Throwable ex) {
			result.completeExceptionally(ex);
		}
	}

	/**
	 * Reads a reply; throws an exception that the caller expects, checked or not.
	 */
	private <R extends @Nullable Object> R read(CallSpec spec, OutgoingCall call, ReplyReader<R> reader,
			IncomingReply reply) {
		try {
			return reader.read(call, reply, this.codec);
		}
		catch (ZssRemoteException ex) {
			throw Caller.<RuntimeException>unchecked(spec.exceptions().resolve(ex, reply, this.codec));
		}
	}

	/**
	 * The exceptions that a caller expects of its calls. What is wrong with them is
	 * logged when they are seen for the first time.
	 */
	DeclaredExceptions expected(List<Class<? extends Throwable>> types) {
		return this.expected.computeIfAbsent(List.copyOf(types),
				(absent) -> DeclaredExceptions.of("A call that expects exceptions", types));
	}

	/**
	 * Throws a failure as it is, also where no method declares it: methods of the
	 * application do.
	 */
	@SuppressWarnings("unchecked")
	private static <X extends Throwable> RuntimeException unchecked(Throwable failure) throws X {
		throw (X) failure;
	}

	private static Throwable cause(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : null;
		return (cause != null) ? cause : failure;
	}

}
