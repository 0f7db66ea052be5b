package io.zss.spring.handler;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.zss.protocol.Status;
import io.zss.protocol.ZssResponse;
import io.zss.transport.EndingStage;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbDescription;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;

/**
 * Answers a verb by a method of a bean: around the method stand the interceptors, and
 * around those what turns exceptions into errors.
 */
final class MethodVerbHandler implements VerbHandler {

	private final VerbHandler method;

	private final List<RequestInterceptor> interceptors;

	private final ErrorTranslation errors;

	private final int status;

	private final @Nullable Duration timeout;

	private final Type resultType;

	private final VerbDescription description;

	private final boolean interruptible;

	MethodVerbHandler(VerbHandler method, List<RequestInterceptor> interceptors, ErrorTranslation errors, int status,
			@Nullable Duration timeout, Type resultType, VerbDescription description, boolean interruptible) {
		this.interruptible = interruptible;
		this.description = description;
		this.resultType = resultType;
		this.method = method;
		this.interceptors = interceptors;
		this.errors = errors;
		this.status = status;
		this.timeout = timeout;
	}

	@Override
	public @Nullable Duration timeout() {
		return this.timeout;
	}

	@Override
	public boolean isInterruptible() {
		return this.interruptible;
	}

	@Override
	public Type resultType() {
		return this.resultType;
	}

	@Override
	public VerbDescription description() {
		return this.description;
	}

	@Override
	public @Nullable Object handle(ServiceRequest request) throws Exception {
		Call call = new Call(this.method);
		try {
			Object result = intercepted(call).handle(request);
			return (result instanceof CompletionStage<?> stage) ? later(request, stage, call) : success(result);
		}
		catch (Throwable ex) {
			return translate(request, ex, call);
		}
	}

	private VerbHandler intercepted(Call call) {
		VerbHandler handler = call;
		for (int i = this.interceptors.size() - 1; i >= 0; i--) {
			handler = this.interceptors.get(i).around(call.noting(handler));
		}
		return handler;
	}

	/**
	 * The answer to come. Cancelling it cancels the method's own stage as well, from
	 * which an interceptor may have derived another.
	 */
	private CompletableFuture<@Nullable Object> later(ServiceRequest request, CompletionStage<?> stage, Call call) {
		CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
		EndingStage.onEnd(stage, (value, failure) -> {
			try {
				answer.complete((failure == null) ? success(value) : translate(request, failure, call));
			}
			catch (Throwable ex) {
				answer.completeExceptionally(ex);
			}
		});
		answer.whenComplete((value, failure) -> {
			if (answer.isCancelled()) {
				cancel(stage);
				cancel(call.result);
			}
		});
		return answer;
	}

	private @Nullable Object success(@Nullable Object result) {
		Object value = (result instanceof Optional<?> optional) ? optional.orElse(null) : result;
		return (this.status == Status.OK || value instanceof ZssResponse<?>) ? value
				: ZssResponse.of(this.status, value);
	}

	private ZssResponse<?> translate(ServiceRequest request, Throwable thrown, Call call) throws Exception {
		return call.security.call(() -> {
			try {
				return this.errors.translate(request, thrown);
			}
			catch (Exception | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private static void cancel(@Nullable Object result) {
		if (result instanceof Future<?> future) {
			future.cancel(true);
		}
	}

	/**
	 * One call of the method, which remembers what it returned, and the security context
	 * that the interceptors have made on the way to it: exception handlers run behind
	 * them.
	 */
	private static final class Call implements VerbHandler {

		private final VerbHandler method;

		private @Nullable Object result;

		private SecurityScope security = SecurityScope.NONE;

		Call(VerbHandler method) {
			this.method = method;
		}

		/**
		 * The same handler, before which the context is noted.
		 */
		VerbHandler noting(VerbHandler next) {
			return SecurityScope.PRESENT ? (request) -> {
				this.security = SecurityScope.capture();
				return next.handle(request);
			} : next;
		}

		@Override
		public @Nullable Object handle(ServiceRequest request) throws Exception {
			this.result = this.method.handle(request);
			return this.result;
		}

	}

}
