package io.zss.samples.orders.service;

// tag::exception[]
import io.zss.annotation.ZssErrorStatus;
// end::exception[]

/**
 * There is an order with the same reference.
 */
// tag::exception[]
@ZssErrorStatus(409)
class DuplicateOrderException extends RuntimeException {

	DuplicateOrderException(String reference) {
		super("There is an order " + reference + " already");
	}

}
// end::exception[]
