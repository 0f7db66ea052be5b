package io.zss.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.zss.TestBus;
import io.zss.broker.SecurityOptions;
import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;
import io.zss.security.Rules;
import io.zss.transport.Endpoint;
import io.zss.worker.WorkerOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commands with a broker that has keys and rules.
 */
@Timeout(120)
class SecuredBrokerCommandTests {

	private final KeyPair brokerKeys = KeyPair.generate();

	@TempDir
	private Path folder;

	private TestBus bus;

	private Cli cli;

	@BeforeEach
	void start() throws IOException {
		StringBuilder authorized = new StringBuilder();
		for (String line : List.of("operator alice", "viewer bob", "client shop --call orders", "worker orders",
				"worker stock")) {
			String[] words = line.split(" ", -1);
			String[] arguments = new String[words.length + 4];
			System.arraycopy(new String[] { "keygen", "--for" }, 0, arguments, 0, 2);
			System.arraycopy(words, 0, arguments, 2, words.length);
			arguments[words.length + 2] = "--out";
			arguments[words.length + 3] = key(words[1]).toString();
			authorized.append(Cli.at(null).run(arguments).out());
		}
		Files.writeString(this.folder.resolve("broker.pub"), this.brokerKeys.publicKey().text());
		this.bus = TestBus
			.start((options) -> options.security(new SecurityOptions(this.brokerKeys,
					Endpoint.parse("tcp://127.0.0.1:*"), Endpoint.parse("tcp://127.0.0.1:*"),
					AuthorizedKeysSource.of(AuthorizedKeys.parse(authorized.toString())), false,
					Rules.parse(List.of("allow name:shop call ORDERS/CREATE", "allow role:orders-worker serve ORDERS",
							"allow role:viewer look", "allow role:operator look", "allow role:operator steer")),
					false)));
		this.cli = Cli.at(this.bus.broker().securedFrontend())
			.variable("ZSS_SERVER_KEY", this.folder.resolve("broker.pub").toString());
	}

	@AfterEach
	void stop() {
		this.bus.close();
	}

	@Test
	void keysThatKeygenMadeCallServeLookAndSteer() {
		serveOrders();
		assertThat(as("shop").run("call", "orders", "create").out()).isEqualToIgnoringNewLines("1");
		assertThat(as("shop").run("call", "orders", "create", "-n", "20", "-c", "4").exitCode()).isZero();
		assertThat(as("bob").run("services").out()).contains("ORDERS");
		assertThat(as("alice").run("drain", "orders", "ORDERS#", "--yes").out()).contains("DRAINED");
		assertThat(as("alice").run("ping").out()).contains("up");
	}

	@Test
	void serverKeyIsTakenAsTextToo() {
		Cli.Result result = Cli.at(this.bus.broker().securedFrontend())
			.run("services", "--key-file", key("bob").toString(), "--server-key",
					KeyPair.generate().publicKey().text() + "," + this.brokerKeys.publicKey().text());
		assertThat(result.err()).contains("A worker registers");
		assertThat(result.exitCode()).isZero();
	}

	@Test
	void adviceToACallerWithKeysNamesTheSecuredBackend() {
		Endpoint backend = this.bus.broker().securedBackend();
		assertThat(as("bob").run("services").err())
			.contains("registers at the broker's secured backend, " + backend + ", with a key that may serve",
					"--backend " + backend.host() + ":" + backend.port())
			.doesNotContain("7776", this.bus.broker().backend().toString());
	}

	@Test
	void whatNoRuleAllowsIsAnswered403WithAdvice() {
		serveOrders();
		Cli.Result call = as("shop").run("call", "orders", "delete");
		assertThat(call.exitCode()).isEqualTo(4);
		assertThat(call.err()).contains("403", "zss.security.broker.rules");
		Cli.Result drain = as("bob").run("drain", "orders", "ORDERS#", "--yes");
		assertThat(drain.exitCode()).isEqualTo(4);
		assertThat(drain.err()).contains("DRAIN with 403", "zss.security.broker.rules");
	}

