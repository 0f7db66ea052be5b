package io.zss.security;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link Rules}.
 */
class RulesTests {

	private static final ZssPrincipal APP = new ZssPrincipal("orders-app", Set.of("client", "reporter"));

	@ParameterizedTest
	@CsvSource({ "allow role:client call ORDERS, true", "allow role:client call orders/create, true",
			"allow role:client call ORDERS/CREATE, true", "allow role:client call ORDERS/DELETE, false",
			"allow role:client call ORDER, false", "allow role:client call OR*/C*TE, true",
			"allow role:client call *ERS, true", "allow role:cli* call *, true", "allow name:orders-app call *, true",
			"allow name:orders-* call *, true", "allow name:billing-app call *, false",
			"allow role:admin call *, false", "allow role:client serve ORDERS, false", "allow role:client look, false",
			"allow address:0.0.0.0/0 call *, false" })
	void aRuleAllowsWhatItSays(String rule, boolean allowed) {
		AccessRequest request = new AccessRequest(APP, "10.1.2.3", Action.CALL, "ORDERS", "CREATE");
		assertThat(Rules.parse(List.of(rule)).decide(request).allowed()).isEqualTo(allowed);
	}

	@ParameterizedTest
	@CsvSource({ "allow address:10.1.0.0/16 call ORDERS, 10.1.2.3, true",
			"allow address:10.1.0.0/16 call ORDERS, 10.2.2.3, false", "allow address:10.1.2.3 call *, 10.1.2.3, true",
			"allow address:10.1.2.3 call *, 10.1.2.4, false", "allow address:0.0.0.0/0 call *, 10.1.2.3, true",
			"allow address:10.1.2.0/31 call *, 10.1.2.2, false", "allow address:::1 call *, 0:0:0:0:0:0:0:1, true",
			"allow address:fe80::/10 call *, fe80:0:0:0:1:2:3:4%eth0, true",
			"allow address:::/0 call *, 10.1.2.3, false", "allow address:0.0.0.0/0 call *, '', false",
			"allow address:0.0.0.0/0 call *, localhost, false", "allow role:* call *, 10.1.2.3, false",
			"allow name:* call *, 10.1.2.3, false" })
	void peersWithoutKeysAreKnownByAddressAlone(String rule, String address, boolean allowed) {
		AccessRequest request = new AccessRequest(null, address, Action.CALL, "ORDERS", "CREATE");
		assertThat(Rules.parse(List.of(rule)).decide(request).allowed()).isEqualTo(allowed);
	}

	@Test
	void theDecisionNamesTheRule() {
		Rules rules = Rules.parse(List.of("allow role:viewer look", "allow  role:client   call ORDERS/*"));
		assertThat(rules.decide(new AccessRequest(APP, "", Action.CALL, "ORDERS", "CREATE")))
			.isEqualTo(Decision.allow("allow role:client call ORDERS/*"));
		assertThat(rules.decide(new AccessRequest(APP, "", Action.LOOK, "", "")))
			.isEqualTo(Decision.deny("no rule allows it"));
	}

	@Test
	void withoutRulesNothingIsAllowed() {
		for (Action action : Action.values()) {
			assertThat(Rules.parse(List.of()).decide(new AccessRequest(APP, "", action, "ORDERS", "CREATE")).allowed())
				.isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "allow", "deny role:x look", "allow role:x", "allow x look",
			"allow role:x look ORDERS", "allow role:x call", "allow role:x serve ORDERS/CREATE", "allow role:x dance",
			"allow address:host.org look", "allow address:10.0.0.0/33 look", "allow address:10.0.0.0/x look",
			"allow role:x call A B" })
	void whatIsNoRuleIsNamed(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Rule.parse(text))
			.withMessageStartingWith("The rule '" + text + "' cannot be used: ");
	}

	@Test
	void wildcardsTakeNoTimeWhateverTheyAre() {
		Wildcard wildcard = new Wildcard("*A*A*A*A*A*A*A*A*A*A*A*A*B");
		assertThat(wildcard.matches("A".repeat(10_000))).isFalse();
		assertThat(new Wildcard("AB*BA").matches("ABA")).isFalse();
		assertThat(new Wildcard("*").matches("")).isTrue();
	}

}
