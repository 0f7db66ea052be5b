package io.zss.test.orders;

// tag::shared[]
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.test.EmbeddedZssBroker;
import io.zss.test.client.ZssTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

@SpringBootTest
@EmbeddedZssBroker(shared = true)
@Import(ShopTests.Warehouse.class)
class ShopTests {

	@Test
	void createsAnOrder(@Autowired ZssTestClient client) {
		client.call("orders", "create")
			.payload(new NewOrder("coffee", 2))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.hasPath("$.item", "coffee")
			.hasPath("$.quantity", 2);
	}

	@ZssService("stock")
	static class Warehouse {

		@ZssVerb
		int reserve(NewOrder order) {
			return order.quantity();
		}

	}

}
// end::shared[]
