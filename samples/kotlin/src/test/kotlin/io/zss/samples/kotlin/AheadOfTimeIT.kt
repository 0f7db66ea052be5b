package io.zss.samples.kotlin

import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.Timeout.ThreadMode
import java.nio.file.Path

/**
 * Runs the packaged sample on what Spring Boot made of it ahead of time.
 */
class AheadOfTimeIT {

	@Test
	@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
	fun callsByTemplateAndByDeclaredClient() {
		val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
		val process = ProcessBuilder(java, "-Dspring.aot.enabled=true", "-jar", System.getProperty("sample.jar"))
			.redirectErrorStream(true)
			.start()
		val output = process.inputStream.bufferedReader().readText()
		assertThat(output).contains(
			"created: Order(number=order-1, item=coffee, quantity=2, note=null)", "missing: null",
			"found:   [tea, milk]", "listed:  3", "refused: 409 Sold out"
		)
		assertThat(process.waitFor()).isZero()
	}

}
