package io.zss.test.orders;

import io.zss.broker.Broker;
import io.zss.test.ZssTest;
import io.zss.test.client.ZssTestClient;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZssTest}.
 */
class SliceTests {

	@Nested
	@MockitoBean(types = OrderBook.class)
	@ZssTest(services = Orders.class, properties = "shop.name=acme")
	class OfOneService {

		@Test
		void hasTheServiceTheAdviceAndABrokerAndNothingElseOfTheApplication(@Autowired ApplicationContext context) {
			assertThat(context.getBeansOfType(Orders.class)).hasSize(1);
			assertThat(context.getBeansOfType(OrderErrors.class)).hasSize(1);
			assertThat(context.getBeansOfType(Stock.class)).hasSize(1);
			assertThat(context.getBeansOfType(Broker.class)).hasSize(1);
			assertThat(context.getBeansOfType(Invoices.class)).isEmpty();
			assertThat(context.getBeansOfType(Nightly.class)).isEmpty();
			assertThat(context.getBeansOfType(Checkout.class)).isEmpty();
		}

		@Test
		void otherServicesAreNotRegistered(@Autowired ZssTestClient client) {
			client.call("invoices", "find").payload("1").exchange().expectStatus().isNotFound();
		}

		@Test
		void hasItsProperties(@Autowired Environment environment) {
			assertThat(environment.getProperty("shop.name")).isEqualTo("acme");
		}

	}

	@Nested
	@MockitoBean(types = OrderBook.class)
	@ZssTest
	class OfAllServices {

		@Test
		void hasAllServices(@Autowired ApplicationContext context, @Autowired ZssTestClient client) {
			assertThat(context.getBeansOfType(Orders.class)).hasSize(1);
			assertThat(context.getBeansOfType(Nightly.class)).isEmpty();
			client.call("invoices", "find")
				.payload("1")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody(String.class)
				.isEqualTo("invoice of 1");
		}

	}

}
