package io.zss.test.orders;

// tag::order-book[]
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.stereotype.Component;

@Component
public class OrderBook {

	private final Map<String, Order> orders = new ConcurrentHashMap<>();

	public Order add(NewOrder order) {
		Order added = new Order("order-" + (this.orders.size() + 1), order.item(), order.quantity());
		this.orders.put(added.number(), added);
		return added;
	}

	public Order get(String number) {
		Order found = this.orders.get(number);
		if (found == null) {
			throw new NoSuchElementException("There is no order " + number);
		}
		return found;
	}

}
// end::order-book[]
