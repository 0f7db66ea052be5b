package io.zss.spring.handler

import io.zss.annotation.ZssExceptionHandler
import io.zss.annotation.ZssHeader
import io.zss.annotation.ZssService
import io.zss.annotation.ZssVerb
import io.zss.protocol.ErrorBody
import io.zss.protocol.LogFields
import io.zss.protocol.ZssException
import io.zss.worker.ServiceRequest
import jakarta.validation.Valid
import jakarta.validation.constraints.Positive
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.slf4j.MDC
import java.util.concurrent.TimeUnit

/**
 * Handlers that are written in Kotlin, through real sockets.
 */
@Timeout(60)
class KotlinHandlerTests {

	@Test
	fun dataClassIsReadAndWritten() {
		assertThat(services.call("create", mapOf("item" to "coffee"))).isEqualTo(mapOf("item" to "coffee", "quantity" to 1))
	}

	@Test
	fun payloadThatIsNotNullableIsRequired() {
		assertThat(services.failure("create", null).status).isEqualTo(400)
		assertThat(services.failure("anything", null).status).isEqualTo(400)
		assertThat(services.failure("members", null).status).isEqualTo(400)
	}

	@Test
	fun memberThatIsNotNullableIsRequired() {
		val failure = services.failure("create", mapOf("quantity" to 2))
		assertThat(failure.status).isEqualTo(400)
		assertThat(failure.developerMessage).contains("item")
	}

	@Test
	fun nullablePayloadIsNotRequired() {
		assertThat(services.call("optional", null)).isEqualTo("nothing")
		assertThat(services.call("optional", mapOf("item" to "tea"))).isEqualTo("tea")
	}

	@Test
	fun headerThatIsNotNullableIsRequired() {
		assertThat(services.failure("tenant", null).developerMessage).contains("tenant")
		assertThat(services.call("tenant", null, "tenant", "acme")).isEqualTo("acme")
		assertThat(services.call("maybe-tenant", null)).isEqualTo("none")
	}

	@Test
	fun missingArgumentTakesItsDefault() {
		assertThat(services.call("page", null)).isEqualTo("20 by name")
		assertThat(services.call("page", null, "size", 5)).isEqualTo("5 by name")
		assertThat(services.call("quantity", null)).isEqualTo(7)
		assertThat(services.call("quantity", 3)).isEqualTo(3)
	}

	@Test
	fun defaultOfASuspendFunctionIsTaken() {
		assertThat(services.call("later-page", null)).isEqualTo("20 by name")
	}

	@Test
	fun suspendFunctionIsAnsweredWhenItEnds() {
		assertThat(services.call("later", "coffee")).isEqualTo(mapOf("item" to "coffee", "quantity" to 2))
		assertThat(services.call("nothing", null)).isNull()
	}

	@Test
	fun suspendFunctionHasTheRequestAndItsLogContextOnEveryThread() {
		@Suppress("UNCHECKED_CAST")
		val seen = services.call("context", null) as List<Map<String, Any?>>
		assertThat(seen).hasSize(3)
		assertThat(seen[0]["rid"]).isNotNull()
		assertThat(seen).allSatisfy { assertThat(it["rid"]).isEqualTo(it["mdc"]).isEqualTo(seen[0]["rid"]) }
		assertThat(seen[1]["thread"]).isNotEqualTo(seen[0]["thread"])
	}

	@Test
	fun errorOfASuspendFunctionIsTranslatedAsAnyOther() {
		val declared = services.failure("declared", null)
		assertThat(declared.status).isEqualTo(404)
		assertThat(declared.userMessage).isEqualTo("No such order")
		assertThat(services.failure("handled", null).status).isEqualTo(409)
		assertThat(services.failure("late", null).status).isEqualTo(500)
	}

	@Test
	fun argumentsOfASuspendFunctionAreValidated() {
		val failure = services.failure("validated", mapOf("item" to "coffee", "quantity" to -1))
		assertThat(failure.status).isEqualTo(400)
		assertThat(failure.validationErrors).hasSize(1)
		assertThat(failure.validationErrors[0].path()).isEqualTo("quantity")
	}

	@Test
	fun suspendFunctionIsCancelledAtItsDeadline() {
		assertThat(services.failure("endless", null).status).isEqualTo(599)
		assertThat(services.bean(Orders::class.java).cancelled.get(30, TimeUnit.SECONDS)).isTrue()
	}

	@Test
	fun suspendFunctionDescribesWhatItTakesAndReturns() {
		@Suppress("UNCHECKED_CAST")
		val description = services.call("ZSS/DESCRIBE", null) as Map<String, Any?>
		assertThat(description.toString()).contains("LATER").doesNotContain("Continuation")
	}

	data class NewOrder(val item: String, @field:Positive val quantity: Int = 1)

	data class Order(val item: String, val quantity: Int)

	class SoldOut : RuntimeException()

	@ZssService("test")
	class Orders {

		val cancelled = java.util.concurrent.CompletableFuture<Boolean>()

		@ZssVerb
		fun create(order: NewOrder) = Order(order.item, order.quantity)

		@ZssVerb
		fun anything(payload: Any) = payload

		@ZssVerb
		fun members(payload: Map<String, Any?>) = payload

		@ZssVerb
		fun optional(order: NewOrder?) = order?.item ?: "nothing"

		@ZssVerb
		fun tenant(@ZssHeader tenant: String) = tenant

		@ZssVerb("maybe-tenant")
		fun maybeTenant(@ZssHeader tenant: String?) = tenant ?: "none"

		@ZssVerb
		fun page(@ZssHeader size: Int = 20, @ZssHeader sort: String = "name") = "$size by $sort"

		@ZssVerb
		fun quantity(quantity: Int = 7) = quantity

		@ZssVerb("later-page")
		suspend fun laterPage(@ZssHeader size: Int = 20, @ZssHeader sort: String = "name") =
			withContext(Dispatchers.Default) { "$size by $sort" }

		@ZssVerb
		suspend fun later(item: String) = withContext(Dispatchers.Default) { Order(item, 2) }

		@ZssVerb
		suspend fun nothing() {
			withContext(Dispatchers.Default) { }
		}

		@ZssVerb
		suspend fun context(): List<Map<String, Any?>> {
			val first = seen()
			val second = withContext(Dispatchers.IO) { seen() }
			return listOf(first, second, seen())
		}

		@ZssVerb
		suspend fun declared(): Order = withContext(Dispatchers.Default) {
			throw ZssException(404, "No such order", "It was never created")
		}

		@ZssVerb
		suspend fun handled(): Order = withContext(Dispatchers.Default) { throw SoldOut() }

		@ZssVerb
		suspend fun late() = withTimeout(1) { CompletableDeferred<String>().await() }

		@ZssVerb
		suspend fun validated(@Valid order: NewOrder) = order.item

		@ZssVerb(timeout = "200ms")
		suspend fun endless() {
			try {
				awaitCancellation()
			} finally {
				cancelled.complete(true)
			}
		}

		@ZssExceptionHandler
		fun soldOut(@Suppress("UNUSED_PARAMETER") failure: SoldOut) = ErrorBody(409, "Sold out", "No coffee is left")

		private fun seen() = mapOf(
			"rid" to ServiceRequest.current()?.rid(), "mdc" to MDC.get(LogFields.RID),
			"thread" to Thread.currentThread().name
		)

	}

	companion object {

		private lateinit var services: RunningServices

		@BeforeAll
		@JvmStatic
		fun start() {
			services = RunningServices.of(Orders::class.java)
		}

		@AfterAll
		@JvmStatic
		fun stop() {
			services.close()
		}

	}

}
