package io.zss.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.CapturedLog;
import io.zss.TestBus;
import io.zss.protocol.Address;
import io.zss.transport.Endpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client whose broker's port is an HTTP server.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class NotABrokerTests {

	private static final byte[] ANSWER = ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: 430\r\n"
			+ "Connection: close\r\n\r\n" + "<html>" + "x".repeat(424))
		.getBytes(StandardCharsets.US_ASCII);

	private final AtomicInteger connections = new AtomicInteger();

	private ServerSocket server;

	@BeforeEach
	void start() throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread thread = new Thread(this::serve, "http-server");
		thread.setDaemon(true);
		thread.start();
	}

	@AfterEach
	void stop() throws IOException {
		this.server.close();
	}

	@Test
	void callSaysThatItWasNotSentAndTheLogHasOneLine() {
		Endpoint endpoint = new Endpoint("127.0.0.1", this.server.getLocalPort());
		try (CapturedLog log = new CapturedLog("io.zss");
				ZssClient client = new ZssClient(ClientOptions.of("tester", endpoint))) {
			client.start();

			CompletableFuture<IncomingReply> reply = client.send(new OutgoingCall(Address.of("orders", "create"),
					Map.of(), Duration.ofSeconds(5), true, new byte[] { (byte) 0xc0 }));
			assertThat(reply).failsWithin(TestBus.LIMIT)
				.withThrowableThat()
				.havingCause()
				.asInstanceOf(InstanceOfAssertFactories.type(ZssNoBrokerException.class))
				.satisfies((failure) -> {
					assertThat(failure).hasMessageContaining("ORDERS:CREATE was not called");
					assertThat(failure.getExecutions()).isZero();
				});

			Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.connections.get() > 1);
			assertThat(log.messages(Level.WARN)).as("warnings").hasSizeLessThanOrEqualTo(2);
			assertThat(this.connections.get()).as("connections in 5 s").isLessThan(40);
			assertThat(client.status().isConnected()).isFalse();
		}
	}

	private void serve() {
		while (!this.server.isClosed()) {
			try (Socket connection = this.server.accept()) {
				this.connections.incrementAndGet();
				int first = connection.getInputStream().read();
				if (first >= 0) {
					connection.getOutputStream().write(ANSWER);
				}
			}
			catch (IOException ex) {
				// The next one.
			}
		}
	}

}
