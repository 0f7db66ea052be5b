package io.zss.spring.handler;

import java.lang.reflect.Method;

import io.zss.spring.handler.MethodValidator.Check;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;

/**
 * The method of a verb: resolves its arguments, checks them, calls it. Of a reactive
 * result it makes a stage, on the thread of the handler, whose context it so gets.
 */
final class VerbMethod implements VerbHandler {

	private final BeanMethod method;

	private final Argument[] arguments;

	private final @Nullable Check check;

	private final ReactiveResult result;

	VerbMethod(HandlerBean bean, Method method, Argument[] arguments, @Nullable Check check) {
		this.result = ReactiveResult.of(method, AopUtils.isAopProxy(bean.bean()));
		this.method = new BeanMethod(bean, method);
		this.arguments = arguments;
		this.check = check;
	}

	@Override
	public @Nullable Object handle(ServiceRequest request) throws Exception {
		@Nullable Object[] values = new Object[this.arguments.length];
		for (int i = 0; i < values.length; i++) {
			values[i] = this.arguments[i].resolve(request);
		}
		if (this.check != null) {
			this.check.check(values);
		}
		return this.result.toStage(this.method.invoke(values));
	}

}
