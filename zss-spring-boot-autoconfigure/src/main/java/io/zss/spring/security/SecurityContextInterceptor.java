package io.zss.spring.security;

import java.util.function.Function;

import io.zss.security.ZssPrincipal;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * Gives each request a security context of its own, while its handler has the thread: the
 * caller as the broker knows it from the caller's key, or nobody. What was in the context
 * of the thread before is never seen by a handler, and is back when the handler returns.
 * <p>
 * The caller comes from {@link ServiceRequest#principal()} alone, which only a request
 * has that came from a broker whose key this worker knows. Interceptors of the
 * application stand within this one, and may set what they know of an end user.
 */
public final class SecurityContextInterceptor implements RequestInterceptor, Ordered {

	/** Within observations and the request scope, around the application's. */
	private static final int ORDER = HIGHEST_PRECEDENCE + 300;

	private final SecurityContextHolderStrategy holder;

	private final Function<ZssPrincipal, Authentication> authentication;

	/**
	 * Creates an interceptor.
	 * @param holder holds the context of a thread
	 * @param authentication what a principal may do
	 */
	public SecurityContextInterceptor(SecurityContextHolderStrategy holder,
			Function<ZssPrincipal, Authentication> authentication) {
		this.holder = holder;
		this.authentication = authentication;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
		SecurityContext before = this.holder.getContext();
		SecurityContext own = this.holder.createEmptyContext();
		ZssPrincipal principal = request.principal();
		if (principal != null) {
			own.setAuthentication(this.authentication.apply(principal));
		}
		this.holder.setContext(own);
		try {
			return next.handle(request);
		}
		finally {
			if (before.getAuthentication() != null) {
				this.holder.setContext(before);
			}
			else {
				this.holder.clearContext();
			}
		}
	}

}
