package io.zss.test.mock;

import java.time.Duration;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.CallInterceptor;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.client.ZssTimeoutException;
import io.zss.spring.client.ImportZssClients;
import io.zss.spring.client.ZssTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MockZssServices} in an application with named clients, retries and
 * interceptors, whose brokers are not there.
 */
@SpringBootTest(classes = MockedClientsTests.Application.class,
		properties = { "zss.client.brokers=tcp://192.0.2.1:7777", "zss.worker.brokers=tcp://192.0.2.1:7776",
				"zss.client.named.billing.brokers=tcp://billing.example:7777",
				"zss.client.services.orders.retry.max-retries=2", "zss.client.services.orders.retry.delay=1m",
				"zss.client.services.orders.retry.max-delay=10m", "zss.client.services.orders.timeout=5m" })
@AutoConfigureMockZssServices
@Timeout(300)
class MockedClientsTests {

	@Autowired
	private MockZssServices services;

	@Autowired
	private ZssTemplate zss;

	@Test
	void declaredClientsAndTemplatesAndNamedOnesEndInTheMock(@Autowired Orders orders,
			@Autowired @Qualifier("billingZssTemplate") ZssTemplate billing) {
		this.services.expect("orders", "find").andReply("order");
		this.services.expect("stock", "count").andReply(3);
		this.services.expect("invoices", "find").andReply("invoice");
		assertThat(orders.find("1")).isEqualTo("order");
		assertThat(this.zss.call("stock", "count", null, int.class)).isEqualTo(3);
		assertThat(billing.call("invoices", "find", "1", String.class)).isEqualTo("invoice");
		this.services.verify();
	}

	@Test
	void interceptorsOfTheApplicationRun() {
		this.services.expect("stock", "count").withHeader("tenant", "acme").andReply(3);
		assertThat(this.zss.call("stock", "count", null, int.class)).isEqualTo(3);
	}

	@Test
	void retriesRunAndTheirPausesAreSkipped() {
		this.services.expect("orders", "find").times(2).andServiceNotFound();
		this.services.expect("orders", "find").andReply("order");
		assertThat(this.zss.call("orders", "find", "1", String.class)).isEqualTo("order");
		this.services.verify();
	}

	@Test
	void timeThatIsSkippedCountsForRetries() {
		this.services.expect("orders", "find").after(Duration.ofMinutes(4)).andServiceNotFound();
		this.services.expect("orders", "find").times(0);
		assertThatExceptionOfType(ZssServiceNotFoundException.class)
			.isThrownBy(() -> this.zss.call("orders", "find", "1", String.class));
		this.services.verify();
	}

	@Test
	void timeoutOfTheServiceCounts() {
		this.services.expect("orders", "find").andTimeout();
		assertThatExceptionOfType(ZssTimeoutException.class)
			.isThrownBy(() -> this.zss.call("orders", "find", "1", String.class))
			.withMessageContaining("after 300000 ms");
	}

	@Test
	void servicesOfTheApplicationAreNotRegistered(@Autowired ApplicationContext context) {
		assertThat(context.containsBean("zssWorkerContainer")).isFalse();
	}

	@EnableAutoConfiguration
	@ImportZssClients(Orders.class)
	static class Application {

		@Bean
		CallInterceptor tenant() {
			return (call, next) -> next.proceed(call.withHeader("tenant", "acme"));
		}

	}

	@ZssService("orders")
	interface Orders {

		@ZssVerb
		String find(String number);

	}

}
