package io.zss.observation;

import io.zss.protocol.Address;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KnownNames}.
 */
class KnownNamesTests {

	private final KnownNames names = new KnownNames();

	@Test
	void knowsAVerbWithItsService() {
		Address create = Address.of("ORDERS", "CREATE");
		assertThat(this.names.hasService(create)).isFalse();
		this.names.addVerb(create);
		assertThat(this.names.hasService(create)).isTrue();
		assertThat(this.names.hasVerb(create)).isTrue();
		assertThat(this.names.hasVerb(Address.of("ORDERS", "GET"))).isFalse();
	}

	@Test
	void takesNoMoreNamesThanItsLimit() {
		for (int i = 0; i < 2 * KnownNames.LIMIT; i++) {
			this.names.addVerb(Address.of("S" + i, "VERB"));
		}
		assertThat(this.names.hasVerb(Address.of("S" + (KnownNames.LIMIT - 1), "VERB"))).isTrue();
		assertThat(this.names.hasService(Address.of("S" + KnownNames.LIMIT, "VERB"))).isFalse();
		for (int i = 0; i < KnownNames.LIMIT; i++) {
			this.names.addVerb(Address.of("S0", "V" + i));
		}
		assertThat(this.names.hasVerb(Address.of("S0", "V0"))).isFalse();
	}

}
