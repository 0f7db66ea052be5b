package io.zss.samples.kotlin

// tag::test[]
import io.zss.client.ZssRemoteException
import io.zss.test.EmbeddedZssBroker
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.beans.factory.annotation.Qualifier
import org.springframework.boot.test.context.SpringBootTest

@SpringBootTest
@EmbeddedZssBroker
class OrdersTests(@Autowired @Qualifier("ordersZssClient") private val orders: Orders) {

	@Test
	fun createdOrderIsFound() = runBlocking<Unit> {
		val created = orders.create(NewOrder("coffee"))
		assertThat(orders.find(created.number)).isEqualTo(created)
		assertThat(created.quantity).isEqualTo(1)
	}

	@Test
	fun missingOrderIsNull() = runBlocking<Unit> {
		assertThat(orders.find("order-0")).isNull()
	}

	@Test
	fun orderThatIsNotValidIsRefused() {
		assertThatExceptionOfType(ZssRemoteException::class.java)
			.isThrownBy { runBlocking { orders.create(NewOrder("", -1)) } }
			.satisfies({ assertThat(it.validationErrors.map { error -> error.path() }).contains("item", "quantity") })
	}

}
// end::test[]
