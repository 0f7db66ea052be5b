package io.zss.spring.handler;

import io.zss.worker.ServiceRequest;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;
import org.jspecify.annotations.Nullable;

/**
 * Has the threads that resume a coroutine work for the request that the creating thread
 * works for.
 */
final class RequestElement extends AbstractCoroutineContextElement
		implements ThreadContextElement<@Nullable ServiceRequest> {

	private static final Key<RequestElement> KEY = new Key<>() {
	};

	private final @Nullable ServiceRequest request = ServiceRequest.current();

	RequestElement() {
		super(KEY);
	}

	@Override
	public @Nullable ServiceRequest updateThreadContext(CoroutineContext context) {
		ServiceRequest before = ServiceRequest.current();
		ServiceRequest.setCurrent(this.request);
		return before;
	}

	@Override
	public void restoreThreadContext(CoroutineContext context, @Nullable ServiceRequest before) {
		ServiceRequest.setCurrent(before);
	}

}
