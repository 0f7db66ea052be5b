package io.zss.client;

import java.util.concurrent.CompletableFuture;

import io.zss.protocol.Address;

/**
 * Stands around calls, for authentication, tenants, logging or observation. It sees a
 * call on the calling thread and before it is sent, may change it or answer it itself,
 * and sees the outcome. The first interceptor is the outermost one.
 */
@FunctionalInterface
public interface CallInterceptor {

	/**
	 * Takes a call, on the calling thread. A failure that it throws fails the call, as it
	 * is.
	 * @param call the call; {@link OutgoingCall#withHeader(String, Object)} makes a
	 * changed one
	 * @param next the rest of the way: the next interceptor, or the client
	 * @return the reply, whatever its status, or a {@link ZssCallException}; that of
	 * {@code next}, or what depends on it. In a blocking call, the future of {@code next}
	 * is completed by the calling thread, else by one of the client's delivery threads;
	 * so what depends on it may make calls of its own. The caller's cancelling ends what
	 * {@code next} has sent, whatever future is returned
	 */
	CompletableFuture<IncomingReply> intercept(OutgoingCall call, CallChain next);

	/**
	 * Takes note of an address that the application itself declares to call. In contrast
	 * to other addresses, which may come from callers of its own, their number is bounded
	 * by its code.
	 * @param address service, version and verb
	 */
	default void onDeclared(Address address) {
	}

	/**
	 * The interceptor to use with one of several clients.
	 * @param name the name of a named client
	 * @return an interceptor that knows whose calls it sees; this one where that makes no
	 * difference
	 */
	default CallInterceptor forClient(String name) {
		return this;
	}

}
