package io.zss.observation;

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
import org.jspecify.annotations.Nullable;

/**
 * Observes calls: a span and a timer for each, its retries included, and the trace in its
 * headers.
 */
public final class CallObservation implements CallInterceptor {

	private static final DefaultCallConvention DEFAULT = new DefaultCallConvention();

	private final ObservationRegistry registry;

	private final @Nullable ObservationConvention<CallContext> convention;

	/**
	 * Creates an interceptor.
	 * @param registry where the observations go
	 * @param convention names and keys, or null for the default ones
	 */
	public CallObservation(ObservationRegistry registry, @Nullable ObservationConvention<CallContext> convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	@SuppressWarnings("try") // the scope is only closed
	public CompletableFuture<IncomingReply> intercept(OutgoingCall call, CallChain next) {
		CallContext context = new CallContext(call);
		Observation observation = ZssObservation.CALL.start(this.convention, DEFAULT, () -> context, this.registry);
		try (Observation.Scope scope = observation.openScope()) {
			return next.proceed(context.traced())
				.whenComplete((reply, failure) -> end(observation, context, reply, failure));
		}
		catch (RuntimeException | Error ex) {
			end(observation, context, null, ex);
			throw ex;
		}
	}

	private static void end(Observation observation, CallContext context, @Nullable IncomingReply reply,
			@Nullable Throwable failure) {
		if (reply != null) {
			context.setResponse(reply);
		}
		if (failure != null && !(failure instanceof CancellationException)) {
			observation.error((failure instanceof CompletionException && failure.getCause() != null)
					? failure.getCause() : failure);
		}
		observation.stop();
	}

}
