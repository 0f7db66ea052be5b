package io.zss.samples.kotlin

// tag::application[]
import io.zss.spring.client.ImportZssClients
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication

@SpringBootApplication(proxyBeanMethods = false)
@ImportZssClients(Orders::class)
class KotlinSampleApplication
// end::application[]

/**
 * Starts a broker, a service and a client, makes some calls through real sockets, and ends.
 */
fun main(args: Array<String>) = runApplication<KotlinSampleApplication>(*args).close()
