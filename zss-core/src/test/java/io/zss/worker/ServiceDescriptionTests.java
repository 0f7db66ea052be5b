package io.zss.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import ch.qos.logback.classic.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.CapturedLog;
import io.zss.protocol.ControlPayload;
import io.zss.worker.VerbDescription.Content;
import io.zss.worker.VerbDescription.DeclaredError;
import io.zss.worker.VerbDescription.Parameter;
import io.zss.worker.VerbDescription.Source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ServiceDescriptionTests {

	private static final VerbDescription CREATE = new VerbDescription("Creates an order",
			List.of(new Parameter("order", Source.PAYLOAD, "NewOrder", true, null),
					new Parameter("tenant", Source.HEADER, "String", false, "acme")),
			new Content("NewOrder", true, Map.of("type", "object")), new Content("Order", false, Map.of()),
			List.of(new DeclaredError(409, "Duplicate", "It exists")), false);

	@Test
	void hasAllThatAVerbSaysOfItself() {
		ServiceDefinition service = new ServiceDefinition("orders", "2.1", 8,
				Map.of("create", described(CREATE, Duration.ofSeconds(2)), "find", (request) -> null), "Takes orders");
		Map<?, ?> description = (Map<?, ?>) ControlPayload.decode(of(service).encoded());
		assertThat(description.toString()).isEqualTo("{sid=ORDERS, version=2.1, library=zss-java, libraryVersion="
				+ description.get("libraryVersion") + ", description=Takes orders, capacity=8, verbs=["
				+ "{verb=CREATE, description=Creates an order, parameters=["
				+ "{name=order, in=payload, type=NewOrder, required=true}, "
				+ "{name=tenant, in=header, type=String, required=false, default=acme}], "
				+ "payload={type=NewOrder, required=true, schema={type=object}}, result={type=Order, required=false}, "
				+ "errors=[{status=409, exception=Duplicate, description=It exists}], timeoutMillis=2000, "
				+ "idempotent=false}, {verb=FIND}]}");
	}

	@Test
	void handlerThatCannotDescribeItselfHasItsNameAlone() {
		Map<String, @Nullable Object> endless = new HashMap<>();
		endless.put("self", endless);
		VerbHandler throwing = new DescribedHandler(CREATE, null) {

			@Override
			public VerbDescription description() {
				throw new IllegalStateException("no");
			}

		};
		VerbHandler cyclic = described(
				new VerbDescription("Endless", List.of(), new Content("Endless", true, endless), null, List.of(), null),
				null);
		try (CapturedLog log = new CapturedLog(ServiceDescription.class.getName())) {
			assertThat(
					verbs(of(service(Map.of("throws", throwing, "cycle", cyclic, "create", described(CREATE, null))))))
				.extracting(Map::size)
				.containsExactly(7, 1, 1);
			assertThat(log.messages(Level.WARN)).containsExactlyInAnyOrder(
					"The handler of ORDERS:THROWS does not describe itself",
					"The handler of ORDERS:CYCLE does not describe itself");
		}
	}

	@Test
	void largestSchemasAreLeftOutOfADescriptionThatIsTooLong() {
		Map<String, VerbHandler> verbs = new LinkedHashMap<>();
		verbs.put("small", described(withSchema(1_000), null));
		verbs.put("large", described(withSchema(200_000), null));
		verbs.put("medium", described(withSchema(100_000), null));
		try (CapturedLog log = new CapturedLog(ServiceDescription.class.getName())) {
			ServiceDescription description = of(service(verbs));
			assertThat(description.encoded()).hasSizeBetween(101_000, ServiceDescription.MAX_BYTES);
			assertThat(description.values().get("omitted")).isEqualTo(List.of("schema of the payload of LARGE"));
			assertThat(verbs(description)).extracting((verb) -> ((Map<?, ?>) verb.get("payload")).containsKey("schema"))
				.containsExactly(false, true, true);
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.startsWith("The description of service ORDERS would take 30")
				.endsWith("at most 262144 are allowed: it is sent without [schema of the payload of LARGE]");
		}
	}

	@Test
	void namesAreLeftWhenTextsAloneAreTooLong() {
		Map<String, VerbHandler> verbs = new LinkedHashMap<>();
		for (int i = 0; i < 40; i++) {
			verbs.put("verb" + i,
					described(new VerbDescription("x".repeat(10_000), List.of(), null, null, List.of(), null), null));
		}
		ServiceDescription description = of(service(verbs));
		assertThat(verbs(description)).hasSize(40).allSatisfy((verb) -> assertThat(verb).containsOnlyKeys("verb"));
		assertThat(description.values().get("omitted")).isEqualTo(List.of("all but the names of verbs"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 300, 1_000, 10_000 })
	void isNeverLongerThanAFrame(int maxFrameBytes) {
		Map<String, VerbHandler> verbs = new LinkedHashMap<>();
		for (int i = 0; i < 100; i++) {
			verbs.put("verb-with-a-long-name-" + i, described(withSchema(100), null));
		}
		assertThat(ServiceDescription.of(service(verbs), maxFrameBytes).encoded()).hasSizeBetween(100, maxFrameBytes);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ZSS/DESCRIBE", "zss/describe", "Zss/Other" })
	void serviceCannotDefineAVerbOfTheSuite(String verb) {
		assertThatIllegalArgumentException().isThrownBy(() -> service(Map.of(verb, (request) -> null)))
			.withMessage("Service ORDERS cannot define the verb " + verb.toUpperCase(Locale.ROOT)
					+ ": the suite answers verbs that begin with ZSS/ itself; choose another name");
	}

	private static VerbDescription withSchema(int bytes) {
		return new VerbDescription(null, List.of(), new Content("Large", true, Map.of("title", "x".repeat(bytes))),
				null, List.of(), null);
	}

	private static ServiceDefinition service(Map<String, VerbHandler> verbs) {
		return new ServiceDefinition("ORDERS", "", 8, verbs);
	}

	private static ServiceDescription of(ServiceDefinition service) {
		return ServiceDescription.of(service, WorkerOptions.DEFAULT_MAX_FRAME_BYTES);
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> verbs(ServiceDescription description) {
		return (List<Map<String, Object>>) description.values().get("verbs");
	}

	private static VerbHandler described(VerbDescription description, @Nullable Duration timeout) {
		return new DescribedHandler(description, timeout);
	}

	private static class DescribedHandler implements VerbHandler {

		private final VerbDescription description;

		private final @Nullable Duration timeout;

		DescribedHandler(VerbDescription description, @Nullable Duration timeout) {
			this.description = description;
			this.timeout = timeout;
		}

		@Override
		public @Nullable Object handle(ServiceRequest request) {
			return null;
		}

		@Override
		public VerbDescription description() {
			return this.description;
		}

		@Override
		public @Nullable Duration timeout() {
			return this.timeout;
		}

	}

}
