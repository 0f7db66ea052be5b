package io.zss.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.zss.TestBus;
import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.MessagePackCodec;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;
import io.zss.transport.Endpoint;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The published Node client and worker on libzmq with keys, and ours, at the secured
 * endpoints of the packaged broker; and libzmq with a wrong key and without one.
 */
@Timeout(180)
@RequiresNode
@ResourceLock(Lanes.PEERS)
class SecuredPeersIT {

	private static final KeyPair BROKER = KeyPair.generate();

	private static final Map<String, KeyPair> PEERS = new LinkedHashMap<>();

	private static final List<PeerProcess> processes = new ArrayList<>();

	private static final List<ProcessClient> clients = new ArrayList<>();

	private static final String PLAIN_FRONTEND = "tcp://127.0.0.1:" + Ports.free();

	private static final int FRONTEND = Ports.free();

	private static final int BACKEND = Ports.free();

	@TempDir
	private static Path directory;

	private static ProcessClient nodeClient;

	private static ZssClient ourClient;

	private static PeerProcess broker;

	@BeforeAll
	static void start() throws IOException {
		StringBuilder authorized = new StringBuilder();
		for (String name : List.of("node-client", "node-worker", "our-client", "our-worker")) {
			KeyPair keys = KeyPair.generate();
			PEERS.put(name, keys);
			authorized.append(name)
				.append(' ')
				.append(keys.publicKey().text())
				.append(" roles=")
				.append(name.substring(name.indexOf('-') + 1))
				.append('\n');
		}
		Files.writeString(directory.resolve("authorized-keys"), authorized);
		KeyFiles.writeSecret(directory.resolve("broker.key"), BROKER, "broker");
		KeyFiles.writeSecret(directory.resolve("worker.key"), PEERS.get("our-worker"), "our worker");
		broker = process("secured broker", PeerProcess.BROKER_READY,
				JavaCommand.broker(PLAIN_FRONTEND, "tcp://127.0.0.1:" + Ports.free(),
						"--zss.security.key-file=" + directory.resolve("broker.key"),
						"--zss.security.broker.frontend=" + frontend(), "--zss.security.broker.backend=" + backend(),
						"--zss.security.broker.authorized-keys=" + directory.resolve("authorized-keys"),
						"--zss.security.broker.rules[0]=allow role:worker serve *",
						"--zss.security.broker.rules[1]=allow role:client call NODE",
						"--zss.security.broker.rules[2]=allow role:client call JAVA/ECHO",
						"--zss.security.broker.rules[3]=allow address:127.0.0.1 look",
						"--zss.security.broker.rules[4]=allow address:127.0.0.1 call JAVA/PING"))
			.awaitReady();
		PeerProcess node = process("secured Node worker", "READY",
				withKeys(PEERS.get("node-worker"), BROKER, NodePackages.command("worker.js", backend(), "NODE")));
		PeerProcess ours = process("secured worker of ours", "READY",
				JavaCommand.application("io.zss.interop.worker.WorkerApplication", "--interop.sid=JAVA",
						"--zss.worker.brokers=" + backend(), "--zss.worker.startup-timeout=30s",
						"--zss.security.key-file=" + directory.resolve("worker.key"),
						"--zss.security.server-key=" + BROKER.publicKey().text()));
		nodeClient = client("secured Node client", PEERS.get("node-client"), BROKER);
		ourClient = new ZssClient(ClientOptions.of("ours", Endpoint.parse(frontend()))
			.withKeys(new ConnectionKeys(PEERS.get("our-client"), List.of(BROKER.publicKey()))));
		ourClient.start();
		node.awaitReady();
		ours.awaitReady();
	}

	@AfterAll
	static void stop() {
		if (ourClient != null) {
			ourClient.close();
		}
		clients.forEach(ProcessClient::close);
		for (int i = processes.size() - 1; i >= 0; i--) {
			processes.get(i).close();
		}
	}

	@Test
	void nodeClientCallsNodeWorkerAndOurs() {
		Map<String, Object> payload = Map.of("items", List.of("coffee", 2.5, true), "note", "Grüße");
		for (String sid : List.of("node", "java")) {
			assertThat(nodeClient.call(Call.of(sid, "echo", payload)).payload()).as(sid).isEqualTo(payload);
			assertThat(nodeClient.call(Call.of(sid, "echo", "x".repeat(1024 * 1024))).payload()).as(sid)
				.isEqualTo("x".repeat(1024 * 1024));
		}
	}

	@Test
	void ourClientCallsNodeWorkerWhichLearnsWhoCalls() {
		MessagePackCodec codec = new MessagePackCodec();
		IncomingReply reply = ourClient.call(new OutgoingCall(Address.of("node", "headers"),
				Map.of("zss-caller", "forged"), ClientOptions.DEFAULT_TIMEOUT, true, codec.encode("x")));
		assertThat(reply.status()).isEqualTo(200);
		assertThat((Map<?, ?>) codec.decode(reply.payload(), Map.class)).extracting("zss-caller")
			.isEqualTo(Map.of("name", "our-client", "roles", List.of("client")));
	}

