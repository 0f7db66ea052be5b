package io.zss.samples.kotlin

// tag::calls[]
import io.zss.client.ZssRemoteException
import io.zss.spring.client.ZssTemplate
import io.zss.spring.client.await
import io.zss.spring.client.call
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import org.springframework.beans.factory.annotation.Qualifier
import org.springframework.boot.ApplicationArguments
import org.springframework.boot.ApplicationRunner
import org.springframework.stereotype.Component

@Component
class OrderCalls(
	@Qualifier("ordersZssClient") private val orders: Orders,
	private val zss: ZssTemplate
) : ApplicationRunner {

	override fun run(args: ApplicationArguments) {
		// the template, which waits
		val coffee = zss.call<Order>("orders", "create", NewOrder("coffee", 2))
		println("created: $coffee")
		println("missing: ${zss.call<Order?>("orders", "find", "order-0")}")
		// the declared client, which suspends
		runBlocking { callConcurrently() }
	}

	private suspend fun callConcurrently() = coroutineScope {
		val created = orders.createAll("tea", "milk")
		val found = created.map { async { orders.find(it.number) } }
		println("found:   ${found.map { it.await()?.item }}")
		println("listed:  ${zss.await<List<Order>>("orders", "list").size}")
		try {
			orders.create(NewOrder("unicorn"))
		} catch (ex: ZssRemoteException) {
			println("refused: ${ex.status} ${ex.userMessage}")
		}
	}

}
// end::calls[]
