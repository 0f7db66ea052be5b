package io.zss.spring.handler;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssHeaders;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.Address;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.ProtocolException;
import io.zss.spring.ServiceScanner;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link MethodVerbHandler}: where arguments come from, and what becomes of
 * results.
 */
class MethodVerbHandlerTests {

	private final MessagePackCodec codec = new MessagePackCodec();

	private final Map<String, Object> headers = new LinkedHashMap<>();

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Arguments.class,
			InterfaceArgumentsService.class);

	private Map<String, ServiceDefinition> services = Map.of();

	@BeforeEach
	void scan() {
		Map<String, ServiceDefinition> bySid = new LinkedHashMap<>();
		new ServiceScanner(
				this.context.getBeanFactory(), new HandlerFactory(this.codec,
						ApplicationConversionService.getSharedInstance(), (text) -> text, List.of(), List.of(), null),
				16)
			.scan()
			.forEach((service) -> bySid.put(service.sid(), service));
		this.services = bySid;
	}

	@AfterEach
	void closeContext() {
		this.context.close();
	}

	@Test
	void decodesPayloadIntoRecord() throws Exception {
		assertThat(call("record", Map.of("name", "cup", "price", 3))).isEqualTo("cup for 3");
	}

	@Test
	void decodesPayloadIntoListOfRecords() throws Exception {
		assertThat(call("list", List.of(Map.of("name", "cup", "price", 3), Map.of("name", "pot", "price", 9))))
			.isEqualTo(12);
	}

	@Test
	void callsMethodWithoutParametersWhateverThePayload() throws Exception {
		assertThat(call("none", null)).isEqualTo("nothing");
		assertThat(call("none", Map.of("surplus", true))).isEqualTo("nothing");
	}

	@Test
	void givesNullForNilPayload() throws Exception {
		assertThat(call("nullable", null)).isEqualTo("null");
	}

	@Test
	void givesEmptyOptionalForNilPayload() throws Exception {
		assertThat(call("optionalPayload", null)).isEqualTo("empty");
		assertThat(call("optionalPayload", "x")).isEqualTo("x");
	}

	@Test
	void rejectsPayloadOfAnotherType() {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> call("list", "text"))
			.withMessage("Bad payload: a list, but found \"text\"");
	}

	@Test
	void rejectsNilForPrimitivePayload() {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> call("primitive", null))
			.withMessage("Bad payload: a payload, but found nil");
	}

	@Test
	void givesHeaderInAnyCase() throws Exception {
		this.headers.put("x-request-id", "r1");
		assertThat(call("header", "tea")).isEqualTo("tea for r1");
	}

	@Test
	void convertsHeaders() throws Exception {
		this.headers.put("wait", "5s");
		this.headers.put("count", 7L);
		assertThat(call("converted", null)).isEqualTo(Duration.ofSeconds(5).multipliedBy(7));
	}

	@Test
	void rejectsRequestWithoutRequiredHeader() {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> call("header", "tea"))
			.withMessage("The header 'X-Request-Id' is missing");
	}

	@Test
	void rejectsHeaderThatCannotBeConverted() {
		this.headers.put("wait", "soon");
		this.headers.put("count", 1);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> call("converted", null))
			.withMessageContaining("'wait'")
			.withMessageContaining("soon");
	}

	@Test
	void leavesOptionalHeadersEmpty() throws Exception {
		assertThat(call("optionalHeaders", null)).isEqualTo("null Optional.empty");
		this.headers.put("tenant", "a");
		this.headers.put("region", "b");
		assertThat(call("optionalHeaders", null)).isEqualTo("a Optional[b]");
	}

	@Test
	void givesAllHeaders() throws Exception {
		this.headers.put("tenant", "a");
		assertThat(call("all", null)).isEqualTo(Map.of("tenant", "a"));
	}

	@Test
	void givesRequestAsItCame() throws Exception {
		assertThat(call("request", 5)).isEqualTo("ARGUMENTS:REQUEST rid caller");
	}

	@Test
	void takesArgumentsInAnyOrder() throws Exception {
		this.headers.put("tenant", "a");
		assertThat(call("mixed", "tea")).isEqualTo("a tea rid 1");
	}

	@Test
	void findsParameterAnnotationsOnTheInterface() throws Exception {
		this.headers.put("tenant", "a");
		ServiceDefinition service = this.services.get("INTERFACE-ARGUMENTS");
		assertThat(handle(service, "CREATE", "tea")).isEqualTo("tea for a");
	}

	@Test
	void unwrapsOptionalResults() throws Exception {
		assertThat(call("optionalResult", "x")).isEqualTo("x");
		assertThat(call("optionalResult", null)).isNull();
	}

	@Test
	void givesNullForVoid() throws Exception {
		assertThat(call("nothing", null)).isNull();
	}

	@Test
	void passesFuturesOn() throws Exception {
		assertThat(call("later", "x")).isInstanceOf(CompletableFuture.class);
	}

	@Test
	void throwsWhatTheMethodThrows() {
		assertThatIllegalStateException().isThrownBy(() -> call("unchecked", null)).withMessage("as expected");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> call("checked", null)).withMessage("as expected");
	}

	private @Nullable Object call(String verb, @Nullable Object payload) throws Exception {
		return handle(this.services.get("ARGUMENTS"), verb.toUpperCase(Locale.ROOT), payload);
	}

	private @Nullable Object handle(ServiceDefinition service, String verb, @Nullable Object payload) throws Exception {
		return service.verbs()
			.get(verb)
			.handle(new ServiceRequest(Address.of(service.sid(), verb), "rid", "caller", this.headers,
					this.codec.encode(payload), null));
	}

	record Item(String name, int price) {
	}

	@ZssService("arguments")
	static class Arguments {

		@ZssVerb("record")
		String item(Item item) {
			return item.name() + " for " + item.price();
		}

		@ZssVerb
		int list(List<Item> items) {
			return items.stream().mapToInt(Item::price).sum();
		}

		@ZssVerb
		String none() {
			return "nothing";
		}

		@ZssVerb
		String nullable(@Nullable Item item) {
			return String.valueOf(item);
		}

		@ZssVerb
		String optionalPayload(Optional<String> payload) {
			return payload.orElse("empty");
		}

		@ZssVerb
		int primitive(int payload) {
			return payload;
		}

		@ZssVerb
		String header(String payload, @ZssHeader("X-Request-Id") String requestId) {
			return payload + " for " + requestId;
		}

		@ZssVerb
		Duration converted(@ZssHeader("wait") Duration wait, @ZssHeader("count") int count) {
			return wait.multipliedBy(count);
		}

		@ZssVerb
		String optionalHeaders(@ZssHeader(value = "tenant", required = false) @Nullable String tenant,
				@ZssHeader("region") Optional<String> region) {
			return tenant + " " + region;
		}

		@ZssVerb
		Map<String, Object> all(@ZssHeaders Map<String, Object> headers) {
			return headers;
		}

		@ZssVerb
		String request(ServiceRequest request) {
			return request.address() + " " + request.rid() + " " + request.caller();
		}

		@ZssVerb
		String mixed(@ZssHeader("tenant") String tenant, String payload, ServiceRequest request,
				@ZssHeaders Map<String, Object> headers) {
			return tenant + " " + payload + " " + request.rid() + " " + headers.size();
		}

		@ZssVerb
		Optional<String> optionalResult(@Nullable String payload) {
			return Optional.ofNullable(payload);
		}

		@ZssVerb
		void nothing() {
		}

		@ZssVerb
		CompletableFuture<String> later(String payload) {
			return CompletableFuture.completedFuture(payload);
		}

		@ZssVerb
		void unchecked() {
			throw new IllegalStateException("as expected");
		}

		@ZssVerb
		void checked() throws IOException {
			throw new IOException("as expected");
		}

	}

	@ZssService("interface-arguments")
	interface InterfaceArguments {

		@ZssVerb
		String create(String what, @ZssHeader("tenant") String tenant);

	}

	static class InterfaceArgumentsService implements InterfaceArguments {

		@Override
		public String create(String what, String tenant) {
			return what + " for " + tenant;
		}

	}

}