	@Test
	void whatNoRuleAllowsIsRefusedToNodeClientAsToOurs() {
		Reply refused = nodeClient.call(Call.of("java", "ping", 1));
		assertThat(refused.ok()).isFalse();
		assertThat(refused.status()).isEqualTo(403);
		assertThat(refused.developerMessage()).isEqualTo("node-client may not call JAVA/PING");
	}

	@Test
	void libzmqWithAKeyThatIsNotAuthorizedGetsNoConnection() {
		new Connection(KeyPair.generate(), BROKER).assertRefused("event handshake:error:auth");
		broker.awaitOutput("is not authorized");
	}

	@Test
	void libzmqWithAnotherServerKeyGetsNoConnection() {
		new Connection(PEERS.get("node-client"), KeyPair.generate()).assertRefused("event disconnect");
		broker.awaitOutput("it has another server key");
	}

	@Test
	void libzmqWithoutAKeyGetsNoConnection() {
		new Connection(null, null).assertRefused("event handshake:error:protocol ERR_ZMTP_MECHANISM_MISMATCH");
	}

	@Test
	void libzmqWithTheRightKeyGetsAConnection() {
		new Connection(PEERS.get("node-client"), BROKER).assertEstablished();
	}

	@Test
	void nodeClientAndWorkerWithKeysThatAreNotAuthorizedAreNotServed() {
		KeyPair unknown = KeyPair.generate();
		process("Node worker with an unknown key", "READY",
				withKeys(unknown, BROKER, NodePackages.command("worker.js", backend(), "STRANGE")));
		ProcessClient stranger = client("Node client with an unknown key", unknown, BROKER);
		assertThat(stranger.call(Call.of("node", "ping", 1).timeout(2000)).ok()).isFalse();
		assertThat(nodeClient.call(Call.of("node", "ping", 1)).payload()).isEqualTo("PONG");
		assertThat(ServiceList.instances(PLAIN_FRONTEND, "NODE")).isEqualTo(1);
		assertThat(ServiceList.instances(PLAIN_FRONTEND, "STRANGE")).isZero();
	}

	@Test
	void nodeClientWithoutKeysIsServedAtThePlainEndpointAsItsAddressMayBe() {
		ProcessClient plain = new ProcessClient("plain Node client", "",
				NodePackages.command("client.js", PLAIN_FRONTEND, "--long=0"));
		clients.add(plain);
		Reply refused = plain.call(Call.of("node", "ping", 1));
		assertThat(refused.ok()).isFalse();
		assertThat(refused.status()).isEqualTo(401);
		assertThat(plain.call(Call.of("java", "ping", 1)).payload()).isEqualTo("PONG");
	}

	private static String frontend() {
		return "tcp://127.0.0.1:" + FRONTEND;
	}

	private static String backend() {
		return "tcp://127.0.0.1:" + BACKEND;
	}

	private static List<String> withKeys(KeyPair own, KeyPair server, List<String> command) {
		List<String> all = new ArrayList<>(List.of("env", "ZSS_SERVER_KEY=" + server.publicKey().text(),
				"ZSS_PUBLIC_KEY=" + own.publicKey().text(), "ZSS_SECRET_KEY=" + own.secretKeyText()));
		all.addAll(command);
		return all;
	}

	private static ProcessClient client(String name, KeyPair own, KeyPair server) {
		ProcessClient client = new ProcessClient(name, "",
				withKeys(own, server, NodePackages.command("client.js", frontend(), "--long=0")));
		clients.add(client);
		return client;
	}

	private static PeerProcess process(String name, String readyText, List<String> command) {
		PeerProcess process = PeerProcess.start(name, readyText, (line) -> {
		}, command);
		processes.add(process);
		return process;
	}

	/** A DEALER of libzmq at the frontend, and what becomes of it. */
	private static final class Connection {

		private final Queue<String> events = new ConcurrentLinkedQueue<>();

		Connection(KeyPair own, KeyPair server) {
			List<String> command = NodePackages.command("connect.js", frontend());
			PeerProcess process = PeerProcess.start("libzmq", "READY", this.events::add,
					(own != null && server != null) ? withKeys(own, server, command) : command);
			processes.add(process);
			process.awaitReady();
		}

		void assertEstablished() {
			Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.events.contains("event handshake"));
		}

		/**
		 * libzmq gives up at once: it does not try again after a refusal.
		 * @param event what it says besides that it has been disconnected
		 */
		void assertRefused(String event) {
			Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.events.contains("event disconnect"));
			assertThat(this.events).doesNotContain("event handshake").anyMatch((each) -> each.startsWith(event));
		}

	}

}
