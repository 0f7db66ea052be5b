package io.zss.transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link Endpoint}.
 */
@Timeout(60)
class EndpointTests {

	@ParameterizedTest
	@CsvSource({ "tcp://127.0.0.1:7777, 127.0.0.1, 7777", "tcp://broker.example.com:1, broker.example.com, 1",
			"tcp://my_broker-2:65535, my_broker-2, 65535", "tcp://*:7777, *, 7777", "tcp://[::1]:7777, [::1], 7777",
			"tcp://[::ffff:10.0.0.1]:7777, [::ffff:10.0.0.1], 7777" })
	void readsHostAndPort(String text, String host, int port) {
		assertThat(Endpoint.parse(text)).isEqualTo(new Endpoint(host, port));
	}

	@ParameterizedTest
	@ValueSource(strings = { "tcp://127.0.0.1:7777", "tcp://*:7777", "tcp://[::1]:7777", "tcp://*:*" })
	void isWrittenAsItIsRead(String text) {
		assertThat(Endpoint.parse(text)).hasToString(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tcp://127.0.0.1:*", "tcp://127.0.0.1:0" })
	void takesAStarOrZeroForAnyPort(String text) {
		assertThat(Endpoint.parse(text)).isEqualTo(new Endpoint("127.0.0.1", 0)).hasToString("tcp://127.0.0.1:*");
	}

	@Test
	void ignoresBlanksAround() {
		assertThat(Endpoint.parse(" tcp://127.0.0.1:7777\n")).isEqualTo(new Endpoint("127.0.0.1", 7777));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "tcp://127.0.0.1", "tcp://127.0.0.1:", "tcp://:7777", "tcp://127.0.0.1:port",
			"tcp://127.0.0.1:-1", "tcp://127.0.0.1:777777", "tcp://::1:7777", "tcp://[]:7777", "tcp://[::1:7777",
			"tcp://host/path:7777", "tcp://user@host:7777", "tcp://a b:7777", "ipc:///tmp/zss", "inproc://zss",
			"tcp://127.0.0.1:7777,tcp://127.0.0.1:7778" })
	void refusesAnythingElseAndShowsTheForm(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text))
			.withMessage("An endpoint must look like 'tcp://host:port': '" + text + "'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "broker-a:7776", "http://broker-a:7776", "TCP://broker-a:7776", "udp://broker-a:7776" })
	void showsTheWholeAddressWhereOnlyTheSchemeIsMissingOrIsAnotherOne(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text))
			.withMessage("An endpoint must look like 'tcp://broker-a:7776': '" + text + "'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "tcp://127.0.0.1:65536", "tcp://127.0.0.1:99999" })
	void refusesPortsThatDoNotExist(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text))
			.withMessage("A port must be 0 to 65535: '" + text + "'");
	}

	@ParameterizedTest
	@CsvSource({ "tcp://127.0.0.1:7777, true", "tcp://[::1]:7777, true", "tcp://broker:1, true", "tcp://*:7777, false",
			"tcp://127.0.0.1:*, false", "tcp://*:*, false" })
	void isConnectableWhenItNamesOnePlace(String text, boolean connectable) {
		assertThat(Endpoint.parse(text).isConnectable()).isEqualTo(connectable);
	}

}
