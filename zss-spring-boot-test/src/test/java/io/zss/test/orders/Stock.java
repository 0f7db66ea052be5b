package io.zss.test.orders;

// tag::stock[]
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;

@ZssService("stock")
public interface Stock {

	@ZssVerb(idempotent = false)
	int reserve(NewOrder order);

}
// end::stock[]
