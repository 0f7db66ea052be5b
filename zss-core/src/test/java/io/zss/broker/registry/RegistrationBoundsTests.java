package io.zss.broker.registry;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.protocol.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

	@Test
	void whatIsAnnouncedIsOneLineInTheLog() {
		assertThat(read(Headers.INSTANCE, Map.of("host", "web1\nERROR \u001b[31mfake\u2028\u202e\u0085")).facts())
			.containsEntry("host", "web1.ERROR .[31mfake...");
		assertThat(read(Headers.INSTANCE, Map.of("a\rb", "c")).facts()).containsOnlyKeys("a.b");
		assertThat(read(Headers.VERBS, List.of("do\n")).verbs()).containsExactly("DO.");
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(Headers.VERSION, "1\nERROR fake"))
			.withMessageContaining("1.ERROR fake");
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> Registration.read("ORDERS\nERROR fake", Map.of(), 1))
			.withMessageContaining("ORDERS.ERROR fake");
	}

	@ParameterizedTest
	@MethodSource
	void capacityIsWhatIsAnnouncedWithinItsBounds(Number announced, int capacity) {
		assertThat(read(Headers.CAPACITY, announced).capacity()).isEqualTo(capacity);
	}

	static Stream<Arguments> capacityIsWhatIsAnnouncedWithinItsBounds() {
		return Stream.of(Arguments.of(0, 1), Arguments.of(-5, 1), Arguments.of(Double.NaN, 1), Arguments.of(7.9, 7),
				Arguments.of(1L << 31, Registration.MAX_CAPACITY),
				Arguments.of((1L << 32) + 5, Registration.MAX_CAPACITY), Arguments.of(-(1L << 33) + 5, 1),
				Arguments.of(BigInteger.TWO.pow(64), Registration.MAX_CAPACITY),
				Arguments.of(1e300, Registration.MAX_CAPACITY));
	}

	private static Registration read(String header, Object value) {
		return Registration.read("ORDERS", Map.of(header, value), 1);
	}

}
