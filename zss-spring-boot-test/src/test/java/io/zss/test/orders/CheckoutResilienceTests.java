package io.zss.test.orders;

// tag::faults[]
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.test.EmbeddedZssBroker;
import io.zss.test.fault.AutoConfigureZssFaults;
import io.zss.test.fault.ZssFaults;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest
@EmbeddedZssBroker
@AutoConfigureZssFaults
@Import(CheckoutResilienceTests.Payments.class)
class CheckoutResilienceTests {

	@Autowired
	private Checkout checkout;

	@Autowired
	private Payments payments;

	@Autowired
	private ZssFaults faults;

	@Test
	void orderIsPaidOnceOnASlowNetwork() {
		this.faults.clients().latency(Duration.ofMillis(50));
		assertThat(this.checkout.pay("order-1")).isEqualTo("paid");
	}

	@Test
	void orderThatMayBePaidIsNotPaidTwice() {
		this.payments.count.set(0);
		this.faults.onReply("payments", "pay").killInstance();
		assertThat(this.checkout.pay("order-2")).isEqualTo("unknown");
		assertThat(this.payments.count).hasValue(1);
	}

	@Test
	void orderMayBePaidWhenTheBrokerDies() {
		this.faults.onReply("payments", "pay").killBroker();
		assertThat(this.checkout.pay("order-3")).isEqualTo("unknown");
	}

	@Test
	void orderIsNotPaidWhileThereIsNoBroker() {
		this.faults.killBroker();
		assertThat(this.checkout.pay("order-4")).isEqualTo("not paid");
	}

	@ZssService("payments")
	static class Payments {

		private final AtomicInteger count = new AtomicInteger();

		@ZssVerb
		String pay(String number) {
			this.count.incrementAndGet();
			return "paid";
		}

	}

}
// end::faults[]
