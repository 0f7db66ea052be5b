package io.zss.samples.orders.service;

import java.util.List;

// tag::service-test[]
import io.zss.client.ZssRemoteException;
// end::service-test[]
import io.zss.client.ZssServiceNotFoundException;
import io.zss.samples.orders.DuplicateOrderException;
// tag::service-test[]
import io.zss.samples.orders.NewOrder;
import io.zss.samples.orders.Order;
import io.zss.spring.client.ZssTemplate;
import io.zss.test.EmbeddedZssBroker;
import org.junit.jupiter.api.Test;
// end::service-test[]
import org.junit.jupiter.api.Timeout;

// tag::service-test[]
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
// end::service-test[]
import org.springframework.core.ParameterizedTypeReference;

// tag::service-test[]
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
// end::service-test[]

/**
 * Calls the service through a broker, as its callers do.
 */
@Timeout(300)
// tag::service-test[]
@SpringBootTest(properties = "orders.version=1.3.0")
@EmbeddedZssBroker
class OrdersServiceTests {

	@Autowired
	private ZssTemplate zss;

	@Test
	void createdOrderIsFound() {
		Order created = create("a-1", "coffee", 2, "acme");
		Order found = this.zss.call("orders", "find", created.number(), Order.class);
		assertThat(found).isEqualTo(created);
	}

	@Test
	void orderThatIsNotValidIsRefusedWithTheNameOfEachField() {
		assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> create("a-2", "", 0, "acme"))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(400))
			.satisfies((ex) -> assertThat(ex.getUserMessage()).contains("item", "quantity"));
	}

	private Order create(String reference, String item, int quantity, String tenant) {
		return this.zss.service("orders")
			.verb("create")
			.header("tenant", tenant)
			.payload(new NewOrder(reference, item, quantity))
			.call(Order.class);
	}
	// end::service-test[]

	@Test
	void tenantIsRequired() {
		assertThatExceptionOfType(ZssRemoteException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", new NewOrder("a-3", "tea", 1), Order.class))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(400))
			.satisfies((ex) -> assertThat(ex.getDeveloperMessage()).contains("tenant"));
	}

	@Test
	void sameReferenceTwiceIsAConflict() {
		create("a-4", "coffee", 2, "acme");
		assertThatExceptionOfType(DuplicateOrderException.class)
			.isThrownBy(() -> this.zss.service("orders")
				.verb("create")
				.header("tenant", "acme")
				.payload(new NewOrder("a-4", "tea", 1))
				.throwing(DuplicateOrderException.class)
				.call(Order.class))
			.satisfies((ex) -> assertThat(ex.getReference()).isEqualTo("a-4"));
		create("a-4", "tea", 1, "another");
	}

	@Test
	void orderThatIsNotThereIsNotFound() {
		assertThatExceptionOfType(ZssRemoteException.class)
			.isThrownBy(() -> this.zss.call("orders", "find", "order-0", Order.class))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(404))
			.satisfies((ex) -> assertThat(ex.getUserMessage()).isEqualTo("There is no order order-0"));
	}

	@Test
	void listsTheOrdersOfTenant() {
		create("a-5", "coffee", 2, "lists");
		create("a-6", "tea", 1, "lists");
		List<Order> orders = this.zss.service("orders")
			.verb("list")
			.header("tenant", "lists")
			.call(new ParameterizedTypeReference<List<Order>>() {
			});
		assertThat(orders).extracting(Order::reference).containsExactly("a-5", "a-6");
	}

	@Test
	void itsVersionCanBeCalledAndNoOther() {
		String number = create("a-7", "coffee", 1, "acme").number();
		assertThat(this.zss.service("orders").version("1.3.0").verb("find").payload(number).call(Order.class))
			.isNotNull();
		assertThatExceptionOfType(ZssServiceNotFoundException.class).isThrownBy(
				() -> this.zss.service("orders").version("1.2.0").verb("find").payload(number).call(Order.class));
	}

	// tag::service-test[]

}
