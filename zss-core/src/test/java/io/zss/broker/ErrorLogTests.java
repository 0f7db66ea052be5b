package io.zss.broker;

import java.time.Duration;
import java.util.Map;

import io.zss.protocol.ControlPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How much the broker keeps of the errors of workers.
 */
class ErrorLogTests {

	private static final int MAX_PAYLOAD_BYTES = 4096;

	private final TestBroker broker = new TestBroker();

	private final FakeWorker worker = this.broker.worker("ORDERS").up();

	@ParameterizedTest
	@CsvSource({ "1000, false", "1001, true" })
	void longTextIsShortened(int length, boolean shortened) {
		assertThat(textOf(Map.of("code", 500, "developerMessage", "x".repeat(length))))
			.isEqualTo("x".repeat(1000) + (shortened ? "..." : ""));
	}

	@ParameterizedTest
	@CsvSource({ "0, true", "1, false" })
	void longPayloadIsNotKept(int bytesTooMany, boolean kept) {
		Map<String, Object> error = errorOf(1000);
		int filler = 1000 + MAX_PAYLOAD_BYTES - ControlPayload.encode(error).length + bytesTooMany;
		assertThat(ControlPayload.encode(errorOf(filler))).hasSize(MAX_PAYLOAD_BYTES + bytesTooMany);

		assertThat(textOf(errorOf(filler)).equals("out of paper")).isEqualTo(kept);
	}

	@Test
	void textIsTheSameHoweverOftenItIsAskedFor() {
		Map<String, Object> error = Map.of("code", 500, "developerMessage", "out of paper");
		assertThat(textOf(error)).isEqualTo("out of paper");
		this.broker.pass(Duration.ofMillis(500));
		assertThat(textOf(error)).isEqualTo("out of paper");
	}

	@Test
	void successIsNoError() {
		this.broker.client().send(TestRequest.to("ORDERS"));
		this.worker.serve();
		assertThat(Operator.maps(Operator.map(new Operator(this.broker).ask("ERRORS", null)).get("errors"))).isEmpty();
	}

	private static Map<String, Object> errorOf(int filler) {
		return Map.of("code", 500, "developerMessage", "out of paper", "filler", "x".repeat(filler));
	}

	private String textOf(Map<String, Object> error) {
		this.broker.client().send(TestRequest.to("ORDERS"));
		this.worker.answer(this.worker.request(), "500", error);
		Map<?, ?> reply = Operator.map(new Operator(this.broker).ask("ERRORS", null));
		return String.valueOf(Operator.maps(reply.get("errors")).get(0).get("developerMessage"));
	}

}
