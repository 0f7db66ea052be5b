package io.zss.broker;

import java.util.List;
import java.util.Set;

import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeys.Entry;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.Decision;
import io.zss.security.KeyPair;
import io.zss.security.Rules;
import io.zss.security.ZssAuthorizer;
import io.zss.security.ZssPrincipal;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which options of security a broker accepts, and where it listens with them.
 */
class SecurityOptionsTests {

	private static final Endpoint ONE = Endpoint.parse("tcp://127.0.0.1:7779");

	private static final Endpoint OTHER = Endpoint.parse("tcp://127.0.0.1:7778");

	private static final KeyPair KEYS = KeyPair.generate();

	private static final AuthorizedKeysSource SOME = AuthorizedKeysSource.of(AuthorizedKeys
		.of(List.of(new Entry(KeyPair.generate().publicKey(), ZssPrincipal.of("shop", Set.of()), null))));

	private static final AuthorizedKeysSource NONE = AuthorizedKeysSource.of(AuthorizedKeys.NONE);

	private static final ZssAuthorizer ANYTHING = (request) -> Decision.allow("any");

	@Test
	void securedEndpointNeedsKeys() {
		String message = "A secured endpoint needs 'zss.security.secret-key' or 'zss.security.key-file', the keys of the broker";
		assertThatIllegalArgumentException().isThrownBy(() -> options(null, ONE, null, SOME, false))
			.withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> options(null, null, ONE, SOME, false))
			.withMessage(message);
	}

	@Test
	void keysNeedASecuredEndpoint() {
		assertThatIllegalArgumentException().isThrownBy(() -> options(KEYS, null, null, SOME, false))
			.withMessageStartingWith("The broker has keys but neither 'zss.security.broker.frontend' nor");
		assertThat(options(KEYS, ONE, null, SOME, false).backend()).isNull();
		assertThat(options(KEYS, null, ONE, SOME, false).frontend()).isNull();
	}

	@Test
	void securedEndpointsNeedAKeyThatMayConnectUnlessAnyMay() {
		assertThatIllegalArgumentException().isThrownBy(() -> options(KEYS, ONE, OTHER, NONE, false))
			.withMessageStartingWith("No key is authorized, so no peer could connect to the secured endpoints");
		assertThat(options(KEYS, ONE, OTHER, NONE, true).allowAny()).isTrue();
		assertThat(options(null, null, null, NONE, false).keys()).isNull();
	}

	@Test
	void rulesWithoutALineAllowNothing() {
		assertThat(SecurityOptions.byAddress(Rules.parse(List.of())).allowsNothing()).isTrue();
		assertThat(SecurityOptions.byAddress(Rules.parse(List.of("allow role:client call *"))).allowsNothing())
			.isFalse();
		assertThat(SecurityOptions.byAddress(ANYTHING).allowsNothing()).isFalse();
	}

	@Test
	void securedPortsFollowThePlainOnes() {
		List<Endpoint> bound = List.of(endpoint(1), endpoint(2), endpoint(3), endpoint(4));

		assertThat(ports(options(KEYS, ONE, OTHER, SOME, false), bound))
			.isEqualTo(new Ports(List.of(1, 3), List.of(2, 4)));
		assertThat(ports(options(KEYS, null, OTHER, SOME, false), bound.subList(0, 3)))
			.isEqualTo(new Ports(List.of(1), List.of(2, 3)));
		assertThat(ports(options(KEYS, ONE, null, SOME, false), bound.subList(0, 3)))
			.isEqualTo(new Ports(List.of(1, 3), List.of(2)));
	}

	@Test
	void securedPortsThatAreNotBoundYetAreUnknown() {
		assertThat(ports(options(KEYS, ONE, OTHER, SOME, false), List.of(endpoint(1), endpoint(2))))
			.isEqualTo(new Ports(List.of(1), List.of(2)));
		assertThat(ports(options(KEYS, ONE, OTHER, SOME, false), List.of(endpoint(1), endpoint(2), endpoint(3))))
			.isEqualTo(new Ports(List.of(1, 3), List.of(2)));
	}

	private static SecurityOptions options(@Nullable KeyPair keys, @Nullable Endpoint frontend,
			@Nullable Endpoint backend, AuthorizedKeysSource authorized, boolean allowAny) {
		return new SecurityOptions(keys, frontend, backend, authorized, allowAny, ANYTHING, false);
	}

	private static Ports ports(SecurityOptions security, List<Endpoint> bound) {
		return Ports.of(BrokerOptions.builder().security(security).build(), bound);
	}

	private static Endpoint endpoint(int port) {
		return Endpoint.parse("tcp://127.0.0.1:" + port);
	}

}
