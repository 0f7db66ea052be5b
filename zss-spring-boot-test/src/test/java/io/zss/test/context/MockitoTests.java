package io.zss.test.context;

import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.ZssException;
import io.zss.spring.client.ImportZssClients;
import io.zss.test.EmbeddedZssBroker;
import io.zss.test.client.TestReply;
import io.zss.test.client.ZssTestClient;
import io.zss.test.mock.AutoConfigureMockZssServices;
import io.zss.test.mock.MockZssServices;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mockito.Mockito;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

/**
 * Services and declared clients that Mockito plays or watches, and those that a test
 * adds.
 */
@SpringBootTest(classes = MockitoTests.Shop.class)
@EmbeddedZssBroker
@Timeout(300)
class MockitoTests {

	@Autowired
	private ZssTestClient client;

	private TestReply create() {
		return this.client.call("orders", "create").header("tenant", "acme").payload("tea").exchange();
	}

	@Nested
	class MockedClient {

		@MockitoBean
		private Stock stock;

		@Test
		void answersWhatTheTestSaysAndIsNotAService() {
			Mockito.when(this.stock.reserve("tea")).thenReturn(7).thenThrow(new ZssException(409));
			create().expectBody(String.class).isEqualTo("tea 7 acme");
			create().expectStatus().isConflict();
			MockitoTests.this.client.call("stock", "reserve").payload("tea").exchange().expectStatus().isNotFound();
		}

	}

	@Nested
	@AutoConfigureMockZssServices
	class WatchedClient {

		@MockitoSpyBean
		private Stock stock;

		@Test
		void callsAsEverUnlessTheTestSaysOtherwise(@Autowired MockZssServices services) {
			services.expect("stock", "reserve").withPayload("tea").andReply(2);
			create().expectBody(String.class).isEqualTo("tea 2 acme");
			Mockito.verify(this.stock).reserve("tea");
			Mockito.doReturn(9).when(this.stock).reserve("tea");
			create().expectBody(String.class).isEqualTo("tea 9 acme");
			services.verify();
		}

	}

	@Nested
	@AutoConfigureMockZssServices
	class WatchedService {

		@MockitoSpyBean
		private Orders orders;

		@Test
		void answersAsEverUnlessTheTestSaysOtherwise(@Autowired MockZssServices services) {
			services.expect("stock", "reserve").andReply(2);
			create().expectBody(String.class).isEqualTo("tea 2 acme");
			Mockito.verify(this.orders).create("tea", "acme");
			Mockito.doThrow(new ZssException(409)).when(this.orders).create("tea", "acme");
			create().expectStatus().isConflict();
		}

	}

	@Nested
	class MockedService {

		@MockitoBean
		private Orders orders;

		@Test
		void isNotRegistered() {
			create().expectStatus().isNotFound();
			Mockito.verifyNoInteractions(this.orders);
		}

	}

	@Nested
	@Import(Warehouse.class)
	class ImportedService {

		@Test
		void isRegistered() {
			create().expectBody(String.class).isEqualTo("tea 3 acme");
		}

	}

	@Nested
	@Import(WarehouseConfiguration.class)
	class ServiceOfATestConfiguration {

		@Test
		void isRegistered() {
			create().expectBody(String.class).isEqualTo("tea 3 acme");
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class WarehouseConfiguration {

		@Bean
		Warehouse warehouse() {
			return new Warehouse();
		}

	}

	@EnableAutoConfiguration
	@ImportZssClients(Stock.class)
	@Import(Orders.class)
	static class Shop {

	}

	@ZssService("stock")
	interface Stock {

		@ZssVerb
		int reserve(String item);

	}

	@ZssService("stock")
	static class Warehouse {

		@ZssVerb
		int reserve(String item) {
			return item.length();
		}

	}

	@ZssService("orders")
	static class Orders {

		private final Stock stock;

		Orders(Stock stock) {
			this.stock = stock;
		}

		@ZssVerb
		String create(String item, @ZssHeader("tenant") String tenant) {
			return item + " " + this.stock.reserve(item) + " " + tenant;
		}

	}

}
