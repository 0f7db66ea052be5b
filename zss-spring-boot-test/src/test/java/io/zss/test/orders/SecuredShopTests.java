package io.zss.test.orders;

// tag::secured[]
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.security.KeyPair;
import io.zss.security.ZssPrincipal;
import io.zss.test.EmbeddedZssBroker;
import io.zss.test.client.ZssTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(properties = { "zss.security.broker.frontend=tcp://127.0.0.1:0",
		"zss.security.broker.backend=tcp://127.0.0.1:0",
		"zss.security.broker.rules=allow role:shop serve *, allow role:shop call REFUNDS/PAY" })
@EmbeddedZssBroker
@Import(SecuredShopTests.Refunds.class)
class SecuredShopTests {

	@DynamicPropertySource
	static void keys(DynamicPropertyRegistry registry) throws IOException {
		KeyPair keys = KeyPair.generate();
		Path authorized = Files.createTempFile("authorized-keys", "");
		authorized.toFile().deleteOnExit();
		Files.writeString(authorized, "shop  " + keys.publicKey().text() + "  roles=shop\n");
		registry.add("zss.security.secret-key", keys::secretKeyText);
		registry.add("zss.security.broker.authorized-keys", authorized::toString);
	}

	@Autowired
	private ZssTestClient client;

	@Test
	void callerIsKnownByItsKey() {
		this.client.call("refunds", "pay")
			.payload("order-1")
			.exchange()
			.expectBody(String.class)
			.isEqualTo("order-1 is paid by shop");
	}

	@Test
	void callThatNoRuleAllowsIsRefused() {
		this.client.call("refunds", "cancel").payload("order-1").exchange().expectStatus().isEqualTo(403);
	}

	@ZssService("refunds")
	static class Refunds {

		@ZssVerb
		String pay(String number, ZssPrincipal caller) {
			return number + " is paid by " + caller.getName();
		}

		@ZssVerb
		void cancel(String number) {
		}

	}

}
// end::secured[]
