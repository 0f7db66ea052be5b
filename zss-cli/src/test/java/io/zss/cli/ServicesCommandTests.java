package io.zss.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zss.TestBus;
import io.zss.worker.ServiceDefinition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code services}, {@code describe}, {@code ping} and {@code serve echo}, with
 * brokers and workers.
 */
@Timeout(60)
class ServicesCommandTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final Cli cli = Cli.at(this.bus.broker().frontend());

	@Test
	void listsServicesWithTheirInstances() {
		this.bus.worker(TestBus.service("orders", 4, Map.of("create", (request) -> 1)),
				TestBus.service("billing", "bill", (request) -> 1));
		this.bus.worker(new ServiceDefinition("orders", "2.0", 6, Map.of("create", (request) -> 1)));
		this.cli.run("call", "orders", "create");
		this.cli.run("call", "orders", "create");
		Cli.Result result = this.cli.run("services");
		assertThat(result.exitCode()).isZero();
		List<String> lines = result.out().lines().toList();
		assertThat(lines.get(0)).matches("SERVICE +VERSIONS +INSTANCES +IN FLIGHT +QUEUED +REQUESTS +FAILED");
		assertThat(lines.get(1)).matches("BILLING +– +1 +0/16 +0 +0 +0");
		assertThat(lines.get(2)).matches("ORDERS +.*2\\.0 \\(1\\).* +2 +0/10 +0 +2 +0");
	}

	@Test
	void saysThatThereAreNone() {
		Cli.Result result = this.cli.run("services");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("No service is registered at " + this.bus.broker().frontend());
		assertThat(result.err()).contains("zss serve echo");
	}

	@Test
	void listsSeveralBrokersAndSaysWhichDoesNotAnswer() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> 1));
		Cli.Result result = this.cli.run("services", "-b", this.bus.broker().frontend().toString(), "-b",
				"127.0.0.1:1");
		assertThat(result.exitCode()).isEqualTo(7);
		assertThat(result.out()).contains("BROKER").containsPattern("ORDERS .*" + this.bus.broker().frontend());
		assertThat(result.err()).contains("No broker at tcp://127.0.0.1:1");
	}

	@Test
	void printsJsonForEachBroker() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> 1));
		List<Fields> brokers = Fields.listOf(Json
			.read(this.cli.run("--json", "-b", this.bus.broker().frontend() + ",127.0.0.1:1", "services").out()));
		assertThat(brokers).hasSize(2);
		assertThat(brokers.get(0).list("reply").get(0).text("sid")).isEqualTo("ORDERS");
		assertThat(brokers.get(1).text("error")).contains("connection refused");
	}

	@Test
	void describesAServiceByItsAnnouncementsWhereItDoesNotDescribeItself() {
		this.bus.worker(TestBus.service("orders", 4, Map.of("create", (request) -> 1, "get", (request) -> 2)));
		Cli.Result result = this.cli.run("describe", "orders");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("ORDERS").contains("CREATE, GET").containsPattern("0/4");
		assertThat(this.cli.run("describe", "nobody").exitCode()).isEqualTo(4);
	}

	@Test
	void describesAServiceAsItsWorkersDo() {
		Map<String, Object> schema = Smi.map("type", "object", "properties",
				Smi.map("item", Smi.map("type", "string"), "quantity", Smi.map("type", "integer")));
		Map<String, Object> description = Smi.map("description", "Takes orders", "verbs",
				List.of(Smi.map("verb", "CREATE", "description", "Creates one", "idempotent", false, "timeoutMillis",
						2000, "payload", schema)));
		this.bus.worker(TestBus.service("orders", 4,
				Map.of("create", (request) -> 1, "zss/describe", (request) -> description)));
		Cli.Result all = this.cli.run("describe", "orders");
		assertThat(all.out()).contains("Takes orders", "CREATE  runs once, takes at most 2.0 s", "Creates one",
				"{item: string, quantity: integer}");
		assertThat(this.cli.run("describe", "orders", "create").out()).contains("\"properties\"");
		assertThat(this.cli.run("describe", "orders", "nope").exitCode()).isEqualTo(4);
		assertThat(Fields.of(Json.read(this.cli.run("describe", "orders", "--json").out()))
			.fields("description")
			.text("description")).isEqualTo("Takes orders");
	}

	@Test
	void pingTimesEachBroker() {
		Cli.Result result = this.cli.run("ping", "-n", "2");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out().lines()).hasSize(2)
			.allMatch((line) -> line.matches("up  tcp://\\S+  zss-broker  version \\S+  .*[µm]?s"));
	}

	@Test
	void pingWaitsForABrokerToStart() {
		String frontend = this.bus.broker().frontend().toString();
		this.bus.broker().stop();
		assertThat(this.cli.run("ping").exitCode()).isEqualTo(7);
		CompletableFuture<Cli.Result> waiting = CompletableFuture
			.supplyAsync(() -> Cli.at(frontend).run("ping", "--wait", "30s"));
		this.bus.broker().start();
		assertThat(waiting).succeedsWithin(Duration.ofSeconds(40)).extracting(Cli.Result::exitCode).isEqualTo(0);
	}

	@Test
	void echoServesUntilItIsInterrupted() throws InterruptedException {
		Cli serving = Cli.at(this.bus.broker().frontend());
		Thread thread = new Thread(
				() -> serving.run("serve", "echo", "--backend", this.bus.broker().backend().toString(), "--verbose"));
		thread.start();
		this.bus.awaitInstances("ECHO", 1);
		assertThat(this.cli.run("call", "echo", "echo", "[\"as sent\"]").out()).contains("as sent");
		assertThat(this.cli.run("call", "echo", "sleep", "1").out()).contains("1");
		assertThat(this.cli.run("call", "echo", "fail", "503").exitCode()).isEqualTo(5);
		assertThat(this.cli.run("call", "echo", "fail", "\"x\"").err()).contains("must be a number");
		Awaitility.await()
			.atMost(TestBus.LIMIT)
			.untilAsserted(() -> assertThat(serving.outSoFar()).contains("registered  ECHO at ", "503  ECHO:FAIL"));
		thread.interrupt();
		thread.join(TimeUnit.SECONDS.toMillis(30));
		assertThat(thread.isAlive()).isFalse();
		this.bus.awaitInstances("ECHO", 0);
	}

}
