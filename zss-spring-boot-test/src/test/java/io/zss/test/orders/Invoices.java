package io.zss.test.orders;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;

/**
 * Another service.
 */
@ZssService("invoices")
class Invoices {

	@ZssVerb
	String find(String number) {
		return "invoice of " + number;
	}

}
