package io.zss.test.orders;

// tag::checkout[]
import io.zss.client.ZssCallException;
import io.zss.spring.client.ZssTemplate;

import org.springframework.stereotype.Component;

@Component
public class Checkout {

	private final ZssTemplate zss;

	Checkout(ZssTemplate zss) {
		this.zss = zss;
	}

	String pay(String number) {
		try {
			return this.zss.service("payments").verb("pay").payload(number).once().call(String.class);
		}
		catch (ZssCallException ex) {
			return (ex.getExecutions() == 0) ? "not paid" : "unknown";
		}
	}

}
// end::checkout[]
