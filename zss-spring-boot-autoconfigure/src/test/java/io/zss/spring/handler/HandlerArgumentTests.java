package io.zss.spring.handler;

import java.security.Principal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssHeaders;
import io.zss.annotation.ZssPayload;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssCallException;
import io.zss.protocol.ZssException;
import io.zss.security.ZssPrincipal;
import io.zss.worker.ServiceRequest;
import io.zss.worker.ZssRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.util.MultiValueMap;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Where the arguments of handlers come from, through real sockets: a test for each line
 * of the table in {@code docs/handlers.md}, whose name it has.
 */
@Timeout(60)
class HandlerArgumentTests {

	private static final Map<String, Object> CUP = Map.of("name", "cup", "price", 3);

	private static RunningServices services;

	@BeforeAll
	static void start() {
		services = RunningServices.of(Map.of("test.tenant", "nobody"), Arguments.class, PointResolver.class);
	}

	@AfterAll
	static void stop() {
		services.close();
	}

	@Test
	@DisplayName("`NewOrder order`")
	void plainParameter() {
		assertThat(services.call("plain", CUP)).isEqualTo("cup for 3");
		assertBadRequest(services.failure("plain", "text"), "Bad payload: a map, but found \"text\"");
		assertBadRequest(services.failure("plain", null), "a payload, but found nil");
	}

	@Test
	@DisplayName("`List<NewOrder> orders`, and other generic types")
	void genericParameter() {
		assertThat(services.call("generic", Map.of("tea", List.of(CUP, CUP)))).isEqualTo(6);
		assertBadRequest(services.failure("generic", Map.of("tea", 5)), "tea: a list, but found 5");
	}

	@Test
	@DisplayName("`Optional<NewOrder> order`")
	void optionalParameter() {
		assertThat(services.call("optional", CUP)).isEqualTo("cup");
		assertThat(services.call("optional", null)).isEqualTo("empty");
	}

	@Test
	@DisplayName("`@Nullable NewOrder order`")
	void nullableParameter() {
		assertThat(services.call("nullable", CUP)).isEqualTo("cup");
		assertThat(services.call("nullable", null)).isEqualTo("null");
	}

	@Test
	@DisplayName("`Object payload`, `Map<String, Object> payload`")
	void untypedParameter() {
		assertThat(services.call("object", List.of(1, "a"))).isEqualTo("[1, a]");
		assertThat(services.call("object", null)).isEqualTo("null");
		assertThat(services.call("map", Map.of("a", 1))).isEqualTo("{a=1}");
		assertThat(services.call("map", null)).isEqualTo("null");
	}

	@Test
	@DisplayName("`int quantity`, and other primitive types")
	void primitiveParameter() {
		assertThat(services.call("primitive", 5)).isEqualTo(10);
		assertBadRequest(services.failure("primitive", null), "a payload, but found nil");
	}

	@Test
	@DisplayName("`@ZssPayload(required = false) NewOrder order`")
	void payloadThatIsNotRequired() {
		assertThat(services.call("not-required", CUP)).isEqualTo("cup");
		assertThat(services.call("not-required", null)).isEqualTo("null");
	}

	@Test
	@DisplayName("`@ZssPayload Map<String, Object> payload`")
	void payloadThatIsRequired() {
		assertThat(services.call("required", Map.of("a", 1))).isEqualTo("{a=1}");
		assertBadRequest(services.failure("required", null), "a payload, but found nil");
	}

	@Test
	@DisplayName("`@Payload NewOrder order` of spring-messaging")
	void payloadOfSpringMessaging() {
		assertThat(services.call("messaging", CUP)).isEqualTo("cup");
		assertThat(services.call("messaging", null)).isEqualTo("null");
	}

	@Test
	@DisplayName("`@Valid NewOrder order`")
	void validParameter() {
		assertThat(services.call("valid", Map.of("name", "cup", "price", 3, "maker", Map.of("country", "pt"))))
			.isEqualTo("cup");
		ZssCallException failure = services.failure("valid",
				Map.of("name", " ", "price", -1, "maker", Map.of("country", "nowhere")));
		assertBadRequest(failure, "maker.country: at most 2", "name: not blank", "price: not below 0");
		assertThat(failure.getUserMessage()).isEqualTo("maker.country: at most 2; name: not blank; price: not below 0");
	}

