package io.zss.test;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.spring.client.ZssTemplate;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedZssBroker}, by an application whose own properties name other
 * brokers.
 */
@SpringBootTest(classes = EmbeddedZssBrokerTests.Application.class,
		args = { "--spring.config.location=classpath:/embedded-broker.yml" })
@EmbeddedZssBroker
class EmbeddedZssBrokerTests {

	@Test
	void serviceAndTemplateMeetAtTheBrokerOfTheTest(@Autowired ZssTemplate zss, @Autowired Broker broker) {
		assertThat(zss.call("greetings", "hello", "Ann", String.class)).isEqualTo("Hello Ann");
		assertThat(broker.frontend().port()).isNotIn(0, 7777);
	}

	@EnableAutoConfiguration
	@Import(Greetings.class)
	static class Application {

	}

	@ZssService("greetings")
	static class Greetings {

		@ZssVerb
		String hello(String name) {
			return "Hello " + name;
		}

	}

}
