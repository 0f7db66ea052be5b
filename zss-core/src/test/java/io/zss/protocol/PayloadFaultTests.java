package io.zss.protocol;

import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.type.TypeReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A payload that does not fit is the fault of its sender, who is told the place and what
 * fits there. A type that cannot be mapped is the fault of the application.
 */
class PayloadFaultTests {

	@ParameterizedTest
	@EnumSource
	void aPayloadThatDoesNotFitNamesPlaceExpectationAndWhatWasFound(Codecs codec) {
		Object item = Map.of("role", "USER", "count", 1);
		Object king = Map.of("role", "KING", "count", 1);
		assertThat(refusal(codec, Map.of("items", List.of(item, item, king)), Team.class))
			.isEqualTo("items[2].role: one of ADMIN, USER, but found \"KING\"");
		assertThat(refusal(codec, Map.of("items", List.of(Map.of("role", "USER", "count", "many"))), Team.class))
			.isEqualTo("items[0].count: an integer of 32 bits, but found \"many\"");
		assertThat(refusal(codec, Map.of("items", List.of(Map.of("role", "USER", "count", 1L << 40))), Team.class))
			.isEqualTo("items[0].count: an integer of 32 bits, but found 1099511627776");
		assertThat(refusal(codec, Map.of("items", List.of(5)), Team.class)).isEqualTo("items[0]: a map, but found 5");
		assertThat(refusal(codec, Map.of("since", "tomorrow"), Team.class))
			.isEqualTo("since: a time as 2026-01-31T12:00:00Z, but found \"tomorrow\"");
		assertThat(refusal(codec, Map.of("scores", Map.of("a b", List.of())), Team.class))
			.isEqualTo("scores.a b: an integer of 64 bits, but found a list");
		assertThat(refusal(codec, List.of(1, 2.5), new TypeReference<List<Long>>() {
		}.getType())).isEqualTo("[1]: an integer, but found 2.5");
	}

	@ParameterizedTest
	@EnumSource
	void aTypeIdThatIsUnknownOrMissingIsNamed(Codecs codec) {
		assertThat(refusal(codec, List.of(Map.of("kind", "lion")), new TypeReference<List<Animal>>() {
		}.getType())).isEqualTo("[0]: a known type, but found \"lion\"");
		assertThat(refusal(codec, Map.of(), Animal.class)).isEqualTo("a known type, but found none");
	}

	@ParameterizedTest
	@EnumSource
	void whatMustBeThereAndIsNotIsNamed(Codecs codec) {
		assertThat(refusal(codec, Map.of("x", 1), Required.class)).isEqualTo("name: a value, but found nothing");
	}

