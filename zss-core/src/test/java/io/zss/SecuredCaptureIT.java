package io.zss;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zss.broker.Broker;
import io.zss.broker.SecurityOptions;
import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.security.Rules;
import io.zss.security.ZssPrincipal;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.worker.RegistrationListener;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the network sees of a call, as tcpdump captures it on the loopback interface:
 * everything of a plain one, and of a secured one nothing but keys and lengths. Skipped
 * where nothing can be captured.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SecuredCaptureIT {

	private static final KeyPair BROKER = KeyPair.generate();

	private static final KeyPair WORKER = KeyPair.generate();

	private static final KeyPair CLIENT = KeyPair.generate();

	@Test
	void aCaptureOfASecuredCallHoldsNothingThatOneOfAPlainCallHolds() throws IOException {
		try (Broker broker = broker()) {
			broker.start();
			Endpoint frontend = securedOf(broker.securedFrontend());
			Endpoint backend = securedOf(broker.securedBackend());
			try (Capture capture = new Capture(List.of(broker.frontend(), broker.backend(), frontend, backend)
				.stream()
				.map(Endpoint::port)
				.toList())) {
				Call plain = new Call("PLAIN");
				plain.run(ClientOptions.of("plain-caller", broker.frontend()), WorkerOptions.of(broker.backend()));
				capture.awaitAll(plain.texts());

				Call secured = new Call("SECURED");
				secured.run(
						ClientOptions.of("secured-caller", frontend)
							.withKeys(new ConnectionKeys(CLIENT, List.of(BROKER.publicKey()))),
						WorkerOptions.of(backend).withKeys(new ConnectionKeys(WORKER, List.of(BROKER.publicKey()))));
				// What was captured before has come when this has.
				String mark = "the-end-" + UUID.randomUUID();
				try (Socket socket = new Socket(frontend.host(), frontend.port())) {
					OutputStream out = socket.getOutputStream();
					out.write(mark.getBytes(StandardCharsets.US_ASCII));
					out.flush();
					capture.awaitAll(List.of(mark));
				}
				assertThat(capture.text()).contains("CURVE", "HELLO", "INITIATE", "MESSAGE")
					.doesNotContain(secured.texts());
			}
		}
	}

	private static Endpoint securedOf(Endpoint endpoint) {
		assertThat(endpoint).isNotNull();
		return endpoint;
	}

	private static Broker broker() {
		AuthorizedKeys authorized = AuthorizedKeys
			.of(List.of(new AuthorizedKeys.Entry(WORKER.publicKey(), ZssPrincipal.of("w", List.of("peer")), null),
					new AuthorizedKeys.Entry(CLIENT.publicKey(), ZssPrincipal.of("c", List.of("peer")), null)));
		Endpoint anywhere = Endpoint.parse("tcp://127.0.0.1:*");
		Rules rules = Rules.parse(List.of("allow role:peer call *", "allow role:peer serve *",
				"allow address:127.0.0.1 call *", "allow address:127.0.0.1 serve *"));
		return new Broker(TestBus.brokerOptions()
			.security(new SecurityOptions(BROKER, anywhere, anywhere, AuthorizedKeysSource.of(authorized), false, rules,
					false))
			.build());
	}

	/** A call of which everything has a name that is nowhere else. */
	private static final class Call {

		private final String sid;

		private final String verb = "VERB-" + unique();

		private final String header = "header-" + unique();

		private final String value = "value-" + unique();

		private final String payload = "payload-" + unique();

		private final String reply = "reply-" + unique();

		Call(String name) {
			this.sid = name + "-" + unique();
		}

		private static String unique() {
			return UUID.randomUUID().toString().substring(0, 13).toUpperCase(Locale.ROOT);
		}

		List<String> texts() {
			return List.of(this.sid, this.verb, this.header, this.value, this.payload, this.reply);
		}

		void run(ClientOptions clientOptions, WorkerOptions workerOptions) {
			ServiceDefinition service = TestBus.service(this.sid, this.verb, (request) -> this.reply);
			try (ZssWorker worker = new ZssWorker(List.of(service), workerOptions, TestBus.CODEC, Runnable::run,
					LoopClock.system(), (address, status, nanos) -> {
					}, RegistrationListener.NONE); ZssClient client = new ZssClient(clientOptions)) {
				worker.start();
				assertThat(worker.awaitRegistered(TestBus.LIMIT)).isTrue();
				client.start();
				IncomingReply received = client.call(new OutgoingCall(Address.of(this.sid, this.verb),
						Map.of(this.header, this.value), TestBus.LIMIT, true, TestBus.CODEC.encode(this.payload)));
				assertThat(received.status()).isEqualTo(200);
				assertThat(TestBus.CODEC.decode(received.payload(), String.class)).isEqualTo(this.reply);
			}
		}

	}

	/** What tcpdump says that passes over some ports of the loopback interface. */
	private static final class Capture implements AutoCloseable {

		private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

		private final Process tcpdump;

		Capture(List<Integer> ports) throws IOException {
			String filter = "tcp port " + String.join(" or tcp port ", ports.stream().map(String::valueOf).toList());
			this.tcpdump = start(filter);
			String said = awaitBegin();
			if (!said.contains("listening on")) {
				skip(said);
			}
			Thread reader = new Thread(this::read, "tcpdump");
			reader.setDaemon(true);
			reader.start();
		}

		String text() {
			synchronized (this.captured) {
				return this.captured.toString(StandardCharsets.ISO_8859_1);
			}
		}

		void awaitAll(List<String> texts) {
			Awaitility.await("a capture of " + texts)
				.atMost(TestBus.LIMIT)
				.untilAsserted(() -> assertThat(text()).contains(texts));
		}

		private static Process start(String filter) throws IOException {
			try {
				return new ProcessBuilder("tcpdump", "-i", "lo", "-s", "0", "-U", "-w", "-", filter).start();
			}
			catch (IOException ex) {
				skip("tcpdump is not installed");
				throw ex;
			}
		}

		private static void skip(String reason) {
			System.out.println("SKIPPED: nothing can be captured here: " + reason);
			Assumptions.abort("Nothing can be captured here: " + reason);
		}

		private String awaitBegin() throws IOException {
			StringBuilder said = new StringBuilder();
			BufferedReader errors = this.tcpdump.errorReader();
			for (String line = errors.readLine(); line != null; line = errors.readLine()) {
				said.append(line).append(' ');
				if (line.contains("listening on")) {
					break;
				}
			}
			return said.toString();
		}

		private void read() {
			byte[] buffer = new byte[8192];
			try {
				InputStream output = this.tcpdump.getInputStream();
				for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
					synchronized (this.captured) {
						this.captured.write(buffer, 0, count);
					}
				}
			}
			catch (IOException ex) {
				// it has ended
			}
		}

		@Override
		public void close() {
			this.tcpdump.destroy();
		}

	}

}
