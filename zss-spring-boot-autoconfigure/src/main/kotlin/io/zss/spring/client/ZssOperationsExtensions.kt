package io.zss.spring.client

import io.zss.protocol.ZssResponse
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.reactor.awaitSingleOrNull
import org.springframework.core.ParameterizedTypeReference
import java.lang.reflect.Type
import java.util.concurrent.CompletableFuture

/**
 * Calls a service and waits for its reply: `zss.call<Order>("orders", "create", order)`. Without the type argument, the
 * method of [ZssOperations] is called, which has no result.
 *
 * @param T the type of the result, generic or not: `Order`, `Order?` if the service may answer nothing, `List<Order>`,
 * or `Unit` to ignore the result
 * @param sid the service, in any case
 * @param verb the verb, in any case
 * @param payload the payload, or null for none
 * @return the result
 * @throws io.zss.client.ZssCallException if the call ends without a result; for nil, unless [T] may be null
 */
public inline fun <reified T> ZssOperations.call(sid: String, verb: String, payload: Any? = null): T =
	service(sid).verb(verb).payload(payload).call<T>()

/**
 * Calls a service and suspends the caller until its reply comes. Cancelling the coroutine cancels the call.
 * Needs `kotlinx-coroutines-reactor`.
 *
 * @param T as with [call]
 * @param sid the service, in any case
 * @param verb the verb, in any case
 * @param payload the payload, or null for none
 * @return the result
 * @throws io.zss.client.ZssCallException if the call ends without a result; for nil, unless [T] may be null
 */
public suspend inline fun <reified T> ZssOperations.await(sid: String, verb: String, payload: Any? = null): T =
	service(sid).verb(verb).payload(payload).await<T>()

/**
 * Makes the call and waits for the result: `zss.service("orders").verb("list").call<List<Order>>()`.
 *
 * @param T the type of the result, generic or not: `Order`, `Order?` if the service may answer nothing, `List<Order>`,
 * or `Unit` to ignore the result
 * @return the result
 * @throws io.zss.client.ZssCallException if the call ends without a result; for nil, unless [T] may be null
 */
public inline fun <reified T> ZssCall.call(): T = callFor(typeOf<T>(), null is T) as T

/**
 * Makes the call and suspends the caller until the result is there. Cancelling the coroutine cancels the call.
 * Needs `kotlinx-coroutines-reactor`.
 *
 * @param T as with [call]
 * @return the result
 * @throws io.zss.client.ZssCallException if the call ends without a result; for nil, unless [T] may be null
 */
public suspend inline fun <reified T> ZssCall.await(): T = awaitFor(typeOf<T>(), null is T) as T

/**
 * Makes the call without waiting for the result.
 *
 * @param T the type of the result, generic or not
 * @return the result, null for nil; cancelling it frees the call's place
 */
public inline fun <reified T : Any> ZssCall.async(): CompletableFuture<T?> =
	async(object : ParameterizedTypeReference<T>() {})

/**
 * Makes the call and waits for the reply, whatever its status.
 *
 * @param T the type of the payload of a success, generic or not
 * @return status, headers, and the payload of a success or the error
 * @throws io.zss.client.ZssCallException if no reply came, or its payload is of another type
 */
public inline fun <reified T : Any> ZssCall.exchange(): ZssResponse<T> =
	exchange(object : ParameterizedTypeReference<T>() {})

/**
 * Makes the call and suspends the caller until the reply comes, whatever its status. Needs
 * `kotlinx-coroutines-reactor`.
 *
 * @param T the type of the payload of a success, generic or not
 * @return status, headers, and the payload of a success or the error
 * @throws io.zss.client.ZssCallException if no reply came, or its payload is of another type
 */
public suspend inline fun <reified T : Any> ZssCall.awaitExchange(): ZssResponse<T> =
	awaitExchangeFor(object : ParameterizedTypeReference<T>() {})

@PublishedApi
internal inline fun <reified T> typeOf(): Type = object : ParameterizedTypeReference<T>() {}.type

@PublishedApi
internal fun ZssCall.callFor(type: Type, nullable: Boolean): Any? = call(readerOf(type, nullable)).orUnit(type)

@PublishedApi
internal suspend fun ZssCall.awaitFor(type: Type, nullable: Boolean): Any? {
	val reader = readerOf(type, nullable)
	return ReactiveCalls.Reactor.untyped { async(reader) }.awaitSingleOrNull().orUnit(type)
}

@PublishedApi
internal suspend fun <T : Any> ZssCall.awaitExchangeFor(type: ParameterizedTypeReference<T>): ZssResponse<T> {
	@Suppress("UNCHECKED_CAST")
	return ReactiveCalls.Reactor.untyped { exchangeAsync(type) }.awaitSingle() as ZssResponse<T>
}

private fun readerOf(type: Type, nullable: Boolean): ReplyReader<out Any?> = when {
	type == Unit::class.java -> ReplyReader.result(Void::class.java)
	nullable -> ReplyReader.result(type)
	else -> ReplyReader.required(ReplyReader.result<Any>(type))
}

private fun Any?.orUnit(type: Type): Any? = if (type == Unit::class.java) Unit else this