	@Test
	@DisplayName("`List<@Valid NewOrder> orders`")
	void validElements() {
		assertBadRequest(services.failure("valid-elements", List.of(CUP, Map.of("name", "", "price", 3))),
				"[1].name: not blank");
	}

	@Test
	@DisplayName("`@Validated(Create.class) NewOrder order`")
	void validatedParameterWithGroups() {
		assertThat(services.call("groups", Map.of("name", " ", "price", 5))).isEqualTo(" ");
		assertBadRequest(services.failure("groups", Map.of("name", "cup", "price", 0)), "price: 1 or more to create");
	}

	@Test
	@DisplayName("`@NotBlank String name`, and other constraints")
	void constrainedParameter() {
		assertThat(services.call("constrained", "cup")).isEqualTo("cup");
		assertBadRequest(services.failure("constrained", ""), "name: not blank");
	}

	@Test
	@DisplayName("`@ZssHeader(\"tenant\") String tenant`")
	void header() {
		assertThat(services.call("header", null, "TENANT", "a")).isEqualTo("a");
		assertBadRequest(services.failure("header", null), "The header 'tenant' is missing");
	}

	@Test
	@DisplayName("`@ZssHeader String tenant`")
	void headerOfTheParametersName() {
		assertThat(services.call("header-name", null, "tenant", "a")).isEqualTo("a");
	}

	@Test
	@DisplayName("`@ZssHeader(\"wait\") Duration wait`, and other types")
	void convertedHeader() {
		assertThat(services.call("header-converted", null, "wait", "5s")).isEqualTo("PT5S");
		ZssCallException failure = catchThrowableOfType(ZssCallException.class,
				() -> services.call("header-converted", null, "wait", "soon"));
		assertBadRequest(failure, "another value as 'wait'", "soon");
	}

	@Test
	@DisplayName("`@ZssHeader(name = \"tenant\", required = false) String tenant`")
	void headerThatIsNotRequired() {
		assertThat(services.call("header-not-required", null)).isEqualTo("null");
	}

	@Test
	@DisplayName("`@ZssHeader(\"tenant\") Optional<String> tenant`, `@Nullable String tenant`")
	void optionalHeader() {
		assertThat(services.call("header-optional", null)).isEqualTo("Optional.empty null");
		assertThat(services.call("header-optional", null, "tenant", "a")).isEqualTo("Optional[a] a");
	}

	@Test
	@DisplayName("`@ZssHeader(name = \"tenant\", defaultValue = \"${test.tenant}\") String tenant`")
	void headerWithDefault() {
		assertThat(services.call("header-default", null)).isEqualTo("nobody 3");
		assertThat(services.call("header-default", null, "tenant", "a")).isEqualTo("a 3");
	}

	@Test
	@DisplayName("`@ZssHeaders Map<String, Object> headers`")
	void allHeaders() {
		assertThat(services.call("headers", null, "tenant", "a")).asString().contains("tenant=a");
	}

	@Test
	@DisplayName("`@ZssHeaders MultiValueMap<String, String> headers`, and maps of other types")
	void allHeadersAsAMapOfAnotherType() {
		assertThat(services.call("sorted-headers", null, "TENANT", "a,b")).asString()
			.contains("tenant=a,b")
			.startsWith("TreeMap");
		assertThat(services.call("multi-headers", null, "tenant", "a,b")).asString().contains("tenant=[a,b]");
		assertThat(services.call("multi-headers", null, "tenant", List.of("a", 2))).asString()
			.contains("tenant=[a, 2]");
		assertThat(services.call("concurrent-headers", null, "tenant", null)).asString().doesNotContain("tenant");
		assertBadRequest(services.failure("number-headers", null), "another value as");
	}

