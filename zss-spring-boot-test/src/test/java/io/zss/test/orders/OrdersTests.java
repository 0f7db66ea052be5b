package io.zss.test.orders;

// tag::slice[]
import io.zss.test.ZssTest;
import io.zss.test.client.ZssTestClient;
import io.zss.test.mock.AutoConfigureMockZssServices;
import io.zss.test.mock.MockZssServices;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

@ZssTest(Orders.class)
@Import(OrderBook.class)
@AutoConfigureMockZssServices
class OrdersTests {

	@Autowired
	private ZssTestClient client;

	@Autowired
	private MockZssServices services;

	@Test
	void createdOrderIsFound() {
		this.services.expect("stock", "reserve").withPayload(new NewOrder("coffee", 2)).andReply(2);
		Order order = this.client.call("orders", "create")
			.header("tenant", "acme")
			.payload(new NewOrder("coffee", 2))
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.isEqualTo("tenant", "acme")
			.expectBody(Order.class)
			.satisfies((created) -> assertThat(created.item()).isEqualTo("coffee"))
			.value();
		this.client.call("orders", "find").payload(order.number()).exchange().expectBody(Order.class).isEqualTo(order);
		this.services.verify();
	}

	@Test
	void orderThatIsNotValidIsRefusedAndReservesNothing() {
		this.client.call("orders", "create")
			.payload(new NewOrder("", 0))
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectError()
			.hasOnlyValidationErrors("item", "quantity");
	}

	@Test
	void orderOfMoreThanThereIsIsAConflict() {
		this.services.expect("stock", "reserve").andReply(1);
		this.client.call("orders", "create")
			.payload(new NewOrder("coffee", 2))
			.exchange()
			.expectStatus()
			.isConflict()
			.expectError()
			.hasUserMessage("Sold out")
			.hasDeveloperMessage("The stock has too few of coffee");
	}

	@Test
	void orderThatIsNotThereIsNotFound() {
		this.client.call("orders", "find")
			.payload("order-0")
			.exchange()
			.expectFromService()
			.expectStatus()
			.isNotFound()
			.expectError()
			.hasUserMessage("There is no order order-0");
	}

}
// end::slice[]
