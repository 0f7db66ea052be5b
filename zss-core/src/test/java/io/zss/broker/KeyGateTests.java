package io.zss.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.zss.broker.KeyGate.Refused;
import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeys.Entry;
import io.zss.security.Decision;
import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import io.zss.security.ZssPrincipal;
import io.zss.transport.Endpoint;
import io.zss.transport.Peer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which keys may connect, and which connections must go when the authorized keys change.
 */
class KeyGateTests {

	private static final PublicKey KEY = KeyPair.generate().publicKey();

	private static final ZssPrincipal SHOP = ZssPrincipal.of("shop", Set.of("client"));

	private final FakeClock clock = new FakeClock();

	private AuthorizedKeys keys = AuthorizedKeys.of(List.of(new Entry(KEY, SHOP, null)));

	private final KeyGate gate = gate(false);

	private final KeyGate openGate = gate(true);

	@Test
	void authorizedKeyComesInUnderItsName() {
		assertThat(this.gate.admit(KEY, "10.0.0.1:1").principal()).isEqualTo(SHOP);
		assertThat(this.openGate.admit(KEY, "10.0.0.1:1").principal()).isEqualTo(SHOP);
	}

	@Test
	void otherKeysComeInOnlyWhereAnyMayUnderANameMadeOfTheKey() {
		PublicKey other = KeyPair.generate().publicKey();

		assertThat(this.gate.admit(other, "10.0.0.1:1").principal()).isNull();
		assertThat(this.gate.admit(other, "10.0.0.1:1").reason()).isEqualTo("its key " + other + " is not authorized");
		ZssPrincipal unnamed = Objects.requireNonNull(this.openGate.admit(other, "10.0.0.1:1").principal());
		assertThat(unnamed.name()).matches("key-[0-9a-f]{12}");
		assertThat(unnamed.roles()).isEmpty();
	}

	@Test
	void keyComesInUntilItExpiresAndMustGoThen() {
		Instant end = Instant.ofEpochMilli(this.clock.epochMillis() + 1000);
		authorize(new Entry(KEY, SHOP, end));
		this.clock.advance(Duration.ofMillis(999));
		assertThat(this.gate.admit(KEY, "10.0.0.1:1").principal()).isEqualTo(SHOP);
		assertThat(reasonToGo(this.gate, KEY, SHOP)).isNull();

		this.clock.advance(Duration.ofMillis(1));

		String expired = "the key " + KEY + " of shop has expired at " + end;
		assertThat(this.gate.admit(KEY, "10.0.0.1:1").reason()).isEqualTo(expired);
		assertThat(this.openGate.admit(KEY, "10.0.0.1:1").principal()).isNull();
		assertThat(reasonToGo(this.gate, KEY, SHOP)).isEqualTo(expired);
	}

	@Test
	void peerStaysWhileItsKeyIsWhatItWas() {
		assertThat(reasonToGo(this.gate, KEY, SHOP)).isNull();
		assertThat(this.gate.reasonToGo(Peer.plain("10.0.0.1:1"))).isNull();
	}

	@Test
	void peerMustGoWhenItsKeyIsGone() {
		authorize();

		assertThat(reasonToGo(this.gate, KEY, SHOP)).isEqualTo("its key " + KEY + " is no longer authorized");
		assertThat(reasonToGo(this.openGate, KEY, SHOP)).as("it had a name")
			.isEqualTo("its key " + KEY + " is no longer authorized");
	}

	@Test
	void peerMustGoWhenItsNameOrRolesAreOthers() {
		authorize(new Entry(KEY, ZssPrincipal.of("shop", Set.of("client", "viewer")), null));

		assertThat(reasonToGo(this.gate, KEY, SHOP))
			.isEqualTo("the name or the roles of its key " + KEY + " have changed");
	}

	@Test
	void peerWithoutANameStaysWhereAnyMayUntilItGetsOne() {
		authorize();
		ZssPrincipal unnamed = Objects.requireNonNull(this.openGate.admit(KEY, "10.0.0.1:1").principal());
		assertThat(reasonToGo(this.openGate, KEY, unnamed)).isNull();

		authorize(new Entry(KEY, SHOP, null));

		assertThat(reasonToGo(this.openGate, KEY, unnamed)).isNotNull();
	}

	@Test
	void refusalsAreTakenInTheirOrderWithTheirTimes() {
		long start = this.clock.epochMillis();
		this.gate.onRefusal("10.0.0.1:1", "first");
		this.clock.advance(Duration.ofMillis(7));
		this.gate.onRefusal("10.0.0.1:2", "second");

		assertThat(this.gate.poll()).isEqualTo(new Refused("10.0.0.1:1", "first", start));
		assertThat(this.gate.poll()).isEqualTo(new Refused("10.0.0.1:2", "second", start + 7));
		assertThat(this.gate.poll()).isNull();
		assertThat(this.gate.takeLeftOut()).isZero();
	}

	@Test
	void refusalsBeyondAThousandAreCountedUntilSomeAreTaken() {
		for (int i = 0; i < 1003; i++) {
			this.gate.onRefusal("10.0.0.1:" + i, "refused");
		}
		assertThat(this.gate.takeLeftOut()).isEqualTo(3);
		assertThat(this.gate.takeLeftOut()).isZero();

		this.gate.poll();
		this.gate.onRefusal("10.0.0.1:1", "there is room again");
		this.gate.onRefusal("10.0.0.1:1", "and none");

		assertThat(this.gate.takeLeftOut()).isEqualTo(1);
		int taken = 0;
		while (this.gate.poll() != null) {
			taken++;
		}
		assertThat(taken).isEqualTo(1000);
	}

	private static @Nullable String reasonToGo(KeyGate gate, PublicKey key, ZssPrincipal principal) {
		return gate.reasonToGo(new Peer(principal, key, "10.0.0.1", 1));
	}

	private void authorize(Entry... entries) {
		this.keys = AuthorizedKeys.of(List.of(entries));
	}

	private KeyGate gate(boolean allowAny) {
		return new KeyGate(new SecurityOptions(KeyPair.generate(), Endpoint.parse("tcp://127.0.0.1:7779"), null,
				() -> this.keys, allowAny, (request) -> Decision.allow("any"), false), this.clock);
	}

}
