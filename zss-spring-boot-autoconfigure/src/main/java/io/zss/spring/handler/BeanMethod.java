package io.zss.spring.handler;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * A method that is called on a bean, through its proxies.
 */
final class BeanMethod {

	private final Object bean;

	private final Invocation invocation;

	BeanMethod(HandlerBean bean, Method method) {
		this.bean = bean.bean();
		this.invocation = Invocation.of(bean.invocable(method));
	}

	@Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
		try {
			return this.invocation.invoke(this.bean, arguments);
		}
		catch (InvocationTargetException ex) {
			Throwable thrown = ex.getTargetException();
			if (thrown instanceof Exception cause) {
				throw cause;
			}
			if (thrown instanceof Error error) {
				throw error;
			}
			throw ex;
		}
	}

}
