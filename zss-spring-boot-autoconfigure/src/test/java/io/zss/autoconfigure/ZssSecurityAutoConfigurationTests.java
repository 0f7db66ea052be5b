package io.zss.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.broker.SecurityOptions;
import io.zss.client.ZssNoBrokerException;
import io.zss.client.ZssRemoteException;
import io.zss.security.Decision;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;
import io.zss.security.ZssAuthorizer;
import io.zss.spring.client.ZssTemplate;
import io.zss.worker.ZssRequest;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests of the properties under {@code zss.security}.
 */
class ZssSecurityAutoConfigurationTests {

	private final KeyPair brokerKeys = KeyPair.generate();

	private final KeyPair appKeys = KeyPair.generate();

	@TempDir
	private Path folder;

	private Path authorizedKeys;

	@BeforeEach
	void writeFiles() throws IOException {
		this.authorizedKeys = Files.writeString(this.folder.resolve("authorized-keys"),
				"shop " + this.appKeys.publicKey().text() + " roles=client,orders-worker\n");
	}

	@Test
	void keyFileThatIsNotThereIsNamedWithWhatToDo() {
		Path missing = this.folder.resolve("missing.key");
		ZssContextRunner.withoutBroker()
			.withUserConfiguration(OrdersConfiguration.class)
			.withPropertyValues("zss.security.key-file=" + missing)
			.run((context) -> {
				FailureAnalysis analysis = new InvalidSecurityFailureAnalyzer().analyze(context.getStartupFailure());
				assertThat(analysis).isNotNull();
				assertThat(analysis.getDescription()).contains("'zss.security.key-file'", missing.toString());
				assertThat(analysis.getAction()).contains("zss keygen");
			});
	}

