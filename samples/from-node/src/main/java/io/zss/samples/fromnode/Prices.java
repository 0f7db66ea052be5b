package io.zss.samples.fromnode;

// tag::contract[]
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
// end::contract[]

/**
 * What the worker in Node offers, as a contract.
 */
// tag::contract[]
@ZssService("prices")
interface Prices {

	@ZssVerb
	Price price(Question question);

	record Question(String item) {
	}

	record Price(String item, int cents, String from) {
	}

}
// end::contract[]
