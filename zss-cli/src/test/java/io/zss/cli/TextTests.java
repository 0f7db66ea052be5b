package io.zss.cli;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for how values are read and written.
 */
class TextTests {

	@ParameterizedTest
	@CsvSource({ "0, 0 µs", "999, 999 µs", "1240, 1.24 ms", "12345, 12.3 ms", "345678, 346 ms", "3200000, 3.20 s",
			"125000000, 2 min 5 s" })
	void timesHaveThreeDigits(double micros, String text) {
		assertThat(Units.micros(micros)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0 ms", "3240, 3.2 s", "59900, 59.9 s", "60000, 1 min", "5400000, 1 h 30 min",
			"273600000, 3 d 4 h" })
	void agesHaveTwoUnits(double millis, String text) {
		assertThat(Units.age(millis)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0 B", "1023, 1023 B", "1536, 1.5 KiB", "67108864, 64 MiB" })
	void sizesHaveBinaryUnits(double bytes, String text) {
		assertThat(Units.bytes(bytes)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "500ms, 500", "2s, 2000", "1.5m, 90000", "1h, 3600000", "3, 3000" })
	void durationsAreReadWithTheirUnit(String text, long millis) throws Exception {
		assertThat(new DurationConverter().convert(text)).isEqualTo(Duration.ofMillis(millis));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1s", "2 days", "0", "0.1ms", "99999999999s" })
	void otherDurationsAreRefused(String text) {
		assertThatExceptionOfType(TypeConversionException.class)
			.isThrownBy(() -> new DurationConverter().convert(text));
	}

	@Test
	void textOfPeersCannotControlTheTerminal() {
		assertThat(Printable.of("a\u001b[2Jb\nc\u009bd\u202ee")).isEqualTo("a\ufffd[2Jb c\ufffdd\ufffde");
		assertThat(Printable.of("plain ä 漢")).isEqualTo("plain ä 漢");
	}

	@Test
	void jsonIsReadOnceAndCompletely() {
		assertThatIllegalArgumentException().isThrownBy(() -> Json.read("")).withMessage("it is empty");
		assertThatIllegalArgumentException().isThrownBy(() -> Json.read("1 2")).withMessageContaining("more after");
		assertThatIllegalArgumentException().isThrownBy(() -> Json.read("{\"a\":")).withMessageContaining("column");
		assertThatIllegalArgumentException().isThrownBy(() -> Json.read("[".repeat(100_000)));
		assertThat(Json.line(Json.read("{\"a\":[1,-2.5,\"x\",null,true,12345678901234567890]}")))
			.isEqualTo("{\"a\":[1,-2.5,\"x\",null,true,12345678901234567890]}");
	}

	@ParameterizedTest
	@CsvSource({ "broker-a, broker-a, 7777", "broker-a:1234, broker-a, 1234", "tcp://10.0.0.1:7778, 10.0.0.1, 7778",
			"[::1], [::1], 7777", "tcp://[::1]:7779, [::1], 7779" })
	void addressesNeedNoSchemeAndNoPort(String text, String host, int port) {
		assertThat(BrokerAddresses.parse(text, 7777)).satisfies((endpoint) -> {
			assertThat(endpoint.host()).isEqualTo(host);
			assertThat(endpoint.port()).isEqualTo(port);
		});
	}

}
