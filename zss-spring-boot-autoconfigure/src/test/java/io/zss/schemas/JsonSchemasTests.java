package io.zss.schemas;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import io.zss.CapturedLog;
import io.zss.protocol.JsonMapperCodec;
import io.zss.spring.schema.JsonSchemas;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.std.StdSerializer;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schemas follow the mapper of payloads. The types are in a package that says nothing of
 * null.
 */
class JsonSchemasTests {

	private final JsonSchemas schemas = schemas(JsonMapper.builder().build());

	@Test
	void recordHasItsComponentsWithConstraints() {
		assertThat(json(this.schemas.ofPayload(NewOrder.class))).isEqualTo(json("""
				{"type":"object","description":"An order to come","properties":{
				"item":{"type":"string","minLength":1,"description":"What is ordered"},
				"quantity":{"type":"integer","maximum":1000,"exclusiveMinimum":0},
				"sku":{"type":"string","pattern":"[A-Z]{3}"},
				"tags":{"type":"array","maxItems":3,"items":{"type":"string"}}},
				"required":["item","quantity"]}"""));
	}

	@Test
	void scalarsAreWhatTheSerializersWrite() {
		Map<String, Object> properties = properties(this.schemas.ofResult(Scalars.class));
		assertThat(properties.toString()).isEqualTo("{name={type=string}, count={type=integer}, yes={type=boolean}, "
				+ "money={type=number}, price={type=string}, at={type=string, format=date-time}, "
				+ "day={type=string, format=date}, took={type=string, format=duration}, "
				+ "id={type=string, format=uuid}, bytes={type=string, contentEncoding=base64}, "
				+ "colour={type=string, enum=[dark red, green]}}");
	}

	@Test
	void namesAreThoseOfTheMapper() {
		JsonSchemas snake = schemas(
				JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build());
		assertThat(properties(snake.ofPayload(Names.class))).containsOnlyKeys("first_name", "last");
		assertThat(snake.ofPayload(Names.class).get("required")).isEqualTo(List.of("first_name"));
		JsonSchemas mixed = schemas(JsonMapper.builder().addMixIn(Names.class, NamesMixIn.class).build());
		assertThat(properties(mixed.ofResult(Names.class))).containsOnlyKeys("given", "last");
	}

	@Test
	void payloadHasWhatIsReadAndResultWhatIsWritten() {
		assertThat(properties(this.schemas.ofPayload(Account.class))).containsOnlyKeys("name", "password");
		assertThat(properties(this.schemas.ofResult(Account.class))).containsOnlyKeys("display", "name");
	}

	@Test
	void nullnessIsThatOfJSpecify() {
		Map<String, ?> schema = this.schemas.ofPayload(Marked.class);
		assertThat(schema.get("required")).isEqualTo(List.of("always"));
		assertThat(properties(schema).get("sometimes")).hasToString("{type=[string, null]}");
		assertThat(properties(schema).get("always")).hasToString("{type=string}");
	}

	@Test
	void typeIdsAreRequiredConstants() {
		Map<String, ?> schema = this.schemas.ofPayload(Payment.class);
		assertThat(schema.get("anyOf"))
			.hasToString("[{type=object, properties={kind={const=card}, number={type=string}}, required=[kind]}, "
					+ "{type=object, properties={kind={const=invoice}, days={type=integer}}, required=[kind, days]}]");
		Type list = new ParameterizedTypeReference<List<Shape>>() {
		}.getType();
		assertThat(this.schemas.ofPayload(list).toString()).contains("type=array", "const=JsonSchemasTests$Circle",
				"const=square");
	}

	@Test
	void typesThatContainThemselvesAreReferences() {
		assertThat(json(this.schemas.ofPayload(Node.class))).isEqualTo(json("""
				{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#"}},
				"name":{"type":"string"}}}"""));
	}

	@Test
	void genericsOptionalsAndMapsAreResolved() {
		Type page = new ParameterizedTypeReference<Page<Names>>() {
		}.getType();
		Map<String, Object> properties = properties(this.schemas.ofResult(page));
		assertThat(properties).containsOnlyKeys("byName", "items", "next");
		assertThat(String.valueOf(properties.get("items"))).startsWith("{type=array, items={");
		assertThat(String.valueOf(properties.get("byName"))).startsWith("{type=object, additionalProperties={");
		assertThat(properties.get("next")).hasToString("{type=[string, null]}");
	}

