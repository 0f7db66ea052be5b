package io.zss.observation;

import io.micrometer.context.ThreadLocalAccessor;
import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;

/**
 * Lets the request that a thread works for be carried to other threads by Micrometer's
 * context propagation: calls made there belong to the request as well.
 */
public final class ServiceRequestAccessor implements ThreadLocalAccessor<ServiceRequest> {

	/**
	 * The key of the request in a context.
	 */
	public static final String KEY = "io.zss.request";

	/**
	 * Creates an accessor.
	 */
	public ServiceRequestAccessor() {
	}

	@Override
	public Object key() {
		return KEY;
	}

	@Override
	public @Nullable ServiceRequest getValue() {
		return ServiceRequest.current();
	}

	@Override
	public void setValue(ServiceRequest request) {
		ServiceRequest.setCurrent(request);
	}

	@Override
	public void setValue() {
		ServiceRequest.setCurrent(null);
	}

}
