package io.zss.samples.orders.service;

// tag::advice[]
import java.util.NoSuchElementException;

import io.zss.annotation.ZssAdvice;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.protocol.ZssException;
// end::advice[]

/**
 * What callers are told of exceptions that know nothing of them.
 */
// tag::advice[]
@ZssAdvice
class OrderErrors {

	@ZssExceptionHandler
	ZssException notFound(NoSuchElementException ex) {
		return new ZssException(404, String.valueOf(ex.getMessage()), "The order book does not have it");
	}

}
// end::advice[]
