package io.zss.test.orders;

// tag::errors[]
import java.util.NoSuchElementException;

import io.zss.annotation.ZssAdvice;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.protocol.ZssException;

@ZssAdvice
class OrderErrors {

	@ZssExceptionHandler
	ZssException notFound(NoSuchElementException ex) {
		return new ZssException(404, String.valueOf(ex.getMessage()), "The order book does not have it");
	}

}
// end::errors[]
