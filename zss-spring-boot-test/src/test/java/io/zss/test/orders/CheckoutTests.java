package io.zss.test.orders;

// tag::mock[]
import io.zss.test.mock.AutoConfigureMockZssServices;
import io.zss.test.mock.MockZssServices;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest
@AutoConfigureMockZssServices
class CheckoutTests {

	@Autowired
	private Checkout checkout;

	@Autowired
	private MockZssServices services;

	@Test
	void paysAnOrder() {
		this.services.expect("payments", "pay").withPayload("order-1").andReply("paid");
		assertThat(this.checkout.pay("order-1")).isEqualTo("paid");
		this.services.verify();
	}

	@Test
	void orderIsNotPaidWithoutABroker() {
		this.services.expect("payments", "pay").andNoBroker();
		assertThat(this.checkout.pay("order-1")).isEqualTo("not paid");
	}

	@Test
	void whetherAnOrderIsPaidIsUnknownWhenTheInstanceDies() {
		this.services.expect("payments", "pay").andInstanceDies();
		assertThat(this.checkout.pay("order-1")).isEqualTo("unknown");
	}

	@Test
	void whetherAnOrderIsPaidIsUnknownAfterATimeout() {
		this.services.expect("payments", "pay").andTimeout();
		assertThat(this.checkout.pay("order-1")).isEqualTo("unknown");
	}

}
// end::mock[]
