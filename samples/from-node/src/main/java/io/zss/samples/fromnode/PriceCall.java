package io.zss.samples.fromnode;

// tag::client[]
import io.zss.client.ZssCallException;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;
// end::client[]

/**
 * The client in Java.
 */
// tag::client[]
@Component
class PriceCall implements ApplicationRunner {

	private final Prices prices;

	private final String item;

	PriceCall(@Qualifier("pricesZssClient") Prices prices, @Value("${prices.ask:}") String item) {
		this.prices = prices;
		this.item = item;
	}

	@Override
	public void run(ApplicationArguments args) {
		if (this.item.isEmpty()) {
			return;
		}
		try {
			Prices.Price price = this.prices.price(new Prices.Question(this.item));
			System.out.println(price.item() + " costs " + price.cents() + ", says " + price.from());
		}
		catch (ZssCallException ex) {
			System.out.println("failed: " + ex.getStatus() + " " + ex.getUserMessage());
		}
	}

}
// end::client[]
