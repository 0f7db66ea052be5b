package io.zss.test.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssTimeoutException;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.test.EmbeddedZssBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ZssTestClient}.
 */
@SpringBootTest(classes = ZssTestClientTests.Application.class)
@EmbeddedZssBroker
@Timeout(300)
class ZssTestClientTests {

	@Autowired
	private ZssTestClient client;

	@Test
	void readsTheBodyAsAType() {
		list().expectStatus().isOk().expectBody(new ParameterizedTypeReference<List<Item>>() {
		}).hasValue(List::size, 2).isEqualTo(List.of(new Item("coffee", 3), new Item("tea", 0)));
	}

	@Test
	void readsTheBodyAsJson() {
		list().expectBody()
			.hasPath("$[0].name", "coffee")
			.hasPath("$[0].count", 3)
			.doesNotHavePath("$[2]")
			.hasPathSatisfying("$[*].name", (names) -> assertThat(names).isEqualTo(List.of("coffee", "tea")))
			.json("[{\"name\": \"coffee\"}, {\"name\": \"tea\"}]");
	}

	@Test
	void checksHeaders() {
		list().expectHeader()
			.isEqualTo("Total", 2)
			.expectHeader()
			.exists("total")
			.expectHeader()
			.doesNotExist("page")
			.expectHeader()
			.satisfies("total", (total) -> assertThat(total).isNotNull());
	}

	@Test
	void checksErrors() {
		this.client.call("stock", "take")
			.payload(new Item("tea", 1))
			.exchange()
			.expectStatus()
			.isConflict()
			.expectError()
			.hasCode(409)
			.hasUserMessage("Sold out")
			.hasDeveloperMessage("No tea is left")
			.hasDetail("left", 0)
			.satisfies((error) -> assertThat(error.validationErrors()).isEmpty());
	}

	@Test
	void nilIsAnEmptyBody() {
		this.client.call("stock", "touch").exchange().expectStatus().isSuccess().expectBody().isEmpty();
		this.client.call("stock", "touch").exchange().expectBody(String.class).isNull();
	}

	@Test
	void callWithoutReplyEndsInItsTimeout() {
		TestReply reply = this.client.call("stock", "sleep").timeout(Duration.ofMillis(200)).exchange();
		reply.expectStatus().isTimeout().expectError().hasCode(599);
		if (reply.failure() != null) {
			assertThat(reply.failure()).isInstanceOf(ZssTimeoutException.class);
			assertThat(reply.toString()).contains("< 599, no reply after");
		}
		Stock.AWAKE.countDown();
	}

	@Test
	void serviceThatIsNotThereIsNotFoundByTheBroker() {
		TestReply reply = this.client.call("orders", "find").exchange();
		reply.expectStatus().isNotFound();
		assertThat(reply.toString()).contains("< 404, from the broker");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(reply::expectFromService)
			.withMessageContaining("Expected a reply of the service");
	}

	@Test
	void failureShowsTheExchange() {
		TestReply reply = this.client.call("stock", "take")
			.header("tenant", "acme")
			.payload(new Item("tea", 1))
			.exchange();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> reply.expectStatus().isOk())
			.withMessageMatching(
					"""
							Expected the status 200, but it is 409

							> STOCK:TAKE \\(any version\\), time-out 30000 ms
							> tenant: acme
							> \\{"name":"tea","count":1\\}

							< 409, from the service after \\d+ ms(\\R< .+)*
							< \\{"code":409,"errorCode":409,"userMessage":"Sold out","developerMessage":"No tea is left","left":0\\}""");
	}

	@Test
	void everyAssertionThatFailsShowsTheExchange() {
		TestReply reply = list();
		List.<Runnable>of(() -> reply.expectStatus().isError(), () -> reply.expectError(),
				() -> reply.expectHeader().isEqualTo("total", 3), () -> reply.expectHeader().exists("page"),
				() -> reply.expectBody(String.class), () -> reply.expectBody(Object.class).isNull(),
				() -> reply.expectBody().hasPath("$[0].name", "tea"), () -> reply.expectBody().hasPath("$[7]", "tea"),
				() -> reply.expectBody().isEmpty(), () -> reply.expectBody().json("[]"),
				() -> reply.expectBody().doesNotHavePath("$[0]"))
			.forEach((assertion) -> assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion::run)
				.withMessageContaining("> STOCK:LIST"));
	}

	@Test
	void resultIsThereForOtherAssertions() {
		TestReply reply = list();
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.header("TOTAL")).isEqualTo(2);
		assertThat(reply.body(Item[].class)).hasSize(2);
		assertThat(reply.error()).isNull();
	}

	private TestReply list() {
		return this.client.call("stock", "list").exchange();
	}

	@EnableAutoConfiguration
	@Import(Stock.class)
	static class Application {

	}

	@ZssService("stock")
	static class Stock {

		static final CountDownLatch AWAKE = new CountDownLatch(1);

		@ZssVerb
		ZssResponse<List<Item>> list() {
			return ZssResponse.ok(List.of(new Item("coffee", 3), new Item("tea", 0))).withHeader("total", 2);
		}

		@ZssVerb
		void take(Item item) {
			throw new ZssException(
					new ErrorBody(409, "Sold out", "No " + item.name() + " is left").withDetail("left", 0), null);
		}

		@ZssVerb
		void touch() {
		}

		@ZssVerb
		void sleep() throws InterruptedException {
			AWAKE.await();
		}

	}

	record Item(String name, int count) {

	}

}
