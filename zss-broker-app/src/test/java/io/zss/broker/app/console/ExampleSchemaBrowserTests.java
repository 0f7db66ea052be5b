package io.zss.broker.app.console;

import io.zss.broker.app.ZssBrokerApplication;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.JavascriptExecutor;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples that the browser makes of schemas.
 */
@Timeout(300)
@RequiresChromium
class ExampleSchemaBrowserTests {

	@RegisterExtension
	static final ConsoleBrowser BROWSER = new ConsoleBrowser();

	@AutoClose
	private static ConfigurableApplicationContext console;

	@BeforeAll
	static void start() {
		console = SpringApplication.run(ZssBrokerApplication.class, "--server.port=0",
				"--zss.broker.frontend=tcp://127.0.0.1:0", "--zss.broker.backend=tcp://127.0.0.1:0");
	}

	@ParameterizedTest
	@MethodSource("io.zss.broker.app.console.ExampleSchemas#all")
	void exampleIsValidByTheSchema(String name, String schema) {
		BROWSER.open(console, "");
		Object example = ((JavascriptExecutor) BROWSER.driver()).executeAsyncScript(
				"const done = arguments[1];" + "import('/console/schema.js').then((m) => done("
						+ "JSON.stringify(m.example(JSON.parse(arguments[0]))))).catch((e) => done('failed ' + e));",
				schema);
		assertThat(ExampleSchemas.violations(schema, String.valueOf(example))).as(name + ": " + example).isEmpty();
	}

}
