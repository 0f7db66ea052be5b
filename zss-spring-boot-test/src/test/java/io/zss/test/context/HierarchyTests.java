package io.zss.test.context;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.spring.client.ImportZssClients;
import io.zss.spring.client.ZssTemplate;
import io.zss.test.EmbeddedZssBroker;
import io.zss.test.client.ZssTestClient;
import io.zss.test.fault.AutoConfigureZssFaults;
import io.zss.test.fault.ZssFaults;
import io.zss.test.mock.AutoConfigureMockZssServices;
import io.zss.test.mock.MockZssServices;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contexts with a parent.
 */
@Timeout(300)
class HierarchyTests {

	private static ApplicationContext parent(ApplicationContext context) {
		ApplicationContext parent = context.getParent();
		assertThat(parent).isNotNull();
		return parent;
	}

	@Nested
	@SpringBootTest
	@ContextHierarchy({ @ContextConfiguration(classes = Warehouse.class), @ContextConfiguration(classes = Shop.class) })
	@EmbeddedZssBroker
	@AutoConfigureZssFaults
	class WithFaults {

		@Test
		void contextsShareBrokerAndFaults(@Autowired ApplicationContext context, @Autowired ZssTestClient client) {
			client.call("orders", "create").exchange().expectBody(int.class).isEqualTo(3);
			assertThat(parent(context).getBean(Broker.class)).isSameAs(context.getBean(Broker.class));
			assertThat(parent(context).getBean(ZssFaults.class)).isSameAs(context.getBean(ZssFaults.class));
		}

	}

	@Nested
	@SpringBootTest
	@ContextHierarchy({ @ContextConfiguration(classes = Warehouse.class), @ContextConfiguration(classes = Shop.class) })
	@EmbeddedZssBroker(shared = true)
	class WithTheSharedBroker {

		@Test
		void servicesOfBothMeet(@Autowired ZssTestClient client) {
			client.call("orders", "create").exchange().expectBody(int.class).isEqualTo(3);
		}

	}

	@Nested
	@SpringBootTest
	@ContextHierarchy({ @ContextConfiguration(classes = Warehouse.class), @ContextConfiguration(classes = Shop.class) })
	@AutoConfigureMockZssServices
	class WithAMock {

		@Test
		void contextsShareTheMock(@Autowired ApplicationContext context, @Autowired MockZssServices services) {
			services.expect("stock", "count").times(3).andReply(7);
			assertThat(context.getBean(Stock.class).count()).isEqualTo(7);
			assertThat(context.getBean(ZssTemplate.class).call("stock", "count", null, int.class)).isEqualTo(7);
			assertThat(parent(context).getBean(ZssTemplate.class).call("stock", "count", null, int.class)).isEqualTo(7);
			services.verify();
		}

	}

	@Nested
	@SpringBootTest
	@ContextHierarchy({ @ContextConfiguration(classes = Plain.class), @ContextConfiguration(classes = Shop.class) })
	@EmbeddedZssBroker
	@AutoConfigureZssFaults
	@AutoConfigureMockZssServices
	class WithAPlainParent {

		@Test
		void contextHasBrokerFaultsAndMockItself(@Autowired ZssTestClient client, @Autowired MockZssServices services,
				@Autowired ZssFaults faults) {
			services.expect("stock", "count").andReply(5);
			client.call("orders", "create").exchange().expectBody(int.class).isEqualTo(5);
			faults.awaitInstances("orders", 1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

	}

	@ZssService("stock")
	interface Stock {

		@ZssVerb
		int count();

	}

	@EnableAutoConfiguration
	@ZssService("stock")
	static class Warehouse {

		@ZssVerb
		int count() {
			return 3;
		}

	}

	@EnableAutoConfiguration
	@ImportZssClients(Stock.class)
	@Import(Orders.class)
	static class Shop {

	}

	@ZssService("orders")
	static class Orders {

		private final Stock stock;

		Orders(Stock stock) {
			this.stock = stock;
		}

		@ZssVerb
		int create() {
			return this.stock.count();
		}

	}

}
