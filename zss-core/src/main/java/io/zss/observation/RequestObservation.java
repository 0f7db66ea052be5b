package io.zss.observation;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;

/**
 * Observes requests at their handlers: a span and a timer for each, within the trace of
 * the caller. An observation stays open until an asynchronous result is there.
 */
public final class RequestObservation implements RequestInterceptor {

	private static final DefaultRequestConvention DEFAULT = new DefaultRequestConvention();

	private final ObservationRegistry registry;

	private final @Nullable ObservationConvention<RequestContext> convention;

	/**
	 * Creates an interceptor.
	 * @param registry where the observations go
	 * @param convention names and keys, or null for the default ones
	 */
	public RequestObservation(ObservationRegistry registry,
			@Nullable ObservationConvention<RequestContext> convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	@SuppressWarnings("try") // the scope is only closed
	public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
		RequestContext context = new RequestContext(request);
		Observation observation = ZssObservation.REQUEST.start(this.convention, DEFAULT, () -> context, this.registry);
		Object result;
		try (Observation.Scope scope = observation.openScope()) {
			result = next.handle(request);
		}
		catch (Throwable ex) {
			end(observation, context, null, ex);
			throw ex;
		}
		if (result instanceof CompletionStage<?> stage) {
			stage.whenComplete((value, failure) -> end(observation, context, value, failure));
		}
		else {
			end(observation, context, result, null);
		}
		return result;
	}

	private static void end(Observation observation, RequestContext context, @Nullable Object result,
			@Nullable Throwable failure) {
		if (failure == null) {
			context.setResponse((result instanceof ZssResponse<?> response) ? response.status() : Status.OK);
		}
		else {
			Throwable cause = (failure instanceof CompletionException && failure.getCause() != null)
					? failure.getCause() : failure;
			context.setResponse(status(cause));
			observation.error(cause);
		}
		observation.stop();
	}

	private static int status(Throwable failure) {
		if (failure instanceof ZssException declared && declared.isDeclared()) {
			return declared.getStatus();
		}
		return (failure instanceof ProtocolException) ? Status.BAD_REQUEST : Status.INTERNAL_ERROR;
	}

}
