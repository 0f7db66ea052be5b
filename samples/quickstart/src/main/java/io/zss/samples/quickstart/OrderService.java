package io.zss.samples.quickstart;

// tag::worker[]
import java.time.Instant;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
// end::worker[]

// tag::worker[]
@ZssService("orders")
class OrderService {

	@ZssVerb(value = "create", idempotent = false)
	Order create(NewOrder order) {
		return new Order("order-1", order.item(), order.quantity(), Instant.parse("2026-01-01T12:00:00Z"));
	}

}
// end::worker[]
