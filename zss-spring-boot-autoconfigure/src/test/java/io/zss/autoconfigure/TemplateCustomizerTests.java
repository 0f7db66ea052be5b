package io.zss.autoconfigure;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.spring.client.ImportZssClients;
import io.zss.spring.client.ZssOperations;
import io.zss.spring.client.ZssTemplate;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Templates that the application customizes, decorates, or makes itself.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class TemplateCustomizerTests {

	private static final ParameterizedTypeReference<Map<String, Object>> HEADERS = new ParameterizedTypeReference<>() {
	};

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final ApplicationContextRunner runner = ZssContextRunner.withoutBroker()
		.withPropertyValues("zss.client.brokers=" + this.bus.broker().frontend(),
				"zss.client.named.eu.brokers=" + this.bus.broker().frontend());

	TemplateCustomizerTests() {
		this.bus.worker(TestBus.service("echo", "headers", (request) -> request.headers()));
	}

	@Test
	void customizersChangeEachTemplateByTheNameOfItsClient() {
		this.runner
			.withBean(ZssTemplateCustomizer.class,
					() -> (client, template) -> template.header("client", client)
						.timeout("echo", Duration.ofSeconds(7)))
			.run((context) -> {
				Map<String, Object> own = headers(context.getBean(ZssTemplate.class));
				assertThat(own).containsEntry("client", "default");
				assertThat(((Number) own.get("zss-timeout")).longValue()).as("what is left of it")
					.isLessThanOrEqualTo(7_000);
				assertThat(headers(context.getBean("euZssTemplate", ZssTemplate.class))).containsEntry("client", "eu");
			});
	}

	@Test
	void declaredClientCallsThroughATemplateOfTheApplication() {
		this.runner.withUserConfiguration(OwnTemplate.class).run((context) -> {
			assertThat(context.getBean(Echo.class).headers()).containsEntry("audit", "on");
			assertThat(headers(context.getBean(ZssTemplate.class))).doesNotContainKey("audit");
		});
	}

	@Test
	void declaredClientCallsThroughThePrimaryOperations() {
		this.runner.withUserConfiguration(Decorated.class).run((context) -> {
			assertThat(context.getBean(Echo.class).headers()).containsEntry("audit", "on");
			assertThat(context.getBean(ZssOperations.class)).isNotInstanceOf(ZssTemplate.class);
		});
	}

	@Test
	void operationsThatAreNotPrimaryAreForThoseWhoAskForThem() {
		this.runner.withUserConfiguration(Beside.class)
			.run((context) -> assertThat(context.getBean(Echo.class).headers()).doesNotContainKey("audit"));
	}

	private static Map<String, Object> headers(ZssTemplate template) {
		return template.call("echo", "headers", null, HEADERS);
	}

	@ZssService("echo")
	interface Echo {

		@ZssVerb
		Map<String, Object> headers();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(types = Echo.class, client = "audited")
	static class OwnTemplate {

		@Bean(defaultCandidate = false)
		ZssTemplate auditedZssTemplate(ZssTemplate zss) {
			return zss.mutate().header("audit", "on").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(Echo.class)
	static class Decorated {

		@Bean
		@Primary
		ZssOperations audited(ZssTemplate zss) {
			return (sid) -> zss.service(sid).header("audit", "on");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(Echo.class)
	static class Beside {

		@Bean
		ZssOperations audited(ZssTemplate zss) {
			return (sid) -> zss.service(sid).header("audit", "on");
		}

	}

}
