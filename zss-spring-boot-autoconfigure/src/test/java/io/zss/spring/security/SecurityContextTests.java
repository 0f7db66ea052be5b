package io.zss.spring.security;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.zss.TestBus;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssContextRunner;
import io.zss.autoconfigure.ZssSecurityContextAutoConfiguration;
import io.zss.broker.SecurityOptions;
import io.zss.client.ClientOptions;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Headers;
import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.security.Rules;
import io.zss.security.ZssPrincipal;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.Endpoint;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.MapPropertySource;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The caller of a service, as Spring Security and handlers see it, through a broker with
 * keys.
 */
@Timeout(120)
class SecurityContextTests {

	private final KeyPair brokerKeys = KeyPair.generate();

	private final KeyPair admin = KeyPair.generate();

	private final KeyPair guest = KeyPair.generate();

	private final KeyPair worker = KeyPair.generate();

	@AutoClose
	private final TestBus bus = TestBus.start((options) -> options.security(new SecurityOptions(this.brokerKeys,
			Endpoint.parse("tcp://127.0.0.1:*"), Endpoint.parse("tcp://127.0.0.1:*"),
			AuthorizedKeysSource.of(AuthorizedKeys.parse(line("root", this.admin, "admin")
					+ line("visitor", this.guest, "") + line("shop", this.worker, "worker"))),
			false, Rules.parse(List.of("allow name:* call VAULT", "allow role:worker serve VAULT",
					"allow address:127.0.0.1 call VAULT")),
			false)));

	@Test
	void methodSecuritySeesTheRolesOfTheCallersKey() {
		run((services) -> {
			assertThat(call(this.admin, "secret")).isEqualTo("secret of root[admin]");
			assertThat(failure(this.guest, "secret").getStatus()).isEqualTo(403);
			assertThat(failure(null, "secret").getStatus()).isEqualTo(401);
		});
	}

	@Test
	void handlersTakeThePrincipalAsAnArgument() {
		run((services) -> {
			assertThat(call(this.admin, "principal")).isEqualTo("root[admin]");
			assertThat(call(this.guest, "java-principal")).isEqualTo("visitor");
			assertThat(failure(null, "principal").getStatus()).isEqualTo(401);
			assertThat(call(this.guest, "optional")).isEqualTo("visitor");
			assertThat(call(null, "optional")).isEqualTo("nobody");
		});
	}

	@Test
	void asynchronousResultFailsAsItsMethodSecuritySays() {
		run((services) -> {
			assertThat(call(this.admin, "later")).isEqualTo("root may, later");
			assertThat(failure(this.guest, "later").getStatus()).isEqualTo(403);
		});
	}

	@Test
	void continuationOfACallOfTheHandlerSeesTheSameCaller() {
		run((services) -> assertThat(call(this.admin, "chain")).isEqualTo("nobody behind root"));
	}

	@Test
	void noRequestSeesTheCallerOfAnother() {
		run((services) -> {
			for (int i = 0; i < 10; i++) {
				assertThat(call(this.admin, "leave")).isEqualTo("left by root");
				assertThat(call(null, "look")).isEqualTo("nobody");
			}
			// The only thread of the handlers was used by both.
			assertThat(services.threads()).hasSize(1);
		});
	}

	@Test
	void interceptorsOfTheApplicationHaveTheLastWord() {
		run(EndUserConfiguration.class, (services) -> {
			assertThat(call(this.guest, "look", "end-user", "erika")).isEqualTo("erika");
			assertThat(call(this.guest, "look")).isEqualTo("visitor");
		});
	}

	@Test
	void exceptionHandlersSeeTheCallerThatTheHandlerHad() {
		run(EndUserConfiguration.class, (services) -> {
			assertThat(failure(this.admin, "break")).hasMessageContaining("noted for root");
			assertThat(failure(this.admin, "break-later")).hasMessageContaining("noted for root");
			assertThat(failure(null, "break")).hasMessageContaining("noted for nobody");
			assertThat(catchThrowableOfType(ZssCallException.class,
					() -> call(this.admin, "break-later", "end-user", "erika")))
				.hasMessageContaining("noted for erika");
			assertThat(catchThrowableOfType(ZssCallException.class,
					() -> call(this.admin, "look", "end-user", "refused by the interceptor")))
				.hasMessageContaining("noted for root");
			// The thread has nothing of it afterwards.
			assertThat(call(null, "look")).isEqualTo("nobody");
		});
	}

