package io.zss.observation;

import java.lang.reflect.Type;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.zss.client.CallChain;
import io.zss.client.CallInterceptor;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.protocol.Address;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import org.jspecify.annotations.Nullable;

/**
 * Observes calls: a span and a timer for each, its repetitions included, and the trace in
 * its headers. An observation handler that fails does not touch the call.
 */
public final class CallObservation implements CallInterceptor {

	private static final DefaultCallConvention DEFAULT = new DefaultCallConvention();

	private static final PayloadCodec NO_CODEC = new NoCodec();

	private final ObservationRegistry registry;

	private final @Nullable ObservationConvention<CallContext> convention;

	private final String client;

	private final KnownNames names = new KnownNames();

	private final ObservationGuard guard = new ObservationGuard(CallObservation.class, "Calls");

	/**
	 * Creates an interceptor for the application's own client.
	 * @param registry where the observations register
	 * @param convention names and keys, or null for the default ones
	 */
	public CallObservation(ObservationRegistry registry, @Nullable ObservationConvention<CallContext> convention) {
		this(registry, convention, ZssMeters.DEFAULT_CLIENT);
	}

	private CallObservation(ObservationRegistry registry, @Nullable ObservationConvention<CallContext> convention,
			String client) {
		this.registry = registry;
		this.convention = convention;
		this.client = client;
	}

	@Override
	public CallObservation forClient(String name) {
		return new CallObservation(this.registry, this.convention, name);
	}

	@Override
	public void onDeclared(Address address) {
		this.names.addVerb(address);
	}

	@Override
	public CompletableFuture<IncomingReply> intercept(OutgoingCall call, CallChain next) {
		CallContext context = new CallContext(call, this.client, this.names);
		Observation observation = this.guard
			.start(() -> ZssObservation.CALL.start(this.convention, DEFAULT, () -> context, this.registry));
		if (observation.isNoop()) {
			return next.proceed(call);
		}
		CompletableFuture<IncomingReply> reply;
		Observation.Scope scope = this.guard.openScope(observation);
		try {
			reply = next.proceed(context.traced());
		}
		catch (RuntimeException | Error ex) {
			this.guard.run(() -> end(observation, context, null, ex));
			throw ex;
		}
		finally {
			this.guard.close(scope);
		}
		return reply
			.whenComplete((result, failure) -> this.guard.run(() -> end(observation, context, result, failure)));
	}

	private static void end(Observation observation, CallContext context, @Nullable IncomingReply reply,
			@Nullable Throwable failure) {
		context.end(reply);
		Throwable error = error(context, reply, failure);
		if (error != null) {
			observation.error(error);
		}
		observation.stop();
	}

	/**
	 * What the caller gets, which for an error reply is made later, by the calling
	 * thread.
	 */
	private static @Nullable Throwable error(CallContext context, @Nullable IncomingReply reply,
			@Nullable Throwable failure) {
		if (reply != null) {
			return Status.isSuccess(reply.status()) ? null : ZssCallException.of(context.call(), reply, NO_CODEC);
		}
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof CancellationException) ? null : cause;
	}

	/**
	 * The payload of an observed failure is not asked for in a type of the application.
	 */
	private static final class NoCodec implements PayloadCodec {

		@Override
		public byte[] encode(@Nullable Object value) {
			throw new ProtocolException("payload", "a payload", "an observed failure");
		}

		@Override
		public @Nullable Object decode(byte[] payload, Type type) {
			throw new ProtocolException("payload", type.getTypeName(), "an observed failure");
		}

	}

}
