package io.zss.broker;

import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.KeyPair;
import io.zss.security.Rules;
import io.zss.security.ZssAuthorizer;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Options of a broker that does not serve every peer. They hold for all of its endpoints:
 * a plain one serves what rules by address allow.
 *
 * @param keys the keys of the secured endpoints; null for a broker without these
 * @param frontend where clients connect with CURVE; null for nowhere
 * @param backend where workers connect with CURVE; null for nowhere
 * @param authorizedKeys the keys of the peers that may connect to the secured endpoints
 * @param allowAny whether peers with any other key may connect as well, under a name that
 * is made of the key, without roles
 * @param authorizer decides what a peer may do
 * @param auditAllowed whether the audit has what was allowed, too
 */
public record SecurityOptions(@Nullable KeyPair keys, @Nullable Endpoint frontend, @Nullable Endpoint backend,
		AuthorizedKeysSource authorizedKeys, boolean allowAny, ZssAuthorizer authorizer, boolean auditAllowed) {

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if an endpoint has no keys, or no peer could
	 * connect to it
	 */
	public SecurityOptions {
		if (keys == null && (frontend != null || backend != null)) {
			throw new IllegalArgumentException("A secured endpoint needs 'zss.security.secret-key' or "
					+ "'zss.security.key-file', the keys of the broker");
		}
		if (keys != null && frontend == null && backend == null) {
			throw new IllegalArgumentException("The broker has keys but neither 'zss.security.broker.frontend' nor "
					+ "'zss.security.broker.backend', its secured endpoints");
		}
		if (keys != null && !allowAny && authorizedKeys.keys().size() == 0) {
			throw new IllegalArgumentException(
					"No key is authorized, so no peer could connect to the secured endpoints: "
							+ "set 'zss.security.broker.authorized-keys', or 'zss.security.broker.allow-any' to let every key in");
		}
	}

	/**
	 * Options of a broker without secured endpoints, whose peers are known by their
	 * addresses alone.
	 * @param authorizer decides what a peer may do
	 * @return the options
	 */
	public static SecurityOptions byAddress(ZssAuthorizer authorizer) {
		return new SecurityOptions(null, null, null, AuthorizedKeysSource.of(AuthorizedKeys.NONE), false, authorizer,
				false);
	}

	/**
	 * How many secured endpoints a broker has.
	 * @param options its security, or null
	 */
	static int securedEndpoints(@Nullable SecurityOptions options) {
		return (options == null) ? 0 : ((options.frontend() != null) ? 1 : 0) + ((options.backend() != null) ? 1 : 0);
	}

	/**
	 * Whether it has rules, and none of them allows anything.
	 */
	boolean allowsNothing() {
		return this.authorizer instanceof Rules rules && rules.isEmpty();
	}

}
