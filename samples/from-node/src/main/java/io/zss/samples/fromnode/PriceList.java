package io.zss.samples.fromnode;

// tag::service[]
import java.util.Map;

import io.zss.annotation.ZssService;
import io.zss.protocol.ZssException;
// end::service[]

/**
 * The worker in Java.
 */
// tag::service[]
@ZssService
class PriceList implements Prices {

	private static final Map<String, Integer> CENTS = Map.of("coffee", 250, "tea", 180);

	@Override
	public Price price(Question question) {
		Integer cents = CENTS.get(question.item());
		if (cents == null) {
			throw new ZssException(404, "No such item", question.item() + " has no price");
		}
		return new Price(question.item(), cents, "java");
	}

}
// end::service[]
