package io.zss.actuate;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.zss.broker.Broker;
import io.zss.spring.client.ZssTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fields of log lines with Boot's structured logging.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class StructuredLogTests {

	private final LoggingSystem system = LoggingSystem.get(getClass().getClassLoader());

	private final JsonMapper json = JsonMapper.builder().build();

	@BeforeEach
	void forgetLogging() {
		// Only an application that comes first in its process sets it up otherwise.
		this.system.cleanUp();
	}

	@AfterEach
	void restoreLogging() {
		System.clearProperty(LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT.getEnvironmentVariableName());
		this.system.cleanUp();
		this.system.beforeInitialize();
		this.system.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
		this.system.cleanUp();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs", "logstash", "gelf" })
	void linesOfBrokerWorkerAndHandlerCarryTheirFields(String format, CapturedOutput output) {
		String backend;
		try (ConfigurableApplicationContext context = EndpointApplication.run("--zss.worker.startup-timeout=20s",
				"--spring.main.banner-mode=off", "--logging.structured.format.console=" + format,
				"--logging.level.io.zss.broker.requests=debug", "--zss.broker.name=left")) {
			backend = context.getBean(Broker.class).backend().toString();
			context.getBean(ZssTemplate.class).call("orders", "read", "coffee", String.class);
		}
		List<Map<?, ?>> lines = output.getOut()
			.lines()
			.filter((line) -> line.startsWith("{"))
			.<Map<?, ?>>map((line) -> this.json.readValue(line, Map.class))
			.toList();

		Map<?, ?> registered = find(lines, (message) -> message.matches("registered: [0-9a-f-]{36} of ORDERS: .*"));
		String instance = field(registered, "instance");
		assertThat(field(registered, "sid")).isEqualTo("ORDERS");
		assertThat(field(registered, "broker")).isEqualTo("left");
		assertThat(field(registered, "event")).isEqualTo("registered");

		Map<?, ?> atWorker = find(lines, (message) -> message.startsWith("Service ORDERS is registered with broker"));
		assertThat(field(atWorker, "sid")).isEqualTo("ORDERS");
		assertThat(field(atWorker, "instance")).as("the same in both logs").isEqualTo(instance);
		assertThat(field(atWorker, "broker")).isEqualTo(backend);

		Map<?, ?> inHandler = find(lines, "coffee is read"::equals);
		assertThat(field(inHandler, "sid")).isEqualTo("ORDERS");
		assertThat(field(inHandler, "verb")).isEqualTo("READ");
		assertThat(field(inHandler, "instance")).isEqualTo(instance);
		assertThat(field(inHandler, "broker")).isEqualTo(backend);

		Map<?, ?> request = find(lines, (message) -> message.startsWith("ORDERS:READ 200 in "));
		assertThat(field(request, "rid")).isEqualTo(field(inHandler, "rid")).isNotBlank();
		assertThat(field(request, "verb")).isEqualTo("READ");
		assertThat(field(request, "instance")).isEqualTo(instance);
		assertThat(field(request, "client")).startsWith("shop#");
		assertThat(field(request, "status")).isEqualTo("200");

		assertThat(field(find(lines, (message) -> message.startsWith("Connected to broker")), "broker"))
			.startsWith("tcp://127.0.0.1:");
	}

	private static Map<?, ?> find(List<Map<?, ?>> lines, Predicate<String> message) {
		return lines.stream()
			.filter((line) -> message
				.test(String.valueOf(line.containsKey("message") ? line.get("message") : line.get("short_message"))))
			.findFirst()
			.orElseThrow(() -> new AssertionError("No such line among " + lines));
	}

	/**
	 * A field, as each format writes its name.
	 */
	private static String field(Map<?, ?> line, String name) {
		for (String key : List.of("zss." + name, "_zss." + name, "_zss_" + name, "zss_" + name)) {
			if (line.containsKey(key)) {
				return String.valueOf(line.get(key));
			}
		}
		assertThat(line.get("zss")).as("fields of " + line).isInstanceOf(Map.class);
		return String.valueOf(((Map<?, ?>) line.get("zss")).get(name));
	}

}
