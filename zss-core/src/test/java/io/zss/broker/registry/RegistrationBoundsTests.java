package io.zss.broker.registry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.protocol.ProtocolException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How much an instance may announce.
 */
class RegistrationBoundsTests {

	@Test
	void verbsBeyondTheirNumberAreLeftOut() {
		assertThat(read(Headers.VERBS, Collections.nCopies(1000, "do")).verbs()).hasSize(1000);
		assertThat(read(Headers.VERBS, Collections.nCopies(1001, "do")).verbs()).hasSize(1000);
	}

	@Test
	void verbsBeyondTheirLengthAreLeftOut() {
		assertThat(read(Headers.VERBS, Collections.nCopies(80, "x".repeat(200))).verbs()).hasSize(80);
		assertThat(read(Headers.VERBS, Collections.nCopies(81, "x".repeat(200))).verbs()).hasSize(80);
	}

	@Test
	void longVerbIsShortenedAndOneThatIsNoTextLeftOut() {
		assertThat(read(Headers.VERBS, List.of("x".repeat(201), 7, "do")).verbs()).containsExactly("X".repeat(200),
				"DO");
		assertThat(read(Headers.VERBS, "do").verbs()).isEmpty();
	}

	@Test
	void factsBeyondTheirNumberAreLeftOut() {
		Map<String, Object> facts = new LinkedHashMap<>();
		for (int i = 0; i < 33; i++) {
			facts.put("fact" + i, i);
		}
		assertThat(read(Headers.INSTANCE, facts).facts()).hasSize(32).containsEntry("fact31", "31");
	}

	@Test
	void versionMayBeAsLongAsAnAddressAllows() {
		String longest = "10" + ".0".repeat((Address.MAX_LENGTH - 2) / 2);
		assertThat(longest).hasSize(Address.MAX_LENGTH);
		assertThat(read(Headers.VERSION, longest).version()).isEqualTo(longest);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(Headers.VERSION, longest + "0"));
	}

	private static Registration read(String header, Object value) {
		return Registration.read("ORDERS", Map.of(header, value), 1);
	}

}
