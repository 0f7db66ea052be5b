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
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbDescription;
import io.zss.worker.VerbDescription.Content;
import io.zss.worker.VerbDescription.DeclaredError;
import io.zss.worker.VerbDescription.Parameter;
import io.zss.worker.VerbDescription.Source;
import io.zss.worker.VerbHandler;

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
	void drainedInstanceIsNoLiveOne() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> 1));
		this.bus.awaitInstances("ORDERS", 1);
		assertThat(this.cli.run("drain", "orders", "ORDERS#", "--yes").exitCode()).isZero();
		Awaitility.await()
			.atMost(TestBus.LIMIT)
			.untilAsserted(() -> assertThat(this.cli.run("services").out()).containsPattern("ORDERS +– +0 of 1 "));
		Cli.Result call = this.cli.run("call", "orders", "create", "--timeout", "200ms");
		assertThat(call.exitCode()).isEqualTo(6);
		assertThat(call.err()).contains("All instances of orders are drained", "'zss resume orders INSTANCE'");
	}

	@Test
	void echoDoesNotGuessTheBackendOfAFrontendWithAnotherPort() {
		Cli.Result result = this.cli.run("serve", "echo");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("the backend that belongs to " + this.bus.broker().frontend(), "--backend");
		assertThat(this.cli.run("serve", "echo", "-b", "127.0.0.1:7776").exitCode()).isEqualTo(2);
	}

	@Test
	void saysThatThereAreNone() {
		Cli.Result result = this.cli.run("services");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("No service is registered at " + this.bus.broker().frontend());
		assertThat(result.err()).contains("registers at the broker's backend, " + this.bus.broker().backend(),
				"'zss serve echo --backend 127.0.0.1:" + this.bus.broker().backend().port() + "'");
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
	void namesTheVerbsThatAnOldWorkerHasAnswered() throws Exception {
		try (OldWorker worker = new OldWorker(this.bus.broker().backend(), "OLD")) {
			Cli.Result before = this.cli.run("describe", "old");
			assertThat(before.exitCode()).isZero();
			assertThat(before.out()).contains("OLD", "do not describe themselves", "none was answered yet")
				.containsPattern("0/1");
			assertThat(this.cli.run("call", "old", "create", "1").exitCode()).isZero();
			assertThat(this.cli.run("call", "old", "find", "1").exitCode()).isZero();
			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.untilAsserted(() -> assertThat(this.cli.run("describe", "old").out())
					.contains("They announce, or have answered: CREATE, FIND"));
			assertThat(Fields.of(Json.read(this.cli.run("describe", "old", "--json").out())).texts("verbsSeen"))
				.containsExactly("CREATE", "FIND");
			assertThat(worker.asked()).contains("ZSS/DESCRIBE");
		}
		assertThat(this.cli.run("describe", "nobody").exitCode()).isEqualTo(4);
	}

	@Test
	void describesAServiceAsItsWorkersDo() {
		Map<String, Object> schema = Smi.map("$defs",
				Smi.map("Line",
						Smi.map("type", "object", "properties", Smi.map("sku", Smi.map("type", "string")), "required",
								List.of("sku"))),
				"type", "object", "properties",
				Smi.map("item", Smi.map("type", "string"), "quantity", Smi.map("type", "integer"), "lines",
						Smi.map("type", "array", "items", Smi.map("$ref", "#/$defs/Line"))),
				"required", List.of("item"));
		VerbDescription create = new VerbDescription("Creates one\u001b[31m",
				List.of(new Parameter("order", Source.PAYLOAD, "NewOrder", true, null),
						new Parameter("tenant", Source.HEADER, "String", true, null),
						new Parameter("tries", Source.HEADER, "Integer", false, "3")),
				new Content("NewOrder", true, schema), new Content("Order", false, Map.of()),
				List.of(new DeclaredError(409, "Duplicate", "It exists"), new DeclaredError(null, "SoldOut", null)),
				false);
		this.bus.worker(new ServiceDefinition("orders", "", 4,
				Map.of("create", new DescribedVerb(create, Duration.ofSeconds(2)), "find", (request) -> 1),
				"Takes orders"));
		Cli.Result all = this.cli.run("describe", "orders");
		assertThat(all.exitCode()).isZero();
		assertThat(all.out()).contains("ORDERS  version –  zss-java", "Takes orders",
				"CREATE  runs once, takes at most 2.0 s", "  Creates one\ufffd[31m",
				"  payload  NewOrder  {item: string, quantity?: integer, lines?: [Line]}",
				"  header   tenant  String, required", "  header   tries  Integer, default 3", "  result   Order",
				"  errors   409 Duplicate: It exists, SoldOut", "FIND", "INSTANCE");
		Cli.Result one = this.cli.run("describe", "orders", "create");
		assertThat(one.out()).contains("schema of the payload", "\"properties\"").doesNotContain("INSTANCE", "FIND");
		Cli.Result unknown = this.cli.run("describe", "orders", "nope");
		assertThat(unknown.exitCode()).isEqualTo(4);
		assertThat(unknown.err()).contains("ORDERS describes no verb nope", "'zss describe orders'");
		Fields json = Fields.of(Json.read(this.cli.run("describe", "orders", "--json").out()));
		assertThat(json.fields("description").text("description")).isEqualTo("Takes orders");
		assertThat(json.fields("description").list("verbs").get(0).fields("payload").get("schema")).isEqualTo(schema);
	}

	@Test
	void errorsWithoutAStatusThatEveryVerbMayAnswerArePrintedOnce() {
		DeclaredError soldOut = new DeclaredError(null, "SoldOut", null);
		DeclaredError rare = new DeclaredError(null, "Rare", null);
		DeclaredError gone = new DeclaredError(410, "Gone", null);
		this.bus.worker(new ServiceDefinition("orders", "", 4,
				Map.of("create", verbWith(List.of(gone, rare, soldOut)), "find", verbWith(List.of(gone, soldOut))),
				"Takes orders"));

		String all = this.cli.run("describe", "orders").out();

		assertThat(all).containsOnlyOnce("SoldOut")
			.containsPattern("(?m)^errors of every verb  SoldOut$")
			.containsPattern("(?m)^  errors   410 Gone, Rare$")
			.containsPattern("(?m)^  errors   410 Gone$");
		assertThat(this.cli.run("describe", "orders", "find").out()).as("of one verb")
			.containsPattern("(?m)^  errors   410 Gone, SoldOut$")
			.doesNotContain("every verb");
	}

	private static DescribedVerb verbWith(List<DeclaredError> errors) {
		return new DescribedVerb(new VerbDescription("Does it", List.of(), new Content("Order", true, Map.of()),
				new Content("Order", false, Map.of()), errors, false), Duration.ofSeconds(2));
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

	/**
	 * A handler that describes itself.
	 */
	private record DescribedVerb(VerbDescription description, Duration timeout) implements VerbHandler {

		@Override
		public Object handle(ServiceRequest request) {
			return 1;
		}

	}

}
