package io.zss.spring.handler;

import java.lang.reflect.Method;

import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Dispatchers;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.CoroutinesUtils;
import org.springframework.core.PropagationContextElement;
import org.springframework.util.ClassUtils;

/**
 * Calls a suspend function of Kotlin. It starts on the thread of the handler, and returns
 * a future of its result, whose cancellation cancels the coroutine. Wherever the
 * coroutine is resumed, the thread has the context of the request: all that Micrometer's
 * context propagation knows of where that is there, else the request itself, with its
 * keys in the MDC. Loaded only where Kotlin and its coroutines are.
 */
final class SuspendFunction implements Invocation {

	private static final boolean PROPAGATES = ClassUtils.isPresent("io.micrometer.context.ContextSnapshotFactory",
			SuspendFunction.class.getClassLoader());

	private final Method method;

	SuspendFunction(Method method) {
		this.method = method;
	}

	@Override
	public Object invoke(Object bean, @Nullable Object[] arguments) {
		CoroutineContext context = ((CoroutineContext) Dispatchers.getUnconfined()).plus(requestContext());
		// The element takes what the context of Reactor holds over what the thread has.
		return Mono
			.from(SecurityScope
				.inReactor(CoroutinesUtils.invokeSuspendingFunction(context, this.method, bean, arguments)))
			.contextCapture()
			.toFuture();
	}

	private static CoroutineContext requestContext() {
		return PROPAGATES ? new PropagationContextElement() : new RequestElement();
	}

}
