package io.zss.spring.client

import io.zss.annotation.ZssHeader
import io.zss.annotation.ZssService
import io.zss.annotation.ZssVerb
import io.zss.client.ZssConversionException
import io.zss.client.ZssRemoteException
import io.zss.protocol.ZssException
import io.zss.spring.handler.RunningServices
import io.zss.worker.ServiceRequest
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.springframework.context.annotation.Configuration

/**
 * Calls that are made in Kotlin, through real sockets: by declared clients and by the template.
 */
@Timeout(60)
class KotlinClientTests {

	private val client = services.bean(Contract::class.java)

	private val zss = services.template()

	@Test
	fun suspendFunctionOfADeclaredClientCalls() = runBlocking<Unit> {
		assertThat(client.create(NewOrder("coffee"))).isEqualTo(Order("coffee", 1))
		assertThat(client.list()).containsExactly(Order("coffee", 1), Order("tea", 2))
		client.delete("order-1")
	}

	@Test
	fun functionWithABodyRunsWhereItIsCalled() = runBlocking<Unit> {
		assertThat(client.createTwice("tea")).containsExactly(Order("tea", 1), Order("tea", 1))
	}

	@Test
	fun defaultOfAnArgumentIsSent() {
		assertThat(client.greet()).isEqualTo("hello acme")
		assertThat(client.greet("zoo")).isEqualTo("hello zoo")
	}

	@Test
	fun nilIsNullWhereTheResultIsNullable() = runBlocking<Unit> {
		assertThat(client.find("order-1")).isNull()
	}

	@Test
	fun nilIsAFailureWhereTheResultIsNot() {
		assertThatExceptionOfType(ZssConversionException::class.java)
			.isThrownBy { runBlocking { client.absent("order-1") } }
			.withMessageContaining("nil")
		assertThatExceptionOfType(ZssConversionException::class.java).isThrownBy { client.absentNow("order-1") }
	}

	@Test
	fun errorOfTheServiceIsThrown() {
		assertThatExceptionOfType(ZssRemoteException::class.java).isThrownBy { runBlocking { client.fail() } }
			.satisfies({ assertThat(it.status).isEqualTo(404) })
	}

	@Test
	fun cancellingACoroutineFreesThePlaceOfItsCall() = runBlocking<Unit> {
		val job = launch(Dispatchers.Default) { client.endless() }
		await().until { zss.pending() == 1 }
		job.cancelAndJoin()
		await().until { zss.pending() == 0 }
		services.bean(Orders::class.java).end.complete(Unit)
	}

	@Test
	fun callsOfASuspendHandlerBelongToItsRequest() = runBlocking<Unit> {
		val reply = zss.service("test").verb("relay").header("X-Request-Id", "tx-1").await<List<String?>>()
		assertThat(reply).containsExactly("tx-1", "tx-1", "tx-1")
	}

	@Test
	fun templateReadsTheTypeThatItIsAskedFor() {
		assertThat(zss.call<Order>("test", "create", NewOrder("coffee", 3))).isEqualTo(Order("coffee", 3))
		assertThat(zss.call<List<Order>>("test", "list")).containsExactly(Order("coffee", 1), Order("tea", 2))
		assertThat(zss.call<Int>("test", "count")).isEqualTo(2)
		assertThat(zss.call<Order?>("test", "find", "order-1")).isNull()
		assertThat(zss.call<Unit>("test", "list")).isEqualTo(Unit)
		assertThatExceptionOfType(ZssConversionException::class.java)
			.isThrownBy { zss.call<Order>("test", "find", "order-1") }
	}

	@Test
	fun callWithoutATypeHasNoResult() {
		val nothing: Unit = zss.call("test", "create", NewOrder("coffee"))
		assertThat(nothing).isEqualTo(Unit)
	}

	@Test
	fun templateSuspends() = runBlocking<Unit> {
		val order = async { zss.await<Order>("test", "create", NewOrder("coffee")) }
		assertThat(order.await()).isEqualTo(Order("coffee", 1))
		assertThat(zss.await<Order?>("test", "find", "order-1")).isNull()
		val reply = zss.service("test").verb("fail").awaitExchange<Order>()
		assertThat(reply.status()).isEqualTo(404)
		assertThat(zss.service("test").verb("fail").exchange<Order>().status()).isEqualTo(404)
		assertThat(zss.service("test").verb("count").async<Int>().join()).isEqualTo(2)
	}

	data class NewOrder(val item: String, val quantity: Int = 1)

	data class Order(val item: String, val quantity: Int)

	@ZssService("test")
	interface Contract {

		@ZssVerb
		suspend fun create(order: NewOrder): Order

		@ZssVerb
		suspend fun list(): List<Order>

		@ZssVerb
		suspend fun find(number: String): Order?

		@ZssVerb("find")
		suspend fun absent(number: String): Order

		@ZssVerb("find")
		fun absentNow(number: String): Order

		@ZssVerb
		suspend fun delete(number: String)

		@ZssVerb
		suspend fun fail(): Order

		@ZssVerb
		suspend fun endless()

		@ZssVerb("request-id")
		suspend fun requestId(): String?

		@ZssVerb
		fun greet(@ZssHeader tenant: String = "acme"): String

		suspend fun createTwice(item: String) = listOf(create(NewOrder(item)), create(NewOrder(item)))

	}

	@ZssService("test")
	class Orders(private val client: Contract, private val zss: ZssTemplate) {

		val end = CompletableDeferred<Unit>()

		@ZssVerb
		suspend fun create(order: NewOrder) = withContext(Dispatchers.Default) { Order(order.item, order.quantity) }

		@ZssVerb
		fun list() = listOf(Order("coffee", 1), Order("tea", 2))

		@ZssVerb
		fun count() = 2

		@ZssVerb
		fun find(@Suppress("UNUSED_PARAMETER") number: String): Order? = null

		@ZssVerb
		fun delete(@Suppress("UNUSED_PARAMETER") number: String) {
		}

		@ZssVerb
		fun fail(): Order = throw ZssException(404, "No such order", "It was never created")

		@ZssVerb
		suspend fun endless() {
			end.await()
		}

		@ZssVerb
		fun greet(@ZssHeader tenant: String) = "hello $tenant"

		@ZssVerb("request-id")
		fun requestId() = ServiceRequest.current()?.requestId()

		@ZssVerb
		suspend fun relay() = listOf(
			client.requestId(), withContext(Dispatchers.IO) { client.requestId() },
			zss.await<String?>("test", "request-id")
		)

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(Contract::class)
	open class Clients

	companion object {

		private lateinit var services: RunningServices

		@BeforeAll
		@JvmStatic
		fun start() {
			services = RunningServices.of(Clients::class.java, Orders::class.java)
		}

		@AfterAll
		@JvmStatic
		fun stop() {
			services.close()
		}

	}

}
