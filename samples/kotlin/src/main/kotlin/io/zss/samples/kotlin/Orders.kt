package io.zss.samples.kotlin

// tag::contract[]
import io.zss.annotation.ZssHeader
import io.zss.annotation.ZssService
import io.zss.annotation.ZssVerb
import jakarta.validation.Valid
import jakarta.validation.constraints.NotBlank
import jakarta.validation.constraints.Positive

data class NewOrder(
	@field:NotBlank val item: String,
	@field:Positive val quantity: Int = 1,
	val note: String? = null
)

data class Order(val number: String, val item: String, val quantity: Int, val note: String?)

@ZssService("orders")
interface Orders {

	@ZssVerb(idempotent = false)
	suspend fun create(@Valid order: NewOrder): Order

	@ZssVerb
	suspend fun find(number: String): Order?

	@ZssVerb
	suspend fun list(@ZssHeader limit: Int = 10): List<Order>

	// without a verb: runs where it is called
	suspend fun createAll(vararg items: String) = items.map { create(NewOrder(it)) }

}
// end::contract[]
