package io.zss.samples.quickstart;

// tag::client[]
import io.zss.spring.client.ZssTemplate;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;
// end::client[]

// tag::client[]
@Component
class OrderCall implements ApplicationRunner {

	private final ZssTemplate zss;

	OrderCall(ZssTemplate zss) {
		this.zss = zss;
	}

	@Override
	public void run(ApplicationArguments args) {
		NewOrder request = new NewOrder("coffee", 2);
		System.out.println("request: " + request);
		Order reply = this.zss.service("orders").verb("create").once().payload(request).call(Order.class);
		System.out.println("reply:   " + reply);
	}

}
// end::client[]