	@Test
	void plainPeerIsAnswered401AtThePlainEndpoint() {
		Cli.Result result = Cli.at(this.bus.broker().frontend()).run("services");
		assertThat(result.exitCode()).isEqualTo(4);
		assertThat(result.err()).contains("401", "--key-file");
	}

	@Test
	void keyThatIsNotAuthorizedIsNamed() {
		KeyFiles.writeSecret(key("mallory"), KeyPair.generate(), "mallory");
		for (String[] command : new String[][] { { "services" }, { "call", "orders", "create" } }) {
			Cli.Result result = as("mallory").run(command);
			assertThat(result.exitCode()).isEqualTo(8);
			assertThat(result.err()).contains("it refused the key " + KeyFiles.readSecret(key("mallory")).publicKey(),
					"authorized keys");
			assertThat(result.out()).isEmpty();
		}
	}

	@Test
	void brokerWithAnotherKeyIsNotTalkedTo() {
		KeyPair other = KeyPair.generate();
		Cli.Result result = as("bob").run("services", "--server-key", other.publicKey().text(), "--timeout", "2s");
		assertThat(result.exitCode()).isEqualTo(8);
		assertThat(result.err()).contains("expected server key " + other.publicKey(), "--server-key");
	}

	@Test
	void oneEndWithoutKeysIsNamed() {
		Cli.Result plain = as("bob").run("services", "--plain", "--timeout", "2s");
		assertThat(plain.exitCode()).isEqualTo(8);
		assertThat(plain.err()).contains("It is a secured endpoint");
		Cli.Result keyed = as("bob").run("services", "-b", this.bus.broker().frontend().toString(), "--timeout", "2s");
		assertThat(keyed.exitCode()).isEqualTo(8);
		assertThat(keyed.err()).contains("It is a plain endpoint", "--plain");
	}

	@Test
	void keysMustBeComplete() throws IOException {
		Cli bare = Cli.at(this.bus.broker().securedFrontend());
		Cli.Result noServer = bare.run("services", "--key-file", key("bob").toString());
		assertThat(noServer.exitCode()).isEqualTo(2);
		assertThat(noServer.err()).contains("not the public key of the broker", "--server-key");
		Cli.Result noOwn = this.cli.run("services");
		assertThat(noOwn.exitCode()).isEqualTo(2);
		assertThat(noOwn.err()).contains("no key of your own", "zss keygen");
		assertThat(as("bob").run("services", "--plain", "--server-key", "x").exitCode()).isEqualTo(2);
		assertThat(as("nobody").run("services").err()).contains("nobody.key does not exist");
		assertThat(as("bob").run("services", "--server-key", "no-key").err())
			.contains("neither a file that exists nor a key");
		Files.setPosixFilePermissions(key("bob"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
		Cli.Result open = as("bob").run("services");
		assertThat(open.exitCode()).isEqualTo(1);
		assertThat(open.err()).contains("is open to others");
	}

	@Test
	void servesWithAKeyAndSaysWhyNot() throws InterruptedException {
		assertServes("orders", "registered  ORDERS");
		assertServes("stock", "is not registered at");
	}

	private void assertServes(String worker, String said) throws InterruptedException {
		Cli shell = as(worker);
		AtomicReference<Cli.Result> ended = new AtomicReference<>();
		Thread serving = new Thread(() -> ended.set(shell.run("serve", "echo", "--sid", "orders", "--backend",
				this.bus.broker().securedBackend().toString())));
		serving.start();
		try {
			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.untilAsserted(() -> assertThat(shell.outSoFar() + shell.errSoFar()).contains(said));
		}
		finally {
			serving.interrupt();
			serving.join();
		}
	}

	private void serveOrders() {
		this.bus.worker(
				WorkerOptions.of(this.bus.broker().securedBackend())
					.withKeys(new ConnectionKeys(KeyFiles.readSecret(key("orders")),
							List.of(this.brokerKeys.publicKey()))),
				TestBus.service("orders", 4, Map.of("create", (request) -> 1)));
	}

	private Cli as(String who) {
		return this.cli.variable("ZSS_KEY_FILE", key(who).toString());
	}

	private Path key(String who) {
		return this.folder.resolve(who + ".key");
	}

}