	@Test
	void reactiveResultsFindTheCallerInTheContextOfReactor() {
		run(EndUserConfiguration.class, (services) -> {
			assertThat(call(this.admin, "reactive")).isEqualTo("root");
			assertThat(call(this.guest, "reactive", "end-user", "erika")).isEqualTo("erika");
			assertThat(call(null, "reactive")).isEqualTo("nobody");
		});
	}

	@Test
	void workerWithoutKeysBelievesNoCaller() {
		try (TestBus plain = TestBus.start()) {
			runner()
				.withPropertyValues("zss.client.brokers=" + plain.broker().frontend(),
						"zss.worker.brokers=" + plain.broker().backend())
				.run((context) -> {
					ZssTemplate template = context.getBean(ZssTemplate.class);
					for (String name : List.of(Headers.CALLER, "ZSS-Caller")) {
						Map<String, Object> forged = Map.of("name", "root", "roles", List.of("admin"));
						assertThat(catchThrowableOfType(ZssCallException.class,
								() -> template.service("vault").verb("secret").header(name, forged).call(String.class))
							.getStatus()).isEqualTo(401);
						assertThat(template.service("vault").verb("header").header(name, forged).call(String.class))
							.isEqualTo("none");
					}
				});
		}
	}

	@Test
	void contextOfTheThreadIsBackWhenTheHandlerReturns() throws Exception {
		SecurityContextInterceptor interceptor = new SecurityContextInterceptor(
				SecurityContextHolder.getContextHolderStrategy(), ZssAuthentication::new);
		ServiceRequest request = new ServiceRequest(Address.of("VAULT", "LOOK"), "rid", "x", Map.of(), new byte[0],
				null);
		Authentication outer = new TestingAuthenticationToken("outer", "");
		SecurityContextHolder.getContext().setAuthentication(outer);
		try {
			interceptor.intercept(request, (inner) -> {
				assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
				return null;
			});
			assertThat(SecurityContextHolder.getContext().getAuthentication()).isSameAs(outer);
		}
		finally {
			SecurityContextHolder.clearContext();
		}
	}

	@Test
	void isAbsentWithoutSpringSecurity() {
		ZssContextRunner.withoutBroker()
			.withConfiguration(AutoConfigurations.of(ZssSecurityContextAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.security"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("zssSecurityContextInterceptor"));
	}

	private void run(Assertion assertion) {
		run(Nothing.class, assertion);
	}

	private void run(Class<?> configuration, Assertion assertion) {
		runner().withUserConfiguration(VaultConfiguration.class, configuration)
			.withPropertyValues("zss.client.brokers=" + this.bus.broker().securedFrontend(),
					"zss.worker.brokers=" + this.bus.broker().securedBackend())
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("secrets",
						Map.of("zss.security.secret-key", this.worker.secretKeyText(), "zss.security.server-key[0]",
								this.brokerKeys.publicKey().text()))))
			.run((context) -> assertion.check(context.getBean(Vault.class)));
	}

	private static ApplicationContextRunner runner() {
		return ZssContextRunner.withoutBroker()
			.withConfiguration(AutoConfigurations.of(ZssSecurityContextAutoConfiguration.class))
			.withUserConfiguration(VaultConfiguration.class)
			.withPropertyValues("zss.worker.startup-timeout=30s", "zss.client.timeout=30s");
	}

	private String call(@Nullable KeyPair keys, String verb) {
		return call(keys, verb, "no", "header");
	}

	private String call(@Nullable KeyPair keys, String verb, String header, String value) {
		ClientOptions options = (keys != null)
				? ClientOptions.of("test", this.bus.broker().securedFrontend())
					.withKeys(new ConnectionKeys(keys, List.of(this.brokerKeys.publicKey())))
				: ClientOptions.of("test", this.bus.broker().frontend());
		try (ZssClient client = new ZssClient(options)) {
			client.start();
			return new ZssTemplate(client, TestBus.CODEC, Runnable::run).service("vault")
				.verb(verb)
				.header(header, value)
				.timeout(TestBus.LIMIT)
				.call(String.class);
		}
	}

