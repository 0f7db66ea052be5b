package io.zss.samples.kotlin

// tag::service[]
import io.zss.annotation.ZssErrorStatus
import io.zss.annotation.ZssService
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.slf4j.LoggerFactory
import java.util.concurrent.ConcurrentSkipListMap

@ZssService
class OrderBook : Orders {

	private val orders = ConcurrentSkipListMap<String, Order>()

	override suspend fun create(order: NewOrder): Order = withContext(Dispatchers.IO) {
		if (order.item == "unicorn") {
			throw SoldOutException(order.item)
		}
		val created = Order("order-${orders.size + 1}", order.item, order.quantity, order.note)
		logger.info("{} is accepted", created.number) // with the sid, verb and rid of the request
		orders[created.number] = created
		created
	}

	override suspend fun find(number: String) = orders[number]

	override suspend fun list(limit: Int) = orders.values.take(limit)

	private companion object {

		val logger = LoggerFactory.getLogger(OrderBook::class.java)

	}

}

@ZssErrorStatus(409, userMessage = "Sold out")
class SoldOutException(item: String) : RuntimeException("No $item is left")
// end::service[]