	@ParameterizedTest
	@EnumSource
	void noRefusalNamesAClass(Codecs codec) {
		List<Object> values = new ArrayList<>(
				List.of("x", 5, true, 2.5, List.of(1), Map.of("items", 5), Map.of("since", new byte[3]), new byte[3]));
		for (Type type : List.of(int.class, Team.class, Role.class, Instant.class, LocalDate.class, Animal.class,
				byte[].class, String.class, Required.class, Map.class, long[].class,
				new TypeReference<Map<Integer, Team>>() {
				}.getType())) {
			for (Object value : values) {
				Throwable thrown = catchThrowable(() -> codec.decode(codec.encode(value), type));
				if (thrown != null) {
					assertThat(thrown).isInstanceOf(PayloadException.class);
					assertThat(thrown.getMessage()).doesNotContain("io.zss", "java.", "jackson", "Token", "$", "`");
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void constructorsThatThrowAreAFaultOfTheApplication(Codecs codec) {
		assertThatExceptionOfType(PayloadMappingException.class)
			.isThrownBy(() -> codec.decode(codec.encode(Map.of("items", List.of(Map.of("name", "a")))), Boxes.class))
			.withMessageContaining(Boxes.class.getTypeName())
			.withMessageContaining("items[0]")
			.withStackTraceContaining("no database");
	}

	@ParameterizedTest
	@EnumSource
	void settersThatThrowAreAFaultOfTheApplication(Codecs codec) {
		assertThatExceptionOfType(PayloadMappingException.class)
			.isThrownBy(() -> codec.decode(codec.encode(Map.of("name", "a")), Setter.class))
			.withMessageContaining("at name")
			.withStackTraceContaining("no database");
	}

	@ParameterizedTest
	@EnumSource
	void typesWithoutACreatorAreAFaultOfTheApplication(Codecs codec) {
		for (Type type : List.of(Runnable.class, Hidden.class)) {
			assertThatExceptionOfType(PayloadMappingException.class)
				.isThrownBy(() -> codec.decode(codec.encode(Map.of("name", "a")), type))
				.withMessageContaining(type.getTypeName());
		}
	}

	@ParameterizedTest
	@EnumSource
	void valuesThatCannotBeWrittenAreAFaultOfTheApplication(Codecs codec) {
		assertThatExceptionOfType(PayloadMappingException.class).isThrownBy(() -> codec.encode(List.of(new Getter())))
			.withMessageContaining("[0].name")
			.withStackTraceContaining("no database");
		List<Object> itself = new ArrayList<>();
		itself.add(itself);
		assertThatExceptionOfType(PayloadMappingException.class).isThrownBy(() -> codec.encode(itself));
	}

	@ParameterizedTest
	@EnumSource
	void noPayloadChoosesAClass(Codecs codec) {
		Map<String, Object> hostile = Map.of("@class", "javax.script.ScriptEngineManager", "@type", "x", "@c", "y");
		for (Object value : List.of(hostile, List.of("javax.script.ScriptEngineManager", Map.of()))) {
			assertThat(codec.decode(codec.encode(value), Object.class)).isEqualTo(value);
			Any any = (Any) codec.decode(codec.encode(Map.of("value", value)), Any.class);
			assertThat(any).isEqualTo(new Any(value));
		}
	}

	@ParameterizedTest
	@EnumSource
	void depthAndDeclaredLengthsAreBounded(Codecs codec) {
		byte[] deep = Bytes.join(Bytes.repeat("91", 100_000), Bytes.of("c0"));
		byte[] tooDeepForSkipping = Bytes.join(Bytes.of("82 a1 78"), Bytes.repeat("91", 129), Bytes.of("c0 a1 79 01"));
		for (byte[] payload : List.of(deep, tooDeepForSkipping, Bytes.of("dd 7fffffff c0"), Bytes.of("df 7fffffff"),
				Bytes.of("db 7fffffff 61"), Bytes.of("c6 7fffffff 61"), Bytes.of("c9 7fffffff ff 00"))) {
			for (Type type : List.of(Object.class, Team.class, byte[].class, String.class)) {
				assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> codec.decode(payload, type));
			}
		}
	}

	static String refusal(ThrowingCallable reading) {
		Throwable thrown = catchThrowable(reading);
		assertThat(thrown).isInstanceOf(PayloadException.class);
		PayloadException refusal = (PayloadException) thrown;
		assertThat(refusal.getMessage()).contains(refusal.getPath(), refusal.getExpected(), refusal.getFound());
		assertThat(refusal.getMessage()).startsWith("Bad payload: ");
		return refusal.getMessage().substring("Bad payload: ".length());
	}

	private static String refusal(Codecs codec, Object value, Type type) {
		return refusal(() -> codec.decode(codec.encode(value), type));
	}

	enum Role {

		ADMIN, USER

	}

	record Member(Role role, int count) {
	}

	record Team(@Nullable List<Member> items, @Nullable Instant since, @Nullable Map<String, Long> scores) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Cat.class, name = "cat"))
	interface Animal {

	}

	record Cat(int lives) implements Animal {
	}

	record Required(@JsonProperty(required = true) String name, int x) {
	}

	record Boxes(List<Box> items) {
	}

	record Box(String name) {

		Box {
			throw new IllegalStateException("no database");
		}

	}

	static class Setter {

		public void setName(String name) {
			throw new IllegalStateException("no database");
		}

	}

	static class Getter {

		public String getName() {
			throw new IllegalStateException("no database");
		}

	}

	static final class Hidden {

		private final String name;

		Hidden(String first, String second) {
			this.name = first + second;
		}

		Hidden(String first, int second) {
			this.name = first + second;
		}

		public String getName() {
			return this.name;
		}

	}

	record Any(Object value) {
	}

}
