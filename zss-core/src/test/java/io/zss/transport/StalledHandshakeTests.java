package io.zss.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection whose handshake comes to nothing is given up soon.
 */
class StalledHandshakeTests {

	@Test
	void connectsAgainWhenPeerSaysNothing() throws IOException {
		try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
				DrivenSockets peers = new DrivenSockets()) {
			mute.setSoTimeout(5000);
			peers.sockets()
				.connect(() -> "client#1".getBytes(StandardCharsets.UTF_8),
						DealerSettings.of(Endpoint.parse("tcp://127.0.0.1:" + mute.getLocalPort()), 1024));
			try (Socket first = mute.accept(); Socket second = mute.accept()) {
				assertThat(second.getPort()).isNotEqualTo(first.getPort());
			}
		}
	}

}
