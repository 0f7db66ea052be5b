package io.zss.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.Headers;
import io.zss.protocol.MessagePackCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * When a refused call may be made again, as its reply says.
 */
class RetryAfterTests {

	private static final Address ADDRESS = Address.of("ORDERS", "CREATE");

	static Stream<Arguments> headers() {
		return Stream.of(arguments(0.25, Duration.ofMillis(250)), arguments(0.0301, Duration.ofMillis(31)),
				arguments(2, Duration.ofSeconds(2)), arguments(0, Duration.ZERO),
				arguments(Double.MAX_VALUE, Duration.ofDays(1)), arguments(-1, null), arguments(Double.NaN, null),
				arguments("soon", null), arguments(null, null));
	}

	@ParameterizedTest
	@MethodSource("headers")
	void itIsInSecondsWithAFraction(@Nullable Object header, @Nullable Duration expected) {
		assertThat(failure(Headers.RETRY_AFTER, header).getRetryAfter()).isEqualTo(expected);
	}

	@Test
	void itsNameMayHaveAnyCase() {
		assertThat(failure("Retry-After", 3).getRetryAfter()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void aRefusedCallMayBeMadeAgain() {
		assertThat(failure(Headers.RETRY_AFTER, 3)).isInstanceOf(ZssOverloadedException.class)
			.extracting(ZssCallException::isRetryable)
			.isEqualTo(true);
	}

	private static ZssCallException failure(String name, @Nullable Object value) {
		Map<String, @Nullable Object> headers = new HashMap<>();
		headers.put(name, value);
		return ZssCallException.of(
				new OutgoingCall(ADDRESS, Map.of(), Duration.ofSeconds(1), false, ControlPayload.encode("x")),
				new IncomingReply(ADDRESS, "rid", 429, headers, false, ControlPayload.encode(null)),
				new MessagePackCodec());
	}

}
