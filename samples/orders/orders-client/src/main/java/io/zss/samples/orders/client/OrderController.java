package io.zss.samples.orders.client;

// tag::controller[]
import java.util.List;

import io.zss.client.ZssRemoteException;
import io.zss.samples.orders.DuplicateOrderException;
import io.zss.samples.orders.NewOrder;
import io.zss.samples.orders.Order;
import io.zss.samples.orders.OrderService;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
// end::controller[]

/**
 * Orders over HTTP.
 */
// tag::controller[]
@RestController
@RequestMapping("/orders")
class OrderController {

	private final OrderService orders;

	OrderController(OrderService orders) {
		this.orders = orders;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Order create(@RequestBody NewOrder order, @RequestHeader("Tenant") String tenant) {
		return this.orders.create(order, tenant);
	}

	@GetMapping("/{number}")
	Order find(@PathVariable String number) {
		return this.orders.find(number);
	}

	@GetMapping
	List<Order> list(@RequestHeader("Tenant") String tenant) {
		return this.orders.list(tenant);
	}

	@ExceptionHandler
	ProblemDetail duplicate(DuplicateOrderException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "You have sent " + ex.getReference() + " before");
	}

	// Other answers of the service. An outage is none: the starter answers 503, or 504.
	@ExceptionHandler
	ProblemDetail failed(ZssRemoteException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(ex.getStatus()), ex.getUserMessage());
	}

}
// end::controller[]