	private ZssCallException failure(@Nullable KeyPair keys, String verb) {
		return catchThrowableOfType(ZssCallException.class, () -> call(keys, verb));
	}

	private static String line(String name, KeyPair keys, String roles) {
		return name + " " + keys.publicKey().text() + (roles.isEmpty() ? "" : " roles=" + roles) + "\n";
	}

	private interface Assertion {

		void check(Vault services) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity(proxyTargetClass = true)
	static class VaultConfiguration {

		@Bean
		Vault vault(ObjectProvider<ZssTemplate> template) {
			return new Vault(template);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EndUserConfiguration {

		@Bean
		@Order(1)
		RequestInterceptor endUser() {
			return (request, next) -> {
				if (request.headers().get("end-user") instanceof String user) {
					if (user.startsWith("refused")) {
						throw new OutOfPaperException();
					}
					SecurityContextHolder.getContext()
						.setAuthentication(new TestingAuthenticationToken(user, "", List.of()));
				}
				return next.handle(request);
			};
		}

	}

	static final class OutOfPaperException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	@ZssService(sid = "vault", concurrency = "1")
	static class Vault {

		private final Map<String, Boolean> threads = new ConcurrentHashMap<>();

		private final ObjectProvider<ZssTemplate> template;

		Vault(ObjectProvider<ZssTemplate> template) {
			this.template = template;
		}

		Map<String, Boolean> threads() {
			return this.threads;
		}

		@ZssVerb
		@PreAuthorize("hasRole('admin')")
		public String secret(@Nullable ZssPrincipal caller) {
			return "secret of " + caller;
		}

		@ZssVerb
		@PreAuthorize("hasRole('admin')")
		public CompletableFuture<String> later(ZssPrincipal caller) {
			return CompletableFuture.supplyAsync(() -> caller.name() + " may, later");
		}

		@ZssVerb
		public String principal(ZssPrincipal caller) {
			return caller.toString();
		}

		@ZssVerb("java-principal")
		public String javaPrincipal(Principal caller) {
			return caller.getName();
		}

		@ZssVerb
		public String optional(Optional<ZssPrincipal> caller) {
			return caller.map(ZssPrincipal::name).orElse("nobody");
		}

		@ZssVerb
		public CompletableFuture<String> chain() {
			// A verb that nobody serves: what matters is who sees that it failed.
			return this.template.getObject()
				.async("missing", "look", null, String.class)
				.handle((value, failure) -> "nobody behind " + user());
		}

		@ZssVerb
		public CompletableFuture<String> leave() {
			this.threads.put(Thread.currentThread().getName(), true);
			return CompletableFuture.completedFuture("left by " + user());
		}

		@ZssVerb
		public String look() {
			this.threads.put(Thread.currentThread().getName(), true);
			return user();
		}

		@ZssVerb("break")
		public String fail() {
			throw new OutOfPaperException();
		}

		@ZssVerb("break-later")
		public CompletableFuture<String> breakLater() {
			return CompletableFuture.supplyAsync(() -> {
				throw new OutOfPaperException();
			});
		}

		@ZssExceptionHandler
		public ErrorBody outOfPaper(OutOfPaperException ex) {
			return ErrorBody.of(507).withDeveloperMessage("noted for " + user());
		}

		@ZssVerb
		public Mono<String> reactive() {
			return Mono.just("")
				.publishOn(Schedulers.parallel())
				.then(ReactiveSecurityContextHolder.getContext())
				.map((context) -> context.getAuthentication().getName())
				.defaultIfEmpty("nobody");
		}

		@ZssVerb
		public String header(@ZssHeader(name = Headers.CALLER, required = false) @Nullable Object caller) {
			return (caller != null) ? caller.toString() : "none";
		}

		private static String user() {
			Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
			return (authentication != null) ? authentication.getName() : "nobody";
		}

	}

}
