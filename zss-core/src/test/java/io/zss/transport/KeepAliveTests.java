package io.zss.transport;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.zss.transport.DrivenSockets.anyPort;
import static io.zss.transport.DrivenSockets.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link KeepAlive}.
 */
@Timeout(60)
class KeepAliveTests {

	// Trap 22
	@Test
	void everyConnectionOfBothSidesHasIt() throws IOException {
		try (DrivenSockets broker = new DrivenSockets(); DrivenSockets peers = new DrivenSockets()) {
			RouterSocket router = broker.sockets()
				.bind(new RouterSettings(List.of(anyPort()), 1000, DrivenSockets.LIMITS,
						new ConnectionTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(80)),
						10, Duration.ZERO));
			DealerSocket dealer = peers.sockets()
				.connect(() -> bytes("dealer"),
						DealerSettings.of(router.boundEndpoints().get(0), 1000).withKeepAlive(Duration.ofMinutes(4)));
			peers.exchange(dealer, "dealer", router);
			assertKeepAlive(broker, 40, 10);
			assertKeepAlive(peers, 120, 30);
		}
	}

	@ParameterizedTest
	@CsvSource({ "PT2M, 60, 15", "PT8S, 4, 1", "PT0S, 0, 0" })
	void halfIsSilenceAndHalfIsProbes(Duration time, int idleSeconds, int intervalSeconds) {
		assertThat(KeepAlive.of(time)).isEqualTo(new KeepAlive(idleSeconds, intervalSeconds));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-1S", "PT0.001S", "PT7.999S" })
	void refusesTimesThatAreTooShort(Duration time) {
		assertThatIllegalArgumentException().isThrownBy(() -> KeepAlive.of(time))
			.withMessage("'keepAlive' must be 0 or at least 8 s: " + time);
	}

	private static void assertKeepAlive(DrivenSockets sockets, int idleSeconds, int intervalSeconds)
			throws IOException {
		List<SocketChannel> connections = sockets.connections();
		assertThat(connections).hasSize(1);
		SocketChannel connection = connections.get(0);
		assertThat(connection.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
		if (connection.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
			assertThat(connection.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(idleSeconds);
			assertThat(connection.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(intervalSeconds);
			assertThat(connection.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(4);
		}
	}

}
