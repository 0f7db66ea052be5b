package io.zss.samples.orders.service;

// tag::service[]
import java.util.List;

import io.zss.samples.orders.NewOrder;
import io.zss.samples.orders.Order;
import io.zss.samples.orders.OrderService;

import org.springframework.stereotype.Component;
// end::service[]

/**
 * Answers the verbs of {@link OrderService}.
 */
// tag::service[]
@Component
class Orders implements OrderService {

	private final OrderBook book;

	Orders(OrderBook book) {
		this.book = book;
	}

	@Override
	public Order create(NewOrder order, String tenant) {
		return this.book.add(tenant, order);
	}

	@Override
	public Order find(String number) {
		return this.book.get(number);
	}

	@Override
	public List<Order> list(String tenant) {
		return this.book.of(tenant);
	}

}
// end::service[]
