package io.zss.test.orders;

// tag::orders[]
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import jakarta.validation.Valid;

@ZssService("orders")
public class Orders {

	private final OrderBook book;

	private final Stock stock;

	Orders(OrderBook book, Stock stock) {
		this.book = book;
		this.stock = stock;
	}

	@ZssVerb(idempotent = false)
	ZssResponse<Order> create(@Valid NewOrder order, @ZssHeader(value = "tenant", required = false) String tenant) {
		if (this.stock.reserve(order) < order.quantity()) {
			throw new ZssException(409, "Sold out", "The stock has too few of " + order.item());
		}
		return ZssResponse.ok(this.book.add(order)).withHeader("tenant", tenant);
	}

	@ZssVerb
	Order find(String number) {
		return this.book.get(number);
	}

}
// end::orders[]
