package io.zss.broker;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That tokens do not repeat.
 */
class TokenRandomTests {

	@Test
	void givesNoNumberTwiceInOneBrokerOrTwo() {
		TokenRandom one = new TokenRandom();
		TokenRandom other = new TokenRandom();
		Set<Long> seen = new HashSet<>();
		for (int i = 0; i < 5000; i++) {
			assertThat(seen.add(one.getAsLong())).isTrue();
			assertThat(seen.add(other.getAsLong())).isTrue();
		}
	}

}
