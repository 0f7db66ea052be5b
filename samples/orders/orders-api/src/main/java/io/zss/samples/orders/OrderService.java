package io.zss.samples.orders;

// tag::contract[]
import java.util.List;

import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import jakarta.validation.Valid;
// end::contract[]

/**
 * Orders of tenants. The service implements it; callers get a bean of it.
 */
// tag::contract[]
@ZssService(value = "orders", version = "${orders.version:}")
public interface OrderService {

	@ZssVerb(idempotent = false)
	Order create(@Valid NewOrder order, @ZssHeader("tenant") String tenant) throws DuplicateOrderException;

	@ZssVerb(timeout = "2s")
	Order find(String number);

	@ZssVerb
	List<Order> list(@ZssHeader("tenant") String tenant);

}
// end::contract[]