	@Test
	void valueThatStandsForItsObjectAndOneThatIsWrittenByOwnCode() {
		assertThat(this.schemas.ofResult(Sku.class)).isEqualTo(Map.of("type", "string"));
		assertThat(properties(this.schemas.ofResult(Odd.class)).get("custom")).isEqualTo(Map.of());
		assertThat(this.schemas.ofPayload(Object.class)).isEmpty();
		assertThat(this.schemas.ofPayload(String.class)).isEqualTo(Map.of("type", "string"));
		assertThat(this.schemas.ofPayload(Integer.class)).isEqualTo(Map.of("type", "integer"));
	}

	@Test
	void typeThatCannotBeDescribedHasNoSchemaAndOneLine() {
		try (CapturedLog log = new CapturedLog(JsonSchemas.class.getName())) {
			assertThat(this.schemas.ofPayload(Endless.class)).isEmpty();
			assertThat(this.schemas.ofPayload(Refused.class)).isEmpty();
			assertThat(log.messages(Level.INFO)).hasSize(2)
				.allMatch((line) -> line.startsWith("Type " + JsonSchemasTests.class.getName()))
				.first()
				.asString()
				.contains("has no JSON Schema in the description of its verbs");
		}
	}

	private static JsonSchemas schemas(JsonMapper mapper) {
		return new JsonSchemas(new JsonMapperCodec(mapper),
				List.of(new JakartaValidationModule(JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED,
						JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS)));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> properties(Map<String, ?> schema) {
		return (Map<String, Object>) schema.get("properties");
	}

	private static Object json(Object value) {
		JsonMapper mapper = JsonMapper.shared();
		return mapper.readTree((value instanceof String text) ? text : mapper.writeValueAsString(value));
	}

	@JsonClassDescription("An order to come")
	record NewOrder(@NotBlank @JsonPropertyDescription("What is ordered") String item,
			@Positive @Max(1000) int quantity, @Pattern(regexp = "[A-Z]{3}") String sku,
			@Size(max = 3) List<String> tags) {
	}

	enum Colour {

		RED {

			@Override
			public String toString() {
				return "dark red";
			}

		},

		GREEN {

			@Override
			public String toString() {
				return "green";
			}

		}

	}

	record Scalars(String name, int count, boolean yes, BigDecimal money,
			@JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal price, Instant at, LocalDate day, Duration took,
			UUID id, ByteBuffer bytes, Colour colour) {
	}

	record Names(@NotNull String firstName, @JsonProperty("last") String lastName) {
	}

	interface NamesMixIn {

		@JsonProperty("given")
		String firstName();

	}

	@SuppressWarnings("UnusedVariable")
	static class Account {

		private String name = "";

		@JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
		private String password = "";

		@JsonIgnore
		private String secret = "";

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

		public void setPassword(String password) {
			this.password = password;
		}

		public String getSecret() {
			return this.secret;
		}

		public void setSecret(String secret) {
			this.secret = secret;
		}

		@JsonProperty(access = JsonProperty.Access.READ_ONLY)
		public String getDisplay() {
			return this.name;
		}

	}

	@NullMarked
	record Marked(String always, @Nullable String sometimes, Optional<String> maybe) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(value = Card.class, name = "card"),
			@JsonSubTypes.Type(value = Invoice.class, name = "invoice") })
	interface Payment {

	}

	record Card(String number) implements Payment {
	}

	record Invoice(int days) implements Payment {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	sealed interface Shape permits Circle, Square {

	}

	record Circle(double radius) implements Shape {
	}

	@JsonTypeName("square")
	record Square(double side) implements Shape {
	}

	record Node(String name, List<Node> children) {
	}

	record Page<T>(List<T> items, Map<String, T> byName, Optional<String> next) {
	}

	record Sku(@JsonValue String text) {
	}

	record Odd(@JsonSerialize(using = OddSerializer.class) Instant custom) {
	}

	static class OddSerializer extends StdSerializer<Instant> {

		OddSerializer() {
			super(Instant.class);
		}

		@Override
		public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
			generator.writeNumber(1);
		}

	}

	record Endless<T>(Endless<List<T>> next) {
	}

	/** Annotations of the Jackson that does not map payloads are refused. */
	@com.fasterxml.jackson.databind.annotation.JsonSerialize(
			using = com.fasterxml.jackson.databind.ser.std.ToStringSerializer.class)
	static class Refused {

		public String getName() {
			return "";
		}

	}

}
