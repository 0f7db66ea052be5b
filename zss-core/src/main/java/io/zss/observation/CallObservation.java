package io.zss.observation;

import java.lang.reflect.Type;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.zss.client.CallChain;
import io.zss.client.CallInterceptor;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes calls: a span and a timer for each, its repetitions included, and the trace in
 * its headers. An observation handler that fails does not touch the call.
 */
public final class CallObservation implements CallInterceptor {

	private static final Logger logger = LoggerFactory.getLogger(CallObservation.class);

	private static final DefaultCallConvention DEFAULT = new DefaultCallConvention();

	private static final PayloadCodec NO_CODEC = new NoCodec();

	private final ObservationRegistry registry;

	private final @Nullable ObservationConvention<CallContext> convention;

	private final String client;

	private final KnownNames names = new KnownNames();

	private final AtomicBoolean failed = new AtomicBoolean();

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
	public CompletableFuture<IncomingReply> intercept(OutgoingCall call, CallChain next) {
		CallContext context = new CallContext(call, this.client, this.names);
		Observation observation = start(context);
		if (observation.isNoop()) {
			return next.proceed(call);
		}
		CompletableFuture<IncomingReply> reply;
		Observation.Scope scope = openScope(observation);
		try {
			reply = next.proceed(context.traced());
		}
		catch (RuntimeException | Error ex) {
			end(observation, context, null, ex);
			throw ex;
		}
		finally {
			close(scope);
		}
		return reply.whenComplete((result, failure) -> end(observation, context, result, failure));
	}

	private Observation start(CallContext context) {
		try {
			return ZssObservation.CALL.start(this.convention, DEFAULT, () -> context, this.registry);
		}
		catch (Throwable ex) {
			onFailure(ex);
			return Observation.NOOP;
		}
	}

	private Observation.Scope openScope(Observation observation) {
		try {
			return observation.openScope();
		}
		catch (Throwable ex) {
			onFailure(ex);
			return Observation.Scope.NOOP;
		}
	}

	private void close(Observation.Scope scope) {
		try {
			scope.close();
		}
		catch (Throwable ex) {
			onFailure(ex);
		}
	}

	private void end(Observation observation, CallContext context, @Nullable IncomingReply reply,
			@Nullable Throwable failure) {
		try {
			context.end(reply);
			Throwable error = error(context, reply, failure);
			if (error != null) {
				observation.error(error);
			}
			observation.stop();
		}
		catch (Throwable ex) {
			onFailure(ex);
		}
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

	private void onFailure(Throwable failure) {
		if (this.failed.compareAndSet(false, true)) {
			logger.warn("Calls are not observed as they should be; further failures of this kind are not logged",
					failure);
		}
	}

	/**
	 * Of an observed failure nobody asks for the payload in the type of the application.
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