	@Test
	void anApplicationWithKeysCallsAndServesThroughASecuredBroker() {
		broker("zss.security.broker.rules=allow role:client call ORDERS,allow role:orders-worker serve ORDERS")
			.run((context) -> {
				Broker broker = context.getBean(Broker.class);
				application(broker, this.appKeys).run((app) -> {
					ZssTemplate template = app.getBean(ZssTemplate.class);
					assertThat(template.call("ORDERS", "WHO", null, String.class))
						.isEqualTo("shop[client, orders-worker]");
					assertThatExceptionOfType(ZssRemoteException.class)
						.isThrownBy(() -> template.call("BILLING", "ANY", null, String.class))
						.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(403))
						.withMessageContaining("shop may not call BILLING/ANY");
				});
			});
	}

	@Test
	void anApplicationWhoseKeyIsNotAuthorizedIsToldSoAtOnce() {
		broker("zss.security.broker.rules=allow role:client call ORDERS").run((context) -> {
			Broker broker = context.getBean(Broker.class);
			KeyPair unknown = KeyPair.generate();
			application(broker, unknown).withPropertyValues("zss.client.timeout=60s", "zss.worker.enabled=false")
				.run((app) -> assertThatExceptionOfType(ZssNoBrokerException.class)
					.isThrownBy(() -> app.getBean(ZssTemplate.class).call("ORDERS", "WHO", null, String.class))
					.withMessageContaining(
							"it refused the key " + unknown.publicKey() + ": not authorized, or expired"));
		});
	}

	@Test
	void theApplicationOfTheBrokerUsesItsSecuredEndpointsWhenItHasAKey() throws IOException {
		Files.writeString(this.authorizedKeys,
				"house " + this.brokerKeys.publicKey().text() + " roles=client,orders-worker\n");
		broker("zss.security.broker.rules=allow role:client call ORDERS,allow role:orders-worker serve ORDERS")
			.withUserConfiguration(OrdersConfiguration.class)
			.withPropertyValues("zss.worker.enabled=true")
			.run((context) -> assertThat(context.getBean(ZssTemplate.class).call("ORDERS", "WHO", null, String.class))
				.isEqualTo("house[client, orders-worker]"));
	}

	@Test
	void aBeanReplacesTheRules() {
		broker().withUserConfiguration(AuthorizerConfiguration.class).run((context) -> {
			SecurityOptions security = context.getBean(Broker.class).options().security();
			assertThat(security.authorizer()).isSameAs(context.getBean(ZssAuthorizer.class));
		});
		broker("zss.security.broker.rules=allow role:x look").withUserConfiguration(AuthorizerConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'zss.security.broker.rules' are set, and a bean of type ZssAuthorizer"));
	}

	@Test
	void aSecuredBrokerWithoutAuthorizedKeysDoesNotStartUnlessToldTo() throws IOException {
		Files.writeString(this.authorizedKeys, "# none yet\n");
		broker().run((context) -> assertThat(context).getFailure()
			.rootCause()
			.hasMessageStartingWith("No key is authorized, so no peer could connect to the secured endpoints"));
		broker("zss.security.broker.allow-any=true").run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aNamedClientMayConnectWithoutTheKeysOfTheApplication() {
		try (TestBus old = TestBus.start()) {
			old.worker(TestBus.service("billing", "any", (request) -> "plain"));
			broker("zss.security.broker.rules=allow role:client call ORDERS,allow role:orders-worker serve ORDERS").run(
					(context) -> application(context.getBean(Broker.class), this.appKeys)
						.withPropertyValues("zss.client.named.old.brokers=" + old.broker().frontend(),
								"zss.client.named.old.plain=true")
						.run((app) -> {
							assertThat(app.getBean(ZssTemplate.class).call("ORDERS", "WHO", null, String.class))
								.startsWith("shop");
							assertThat(app.getBean("oldZssTemplate", ZssTemplate.class)
								.call("BILLING", "ANY", null, String.class)).isEqualTo("plain");
						}));
		}
	}

	@Test
	void whatIsIncompleteIsNamed() {
		ZssContextRunner.withoutBroker()
			.withUserConfiguration(OrdersConfiguration.class)
			.withPropertyValues("zss.security.secret-key=" + this.appKeys.secretKeyText())
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'zss.security.server-key' is missing"));
		ZssContextRunner.withoutBroker()
			.withUserConfiguration(OrdersConfiguration.class)
			.withPropertyValues("zss.security.secret-key=" + this.appKeys.secretKeyText() + "x")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("A secret key has 40 characters of Z85, not 41"));
		ZssContextRunner.withBroker()
			.withPropertyValues("zss.security.broker.frontend=tcp://127.0.0.1:*", "zss.security.broker.allow-any=true")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("A secured endpoint needs 'zss.security.secret-key' or 'zss.security.key-file'"));
	}

	@Test
	void aPlainEndpointForOthersIsNamedInOneWarning() {
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			ZssContextRunner.withBroker()
				.withPropertyValues("zss.broker.frontend=tcp://*:*")
				.run((context) -> assertThat(securityOf(context.getBean(Broker.class)).get("warnings"))
					.asInstanceOf(InstanceOfAssertFactories.LIST)
					.singleElement()
					.asString()
					.startsWith("Any process that reaches [tcp://"));
			assertThat(log.messages(Level.WARN)).filteredOn((line) -> line.contains("docs/security.md"))
				.singleElement()
				.asString()
				.matches(
						"Any process that reaches \\[tcp://.*] may call, serve and list everything, and read along\\. .*"
								+ "'zss\\.broker\\.frontend' and 'zss\\.broker\\.backend' to 127\\.0\\.0\\.1.*");
		}
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			ZssContextRunner.withBroker()
				.run((context) -> assertThat(securityOf(context.getBean(Broker.class))).containsEntry("warnings",
						List.of()));
			assertThat(log.messages(Level.WARN)).isEmpty();
		}
	}

	/**
	 * What STATUS, and so the console, says of security.
	 */
	@SuppressWarnings("unchecked")
	private static Map<String, Object> securityOf(Broker broker) {
		Map<?, ?> status = (Map<?, ?>) broker.ask("STATUS", null).join();
		return (Map<String, Object>) status.get("security");
	}

	@Test
	void noTextOfASecuredRunHoldsASecretKey() {
		List<String> said = new ArrayList<>();
		try (CapturedLog log = new CapturedLog("ROOT")) {
			broker("zss.security.broker.rules=allow role:client call ORDERS,allow role:orders-worker serve ORDERS",
					"zss.security.broker.audit=all", "logging.level.root=trace")
				.run((context) -> {
					Broker broker = context.getBean(Broker.class);
					said.add(context.getBean(ZssSecurityProperties.class).toString());
					said.add(broker.options().toString());
					application(broker, this.appKeys).run((app) -> {
						ZssTemplate template = app.getBean(ZssTemplate.class);
						template.call("ORDERS", "WHO", null, String.class);
						said.add(app.getBean(ZssSecurityProperties.class).toString());
						said.add(String.valueOf(app.getBean(ZssConnectionDetails.class).keys()));
						app.getBeansOfType(Object.class).values().forEach((bean) -> said.add(String.valueOf(bean)));
					});
					application(broker, KeyPair.generate()).withPropertyValues("zss.worker.enabled=false")
						.run((app) -> said.add(String.valueOf(catchThrowable(
								() -> app.getBean(ZssTemplate.class).call("ORDERS", "WHO", null, String.class)))));
					said.add(broker.snapshot().toString());
				});
			for (Level level : List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE)) {
				said.addAll(log.messages(level));
			}
		}
		assertThat(said).hasSizeGreaterThan(20);
		for (KeyPair keys : List.of(this.brokerKeys, this.appKeys)) {
			assertThat(said).noneMatch((text) -> text.contains(keys.secretKeyText()));
		}
		assertThat(said).noneMatch((text) -> text.contains(this.appKeys.publicKey().text()));
	}

	private ApplicationContextRunner broker(String... properties) {
		Path file = this.folder.resolve("broker-" + System.nanoTime() + ".key");
		KeyFiles.writeSecret(file, this.brokerKeys, "broker");
		return ZssContextRunner.withBroker()
			.withPropertyValues("zss.worker.enabled=false", "zss.security.key-file=" + file,
					"zss.security.broker.frontend=tcp://127.0.0.1:*", "zss.security.broker.backend=tcp://127.0.0.1:*",
					"zss.security.broker.authorized-keys=" + this.authorizedKeys)
			.withPropertyValues(properties);
	}

	private ApplicationContextRunner application(Broker broker, KeyPair keys) {
		return ZssContextRunner.withoutBroker()
			.withUserConfiguration(OrdersConfiguration.class)
			.withPropertyValues("zss.client.brokers=" + broker.securedFrontend(),
					"zss.worker.brokers=" + broker.securedBackend(), "zss.worker.startup-timeout=30s",
					"zss.client.timeout=30s")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("secrets", Map.of("zss.security.secret-key", keys.secretKeyText(),
						"zss.security.server-key[0]", this.brokerKeys.publicKey().text()))));
	}

	@Configuration(proxyBeanMethods = false)
	static class OrdersConfiguration {

		@Bean
		Orders orders() {
			return new Orders();
		}

	}

	@ZssService("orders")
	static class Orders {

		@ZssVerb("who")
		String who(ZssRequest<String> request) {
			return String.valueOf(request.principal());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AuthorizerConfiguration {

		@Bean
		ZssAuthorizer authorizer() {
			return (request) -> Decision.allow("always");
		}

	}

}
