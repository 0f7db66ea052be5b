package io.zss.samples.orders;

// tag::exception[]
import io.zss.annotation.ZssErrorStatus;
// end::exception[]

/**
 * There is an order with the same reference.
 */
// tag::exception[]
@ZssErrorStatus(value = 409, code = "duplicate-order", userMessage = "There is such an order already")
public class DuplicateOrderException extends RuntimeException {

	private final String reference;

	public DuplicateOrderException(String reference) {
		super("There is an order " + reference + " already");
		this.reference = reference;
	}

	public String getReference() {
		return this.reference;
	}

}
// end::exception[]
