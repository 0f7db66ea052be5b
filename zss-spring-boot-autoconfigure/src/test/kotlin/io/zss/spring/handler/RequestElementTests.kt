package io.zss.spring.handler

import io.zss.protocol.Address
import io.zss.worker.ServiceRequest
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test

/**
 * The context of a coroutine where nothing else carries it.
 */
class RequestElementTests {

	@AfterEach
	fun leave() = ServiceRequest.setCurrent(null)

	@Test
	fun threadsThatResumeTheCoroutineWorkForItsRequest() {
		val request = ServiceRequest(Address.of("orders", "create"), "rid", "caller", mapOf(), ByteArray(0), null)
		ServiceRequest.setCurrent(request)
		val element = RequestElement()
		ServiceRequest.setCurrent(null)
		runBlocking(element) {
			assertThat(ServiceRequest.current()).isSameAs(request)
			withContext(Dispatchers.Default) { assertThat(ServiceRequest.current()).isSameAs(request) }
		}
		assertThat(ServiceRequest.current()).isNull()
	}

}
