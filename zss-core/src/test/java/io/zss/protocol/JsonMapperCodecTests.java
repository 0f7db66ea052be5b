package io.zss.protocol;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.JsonNodeFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The application's own mapper maps the payloads.
 */
class JsonMapperCodecTests {

	@Test
	void bytesAreThoseOfTheOtherCodec() {
		Map<String, Object> value = Map.of("text", "x".repeat(40));
		for (Object any : new Object[] { value, 1L << 40, (1L << 60) + 1, 21.1f, 2.5, true, "é", new byte[] { 1, 2 },
				BigInteger.ONE.shiftLeft(70), Instant.EPOCH, new int[] { 1, 2 }, Map.of() }) {
			for (Dialect dialect : Dialect.values()) {
				assertThat(codec(dialect).encode(any)).isEqualTo(new MessagePackCodec(dialect).encode(any));
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void longsAreReadFromWhatTheDialectsWriteWhateverTheMapperCoerces(Dialect dialect) {
		JsonMapper strict = JsonMapper.builder()
			.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
			.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
			.build();
		PayloadCodec codec = new JsonMapperCodec(dialect, strict, (builder) -> {
		});
		for (long value : new long[] { 1L << 40, (1L << 60) + 1, Long.MIN_VALUE, 5 }) {
			byte[] payload = codec.encode(value);
			assertThat(codec.decode(payload, long.class)).isEqualTo(value);
			assertThat(codec.decode(payload, Long.class)).isEqualTo(value);
			assertThat(codec.decode(payload, BigInteger.class)).isEqualTo(BigInteger.valueOf(value));
			assertThat((AtomicLong) codec.decode(payload, AtomicLong.class)).hasValue(value);
		}
	}

	@Test
	void deserializersOfTheApplicationComeBeforeOurs() {
		SimpleModule module = new SimpleModule().addDeserializer(BigInteger.class,
				new StdDeserializer<BigInteger>(BigInteger.class) {

					@Override
					public BigInteger deserialize(JsonParser parser, DeserializationContext context) {
						return BigInteger.TEN;
					}

				});
		PayloadCodec codec = new JsonMapperCodec(JsonMapper.builder().addModule(module).build());
		assertThat(codec.decode(codec.encode(1), BigInteger.class)).isEqualTo(BigInteger.TEN);
	}

	@Test
	void treesOfJackson3AreReadAndWritten() {
		JsonNode tree = JsonNodeFactory.instance.objectNode().put("a", 1).put("b", 2.5).put("c", "x");
		PayloadCodec codec = codec(Dialect.INTEROPERABLE);
		assertThat(codec.decode(codec.encode(tree), JsonNode.class)).isEqualTo(tree);
	}

	@Test
	void plainDecimalsArePlainInTheirText() {
		JsonMapper plain = JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();
		PayloadCodec codec = new JsonMapperCodec(Dialect.STANDARD, plain, (builder) -> {
		});
		assertThat(codec.decode(codec.encode(new java.math.BigDecimal("1E+3")), Object.class)).isEqualTo("1000");
	}

	@Test
	void theCustomizerHasTheLastWord() {
		PayloadCodec codec = new JsonMapperCodec(Dialect.INTEROPERABLE, JsonMapper.builder().build(),
				(builder) -> builder.enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS));
		assertThat(codec.decode(codec.encode(Instant.ofEpochSecond(5)), Object.class)).isInstanceOf(Number.class);
	}

	@Test
	void defaultTypingIsRefused() {
		JsonMapper typed = JsonMapper.builder()
			.activateDefaultTyping(BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build())
			.build();
		assertThatIllegalArgumentException().isThrownBy(() -> new JsonMapperCodec(typed))
			.withMessageContaining("default typing");
	}

	@Test
	void annotationsOfTheOtherJacksonAreRefused() {
		PayloadCodec three = codec(Dialect.INTEROPERABLE);
		PayloadCodec two = new MessagePackCodec();
		assertRefused(() -> three.encode(new Two("a")), "JsonMapperCodecTests$Two", "Jackson 2, but Jackson 3");
		assertRefused(() -> three.decode(three.encode(Map.of()), Two.class), "JsonDeserialize",
				"Jackson 2, but Jackson 3");
		assertRefused(() -> three.decode(three.encode(Map.of()), TwoInside.class), "JsonSerialize", "Jackson 2, but");
		assertRefused(() -> two.encode(new Three("a")), "JsonDeserialize", "Jackson 3, but Jackson 2");
		assertRefused(() -> two.decode(two.encode(Map.of()), Three.class), "JsonDeserialize",
				"Jackson 3, but Jackson 2");
	}

	@Test
	void annotationsOfBothAreNoFault() {
		for (PayloadCodec codec : new PayloadCodec[] { codec(Dialect.INTEROPERABLE), new MessagePackCodec() }) {
			assertThat(codec.decode(codec.encode(new Both("a")), Both.class)).isEqualTo(new Both("a"));
		}
	}

	@Test
	void treesOfTheOtherJacksonAreRefused() {
		com.fasterxml.jackson.databind.JsonNode two = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
			.objectNode();
		assertRefused(() -> codec(Dialect.INTEROPERABLE).encode(two), "is a type of Jackson 2");
		assertRefused(() -> new MessagePackCodec().encode(JsonNodeFactory.instance.objectNode()),
				"is a type of Jackson 3");
	}

	private static PayloadCodec codec(Dialect dialect) {
		return new JsonMapperCodec(dialect, JsonMapper.builder().build(), (builder) -> {
		});
	}

	private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... texts) {
		assertThatExceptionOfType(PayloadMappingException.class).isThrownBy(call)
			.satisfies((failure) -> assertThat(failure.getMessage()).contains(texts));
	}

	@com.fasterxml.jackson.databind.annotation.JsonDeserialize
	record Two(String name) {
	}

	record TwoInside(@com.fasterxml.jackson.databind.annotation.JsonSerialize String name) {
	}

	@JsonDeserialize
	record Three(String name) {
	}

	@JsonDeserialize
	@com.fasterxml.jackson.databind.annotation.JsonDeserialize
	record Both(String name) {
	}

}