	@Test
	@DisplayName("`ZssRequest<NewOrder> request`")
	void typedRequest() {
		Map<?, ?> seen = (Map<?, ?>) services.template()
			.service("test")
			.verb("request")
			.version("1.2.0")
			.payload(CUP)
			.header("X-Request-Id", "r-1")
			.timeout(Duration.ofSeconds(20))
			.call(Object.class);
		assertThat(seen.get("payload")).isEqualTo("cup");
		assertThat(seen.get("sid")).isEqualTo("TEST");
		assertThat(seen.get("verb")).isEqualTo("REQUEST");
		assertThat(seen.get("version")).isEqualTo("1.2.0");
		assertThat(seen.get("rid")).asString().hasSize(36);
		assertThat(seen.get("requestId")).isEqualTo("r-1");
		assertThat(seen.get("caller")).isEqualTo("tests");
		assertThat((boolean) seen.get("hasHeader")).isTrue();
		assertThat(((Number) seen.get("remaining")).longValue()).isBetween(1L, 20_000L);
		assertBadRequest(services.failure("request", 7), "a map, but found 7");
	}

	@Test
	@DisplayName("`@Valid ZssRequest<NewOrder> request`")
	void validatedRequest() {
		assertBadRequest(services.failure("request-valid", Map.of("name", "", "price", 3)), "name: not blank");
	}

	@Test
	@DisplayName("`ServiceRequest request`")
	void requestAsItCame() {
		assertThat(services.call("request-raw", 7)).isEqualTo("TEST:REQUEST-RAW 1 byte");
	}

	@Test
	@DisplayName("`ZssPrincipal caller`, `Principal caller`")
	void principalOfTheCaller() {
		assertThat(services.failure("principal", null).getError().developerMessage())
			.isEqualTo("The caller has no key by which the service could know it");
		assertThat(services.failure("principal", null).getStatus()).isEqualTo(401);
		assertThat(services.failure("java-principal", null).getStatus()).isEqualTo(401);
	}

	@Test
	@DisplayName("`@Nullable ZssPrincipal caller`, `Optional<ZssPrincipal> caller`")
	void principalThatMayBeMissing() {
		assertThat(services.call("nullable-principal", null)).isEqualTo("nobody");
		assertThat(services.call("optional-principal", null)).isEqualTo("nobody");
	}

	@Test
	@DisplayName("anything that a `ZssArgumentResolver` bean supports")
	void argumentOfAResolver() {
		assertThat(services.call("resolved", null, "point", "3,4")).isEqualTo("3/4");
		assertBadRequest(services.failure("resolved", null), "point");
	}

	static void assertBadRequest(ZssCallException failure, String... parts) {
		assertThat(failure.getStatus()).isEqualTo(400);
		assertThat(failure.getDeveloperMessage()).contains(parts);
	}

	interface Create {

	}

	record Maker(@Size(max = 2, message = "at most 2") String country) {
	}

	record Item(@NotBlank(message = "not blank") String name, @Min(value = 0, message = "not below 0") @Min(value = 1,
			groups = Create.class, message = "1 or more to create") int price, @Valid Maker maker) {
	}

	record Point(int x, int y) {
	}

