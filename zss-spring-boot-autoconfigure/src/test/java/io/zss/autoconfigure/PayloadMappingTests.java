package io.zss.autoconfigure;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.zss.protocol.JsonMapperCodec;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.PayloadMappingException;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an application says to its Jackson, by annotation, bean or property, holds for
 * payloads, or is refused.
 */
class PayloadMappingTests {

	private static final ZonedDateTime BERLIN = ZonedDateTime.of(2026, 2, 3, 4, 5, 6, 0, ZoneId.of("Europe/Berlin"));

	private final ApplicationContextRunner runner = ZssContextRunner.withoutBroker()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
		.withPropertyValues("zss.worker.startup-timeout=0s");

	@Test
	void annotationsOfJackson3Hold() {
		this.runner.run((context) -> {
			PayloadCodec codec = context.getBean(PayloadCodec.class);
			assertThat(plain(codec, new Snake("a", 7))).isEqualTo(Map.of("first_name", "a", "secret", "***"));
			assertThat(codec.decode(codec.encode(Map.of("first_name", "b", "secret", 8)), Snake.class))
				.isEqualTo(new Snake("b", 8));
		});
	}

	@Test
	void propertiesOfJacksonHold() {
		this.runner
			.withPropertyValues("spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE",
					"spring.jackson.deserialization.fail-on-unknown-properties=true",
					"spring.jackson.default-property-inclusion=non_null")
			.run((context) -> {
				PayloadCodec codec = context.getBean(PayloadCodec.class);
				assertThat(plain(codec, new Line("a", null))).isEqualTo(Map.of("Sku", "a"));
				assertThatExceptionOfType(RuntimeException.class)
					.isThrownBy(() -> codec.decode(codec.encode(Map.of("Colour", 1)), Line.class))
					.withMessage("Bad payload: Colour: one of the fields Note, Sku, but found \"Colour\"");
			});
	}

	@Test
	void modulesMixInsAndCustomizersOfTheApplicationHold() {
		this.runner.withBean(JacksonModule.class, Shouting::new)
			.withBean(JsonMapperBuilderCustomizer.class,
					() -> (builder) -> builder.addMixIn(Line.class, LineMixIn.class))
			.run((context) -> {
				PayloadCodec codec = context.getBean(PayloadCodec.class);
				assertThat(plain(codec, new Line("a", "b"))).isEqualTo(Map.of("article", "A", "note", "B"));
			});
	}

	@Test
	void aMapperOfTheApplicationsOwnHolds() {
		JsonMapper own = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).build();
		this.runner.withBean(JsonMapper.class, () -> own).run((context) -> {
			PayloadCodec codec = context.getBean(PayloadCodec.class);
			assertThat(plain(codec, new Names("a"))).isEqualTo(Map.of("first-name", "a"));
		});
	}

	@Test
	void zonesAreKeptUnlessTheApplicationSaysOtherwise() {
		this.runner.run((context) -> {
			PayloadCodec codec = context.getBean(PayloadCodec.class);
			assertThat(codec.decode(codec.encode(BERLIN), ZonedDateTime.class)).isEqualTo(BERLIN);
			assertThat(context.getBean(JsonMapper.class).writeValueAsString(BERLIN)).doesNotContain("Berlin");
		});
		this.runner.withPropertyValues("spring.jackson.datatype.datetime.write-dates-with-zone-id=false")
			.run((context) -> assertThat(plain(context.getBean(PayloadCodec.class), BERLIN))
				.isEqualTo("2026-02-03T04:05:06+01:00"));
	}

	@Test
	void customizersOfPayloadsHaveTheLastWordAndTouchNothingElse() {
		this.runner
			.withBean(ZssPayloadMapperCustomizer.class,
					() -> (builder) -> builder.propertyNamingStrategy(PropertyNamingStrategies.UPPER_SNAKE_CASE)
						.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES))
			.run((context) -> {
				assertThat(plain(context.getBean(PayloadCodec.class), new Names("a")))
					.isEqualTo(Map.of("FIRST_NAME", "a"));
				assertThat(context.getBean(JsonMapper.class).writeValueAsString(new Names("a")))
					.isEqualTo("{\"firstName\":\"a\"}");
			});
	}

	@Test
	void annotationsOfJackson2AreRefusedAloud() {
		this.runner.run((context) -> {
			PayloadCodec codec = context.getBean(PayloadCodec.class);
			assertThatExceptionOfType(PayloadMappingException.class)
				.isThrownBy(() -> codec.encode(List.of(new Old("a"))))
				.withMessageContaining("com.fasterxml.jackson.databind.annotation.JsonNaming")
				.withMessageContaining("Jackson 3 maps the payloads");
		});
	}

	@Test
	void defaultTypingStopsTheApplicationAtStartup() {
		this.runner
			.withBean(JsonMapperBuilderCustomizer.class,
					() -> (builder) -> builder.activateDefaultTyping(
							BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build()))
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("The JsonMapper has default typing"));
	}

	@Test
	void jackson2MapsThePayloadsWhereJackson3IsNotThere() {
		ZssContextRunner.withoutBroker()
			.withPropertyValues("zss.worker.startup-timeout=0s", "zss.payload.dialect=standard")
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.run((context) -> assertThat(context).hasSingleBean(MessagePackCodec.class)
				.doesNotHaveBean(JsonMapperCodec.class));
	}

	@Test
	void aMapperIsMadeWhereTheApplicationHasNone() {
		ZssContextRunner.withoutBroker()
			.withPropertyValues("zss.worker.startup-timeout=0s")
			.run((context) -> assertThat(plain(context.getBean(JsonMapperCodec.class), new Names("a")))
				.isEqualTo(Map.of("firstName", "a")));
	}

	private static Object plain(PayloadCodec codec, Object value) {
		return Objects.requireNonNull(codec.decode(codec.encode(value), Object.class));
	}

	@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
	record Snake(String firstName, @JsonSerialize(using = Stars.class) int secret) {
	}

	record Line(String sku, String note) {
	}

	record Names(String firstName) {
	}

	@com.fasterxml.jackson.databind.annotation.JsonNaming(com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy.class)
	record Old(String firstName) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
	interface LineMixIn {

		@JsonProperty("article")
		String sku();

	}

	static class Stars extends StdSerializer<Integer> {

		Stars() {
			super(Integer.class);
		}

		@Override
		public void serialize(Integer value, JsonGenerator generator, SerializationContext context) {
			generator.writeString("***");
		}

	}

	static class Shouting extends SimpleModule {

		private static final long serialVersionUID = 1L;

		Shouting() {
			super("shouting");
			addSerializer(String.class, new StdSerializer<String>(String.class) {

				@Override
				public void serialize(String value, JsonGenerator generator, SerializationContext context) {
					generator.writeString(value.toUpperCase(java.util.Locale.ROOT));
				}

			});
		}

	}

}
