package io.zss.client;

import java.time.Duration;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The time-out that a broker gets for calls of one instance.
 */
class AnnouncedTimeoutTests {

	@ParameterizedTest
	@CsvSource({ "10000, 9750", "2000, 1800", "9, 9", "0, 1" })
	void brokerAnswersForOneInstanceBeforeTheCallEnds(long leftMillis, long announced) {
		assertThat(PendingCall.announcedMillis(call(Map.of(Headers.TO_INSTANCE, "one")), leftMillis))
			.isEqualTo(announced);
		assertThat(PendingCall.announcedMillis(call(Map.of()), leftMillis)).isEqualTo(Math.max(1, leftMillis));
	}

	private static OutgoingCall call(Map<String, Object> headers) {
		return new OutgoingCall(Address.of("orders", "create"), headers, Duration.ofSeconds(10), false, new byte[0]);
	}

}