	static class PointResolver implements ZssArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Point.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, ServiceRequest request) {
			Object point = request.headers().get("point");
			if (point == null) {
				throw new ZssException(400, "Where?", "no point");
			}
			String[] coordinates = point.toString().split(",", 2);
			return new Point(Integer.parseInt(coordinates[0]), Integer.parseInt(coordinates[1]));
		}

	}

	@ZssService(sid = "test", version = "1.2.0")
	static class Arguments {

		@ZssVerb
		String plain(Item item) {
			return item.name() + " for " + item.price();
		}

		@ZssVerb
		int generic(Map<String, List<Item>> items) {
			return items.values().stream().flatMap(List::stream).mapToInt(Item::price).sum();
		}

		@ZssVerb
		String optional(Optional<Item> item) {
			return item.map(Item::name).orElse("empty");
		}

		@ZssVerb
		String nullable(@Nullable Item item) {
			return (item != null) ? item.name() : "null";
		}

		@ZssVerb
		String object(Object payload) {
			return String.valueOf(payload);
		}

		@ZssVerb
		String map(Map<String, Object> payload) {
			return String.valueOf(payload);
		}

		@ZssVerb
		int primitive(int quantity) {
			return 2 * quantity;
		}

		@ZssVerb("not-required")
		String notRequired(@ZssPayload(required = false) Item item) {
			return (item != null) ? item.name() : "null";
		}

		@ZssVerb
		String required(@ZssPayload Map<String, Object> payload) {
			return payload.toString();
		}

		@ZssVerb
		String messaging(@Payload(required = false) Item item) {
			return (item != null) ? item.name() : "null";
		}

		@ZssVerb
		String valid(@Valid Item item) {
			return item.name();
		}

		@ZssVerb("valid-elements")
		int validElements(List<@Valid Item> items) {
			return items.size();
		}

		@ZssVerb
		String groups(@Validated(Create.class) Item item) {
			return item.name();
		}

		@ZssVerb
		String constrained(@NotBlank(message = "not blank") String name) {
			return name;
		}

		@ZssVerb
		String header(@ZssHeader("tenant") String tenant) {
			return tenant;
		}

		@ZssVerb("header-name")
		String headerName(@ZssHeader String tenant) {
			return tenant;
		}

		@ZssVerb("header-converted")
		String headerConverted(@ZssHeader("wait") Duration wait) {
			return wait.toString();
		}

		@ZssVerb("header-not-required")
		String headerNotRequired(@ZssHeader(name = "tenant", required = false) String tenant) {
			return String.valueOf(tenant);
		}

		@ZssVerb("header-optional")
		String headerOptional(@ZssHeader("tenant") Optional<String> tenant,
				@ZssHeader("tenant") @Nullable String same) {
			return tenant + " " + same;
		}

		@ZssVerb("header-default")
		String headerDefault(@ZssHeader(name = "tenant", defaultValue = "${test.tenant}") String tenant,
				@ZssHeader(name = "count", defaultValue = "#{1 + 2}") int count) {
			return tenant + " " + count;
		}

		@ZssVerb
		String headers(@ZssHeaders Map<String, Object> headers) {
			return headers.toString();
		}

		@ZssVerb("sorted-headers")
		@SuppressWarnings("NonApiType") // maps of any type are taken
		String sortedHeaders(@ZssHeaders TreeMap<String, String> headers) {
			return headers.getClass().getSimpleName() + headers.toString().toLowerCase(Locale.ROOT);
		}

		@ZssVerb("multi-headers")
		String multiHeaders(@ZssHeaders MultiValueMap<String, String> headers) {
			return headers.toString();
		}

		@ZssVerb("concurrent-headers")
		@SuppressWarnings("NonApiType") // maps of any type are taken
		String concurrentHeaders(@ZssHeaders ConcurrentHashMap<String, Object> headers) {
			return headers.toString();
		}

		@ZssVerb("number-headers")
		String numberHeaders(@ZssHeaders Map<String, LocalDate> headers) {
			return headers.toString();
		}

		@ZssVerb
		Map<String, Object> request(ZssRequest<Item> request) {
			Map<String, Object> seen = new LinkedHashMap<>();
			seen.put("payload", request.payload().name());
			seen.put("sid", request.sid());
			seen.put("verb", request.verb());
			seen.put("version", request.version());
			seen.put("rid", request.rid());
			seen.put("requestId", request.requestId());
			seen.put("caller", request.caller());
			seen.put("hasHeader", request.headers().containsKey("X-Request-Id"));
			seen.put("remaining", request.remaining().toMillis());
			return seen;
		}

		@ZssVerb("request-valid")
		String requestValid(@Valid ZssRequest<Item> request) {
			return request.payload().name();
		}

		@ZssVerb("request-raw")
		String requestRaw(ServiceRequest request) {
			return request.address().sid() + ":" + request.address().verb() + " " + request.payload().length + " byte";
		}

		@ZssVerb
		String principal(ZssPrincipal caller) {
			return caller.name();
		}

		@ZssVerb("java-principal")
		String javaPrincipal(Principal caller) {
			return caller.getName();
		}

		@ZssVerb("nullable-principal")
		String nullablePrincipal(@Nullable ZssPrincipal caller) {
			return (caller != null) ? caller.name() : "nobody";
		}

		@ZssVerb("optional-principal")
		String optionalPrincipal(Optional<ZssPrincipal> caller) {
			return caller.map(ZssPrincipal::name).orElse("nobody");
		}

		@ZssVerb
		String resolved(Point point, @ZssHeader(name = "point") @NotNull String text) {
			return point.x() + "/" + point.y();
		}

	}

}
