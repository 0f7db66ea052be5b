package io.zss.samples.orders.service;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import io.zss.samples.orders.DuplicateOrderException;
import io.zss.samples.orders.NewOrder;
import io.zss.samples.orders.Order;

import org.springframework.stereotype.Component;

/**
 * The orders, in memory.
 */
@Component
class OrderBook {

	private final Map<String, Order> byNumber = new LinkedHashMap<>();

	private final Map<String, List<Order>> byTenant = new LinkedHashMap<>();

	private final Clock clock;

	OrderBook(Clock clock) {
		this.clock = clock;
	}

	synchronized Order add(String tenant, NewOrder order) {
		List<Order> orders = this.byTenant.computeIfAbsent(tenant, (name) -> new ArrayList<>());
		if (orders.stream().anyMatch((existing) -> existing.reference().equals(order.reference()))) {
			throw new DuplicateOrderException(order.reference());
		}
		Order added = new Order("order-" + (this.byNumber.size() + 1), order.reference(), order.item(),
				order.quantity(), this.clock.instant());
		this.byNumber.put(added.number(), added);
		orders.add(added);
		return added;
	}

	synchronized Order get(String number) {
		Order order = this.byNumber.get(number);
		if (order == null) {
			throw new NoSuchElementException("There is no order " + number);
		}
		return order;
	}

	synchronized List<Order> of(String tenant) {
		return List.copyOf(this.byTenant.getOrDefault(tenant, List.of()));
	}

}
