package io.zss.observation;

import java.util.concurrent.CompletionStage;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.zss.protocol.Status;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.RequestListener;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;

/**
 * Observes requests: a span and a timer for each, within the trace of the caller, from
 * the start of its handler until its reply. It needs both of its roles: as an interceptor
 * it starts the observation around the handler, as a listener it learns what was
 * answered. A request that no handler has seen gets an observation without length. An
 * observation handler that fails does not touch the request.
 */
public final class RequestObservation implements RequestInterceptor, RequestListener {

	private static final DefaultRequestConvention DEFAULT = new DefaultRequestConvention();

	private final ObservationRegistry registry;

	private final @Nullable ObservationConvention<RequestContext> convention;

	private final ObservationGuard guard = new ObservationGuard(RequestObservation.class, "Requests");

	/**
	 * Creates an interceptor that is to be a listener as well.
	 * @param registry where the observations register
	 * @param convention names and keys, or null for the default ones
	 */
	public RequestObservation(ObservationRegistry registry,
			@Nullable ObservationConvention<RequestContext> convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
		ObservedRequest observed = observed(request);
		Observation observation = this.guard.start(() -> begin(observed, request));
		Observation.Scope scope = this.guard.openScope(observation);
		try {
			Object result = next.handle(request);
			if (result instanceof CompletionStage<?> stage) {
				observed.awaits(stage);
			}
			return result;
		}
		catch (Throwable ex) {
			observed.fails(ex);
			throw ex;
		}
		finally {
			this.guard.close(scope);
		}
	}

	@Override
	public void onRequestEnded(ServiceRequest request, int status, long nanos) {
		this.guard.run(() -> {
			if (!observed(request).end(status)) {
				// Only a verb that the service lacks is answered so without a handler.
				RequestContext context = new RequestContext(request, status != Status.NOT_FOUND);
				ObservedRequest.stop(start(context), context, status, null);
			}
		});
	}

	@Override
	public void inContext(ServiceRequest request, Runnable task) {
		Observation.Scope scope = this.guard.openScope(observed(request).observation());
		try {
			task.run();
		}
		finally {
			this.guard.close(scope);
		}
	}

	private ObservedRequest observed(ServiceRequest request) {
		return request.attribute(this, ObservedRequest::new);
	}

	private Observation begin(ObservedRequest observed, ServiceRequest request) {
		RequestContext context = new RequestContext(request, true);
		return observed.begin(context, () -> start(context));
	}

	private Observation start(RequestContext context) {
		return ZssObservation.REQUEST.start(this.convention, DEFAULT, () -> context, this.registry);
	}

}
