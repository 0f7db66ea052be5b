package io.zss.samples.orders.client;

// tag::client-test[]
import java.time.Instant;

import io.zss.client.ZssServiceNotFoundException;
import io.zss.samples.orders.DuplicateOrderException;
import io.zss.samples.orders.NewOrder;
import io.zss.samples.orders.Order;
import io.zss.samples.orders.OrderService;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
// end::client-test[]

/**
 * Tests of the gateway alone: in the place of the declared client is a mock, and nothing
 * connects to a broker.
 */
// tag::client-test[]
@SpringBootTest
@AutoConfigureMockMvc
class OrderControllerTests {

	@MockitoBean
	private OrderService orders;

	@Autowired
	private MockMvcTester http;

	@Test
	void createsOrder() {
		Instant now = Instant.parse("2026-01-01T12:00:00Z");
		given(this.orders.create(new NewOrder("a-1", "coffee", 2), "acme"))
			.willReturn(new Order("order-1", "a-1", "coffee", 2, now));
		assertThat(this.http.post()
			.uri("/orders")
			.header("Tenant", "acme")
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"reference\": \"a-1\", \"item\": \"coffee\", \"quantity\": 2}")).hasStatus(201)
			.bodyJson()
			.extractingPath("number")
			.isEqualTo("order-1");
	}

	@Test
	void orderThatWasSentBeforeIsAConflict() {
		given(this.orders.create(new NewOrder("a-2", "tea", 1), "acme")).willThrow(new DuplicateOrderException("a-2"));
		assertThat(this.http.post()
			.uri("/orders")
			.header("Tenant", "acme")
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"reference\": \"a-2\", \"item\": \"tea\", \"quantity\": 1}")).hasStatus(409)
			.bodyJson()
			.extractingPath("detail")
			.isEqualTo("You have sent a-2 before");
	}

	@Test
	void serviceThatIsNotThereIsNoMissingOrder() {
		given(this.orders.find("order-1")).willThrow(mock(ZssServiceNotFoundException.class));
		assertThat(this.http.get().uri("/orders/order-1")).hasStatus(503).hasHeader("Retry-After", "1");
	}

}
// end::client-test[]
