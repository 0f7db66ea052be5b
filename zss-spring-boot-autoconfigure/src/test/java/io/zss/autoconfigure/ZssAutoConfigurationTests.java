package io.zss.autoconfigure;

import java.lang.reflect.Type;
import java.util.List;

import io.zss.broker.Broker;
import io.zss.client.ZssClient;
import io.zss.protocol.JsonMapperCodec;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.PayloadCodec;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZssAutoConfiguration}.
 */
class ZssAutoConfigurationTests {

	private static final byte STR_8 = (byte) 0xd9;

	private final ApplicationContextRunner runner = ZssContextRunner.withoutBroker()
		.withPropertyValues("zss.worker.startup-timeout=0s");

	@Test
	void writesTheInteroperableDialectByDefault() {
		this.runner.run((context) -> assertThat(context.getBean(PayloadCodec.class).encode("x".repeat(40)))
			.doesNotContain(STR_8));
	}

	@Test
	void writesTheStandardDialectWhenTold() {
		this.runner.withPropertyValues("zss.payload.dialect=standard")
			.run((context) -> assertThat(context.getBean(PayloadCodec.class).encode("x".repeat(40))).startsWith(STR_8));
	}

	@Test
	void namesTheDialectsWhenItIsAnother() {
		this.runner.withPropertyValues("zss.payload.dialect=json")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("Failed to bind properties under 'zss.payload.dialect'"));
	}

	@Test
	void backsOffWhenUserProvidesCodec() {
		this.runner.withBean("own", PayloadCodec.class, NoCodec::new)
			.run((context) -> assertThat(context).hasSingleBean(PayloadCodec.class)
				.doesNotHaveBean(MessagePackCodec.class)
				.doesNotHaveBean(JsonMapperCodec.class));
	}

	@Test
	void backsOffWhenUserProvidesConnectionDetails() {
		ZssConnectionDetails own = new ZssConnectionDetails() {

			@Override
			public List<Endpoint> frontends() {
				return List.of(new Endpoint("10.0.0.1", 1));
			}

			@Override
			public List<Endpoint> backends() {
				return List.of(new Endpoint("10.0.0.1", 2));
			}

		};
		this.runner.withBean(ZssConnectionDetails.class, () -> own)
			.withPropertyValues("zss.client.brokers=tcp://10.0.0.2:7777")
			.run((context) -> {
				assertThat(context).getBean(ZssConnectionDetails.class).isSameAs(own);
				assertThat(context.getBean(ZssClient.class).options().brokers())
					.containsExactly(new Endpoint("10.0.0.1", 1));
			});
	}

	@Test
	void looksForTheBrokerAtTheSuitesPorts() {
		this.runner.run((context) -> {
			ZssConnectionDetails details = context.getBean(ZssConnectionDetails.class);
			assertThat(details.frontends()).containsExactly(new Endpoint("127.0.0.1", 7777));
			assertThat(details.backends()).containsExactly(new Endpoint("127.0.0.1", 7776));
		});
	}

	@Test
	void findsTheBrokerOfTheApplicationEvenIfItBindsAllAddresses() {
		ZssContextRunner.withBroker()
			.withPropertyValues("zss.broker.frontend=tcp://0.0.0.0:0", "zss.broker.backend=tcp://*:0")
			.run((context) -> {
				ZssConnectionDetails details = context.getBean(ZssConnectionDetails.class);
				Broker broker = context.getBean(Broker.class);
				assertThat(details.frontends()).containsExactly(new Endpoint("127.0.0.1", broker.frontend().port()));
				assertThat(details.backends()).containsExactly(new Endpoint("127.0.0.1", broker.backend().port()));
			});
	}

	@Test
	void prefersTheBrokersThatThePropertiesName() {
		ZssContextRunner.withBroker()
			.withPropertyValues("zss.client.brokers=tcp://a:1,tcp://b:2", "zss.worker.brokers[0]=tcp://c:3")
			.run((context) -> {
				ZssConnectionDetails details = context.getBean(ZssConnectionDetails.class);
				assertThat(details.frontends()).containsExactly(new Endpoint("a", 1), new Endpoint("b", 2));
				assertThat(details.backends()).containsExactly(new Endpoint("c", 3));
			});
	}

	static class NoCodec implements PayloadCodec {

		@Override
		public byte[] encode(@Nullable Object value) {
			return new byte[0];
		}

		@Override
		public @Nullable Object decode(byte[] payload, Type type) {
			return null;
		}

	}

}
