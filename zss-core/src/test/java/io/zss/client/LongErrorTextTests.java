package io.zss.client;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.MessagePackCodec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Errors whose text would fill a log.
 */
class LongErrorTextTests {

	private static final Address ADDRESS = Address.of("ORDERS", "CREATE");

	@ParameterizedTest
	@CsvSource({ "500, true", "599, true", "429, false", "404, false" })
	void theMessageIsShortAndTheTextOfTheErrorWhole(int status, boolean fromWorker) {
		String text = "x".repeat(10_000_000);
		byte[] payload = ErrorBody.of(status).withDeveloperMessage(text).encode();
		ZssCallException failure = ZssCallException.of(
				new OutgoingCall(ADDRESS, Map.of(), Duration.ofSeconds(1), false, ControlPayload.encode("x")),
				new IncomingReply(ADDRESS, "rid-1", status, Map.of(), fromWorker, payload), new MessagePackCodec());
		assertThat(failure.getMessage()).hasSizeLessThan(2_200).contains("xxx...").endsWith(" (rid=rid-1)");
		assertThat(failure.getDeveloperMessage()).isEqualTo(text);
	}

}
