package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.zss.broker.BrokerSnapshot.InstanceSnapshot;
import io.zss.broker.dispatch.StandardStrategy;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.transport.FrameMessage;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * UP, HEARTBEAT and DOWN, PING and LIST, and how long an instance stays registered.
 */
class RegistrationTests {

	private final TestBroker broker = new TestBroker();

	@Test
	void upRegistersAndIsAnsweredWithItsPayload() {
		FakeWorker worker = this.broker.worker("ORDERS");
		Received reply = worker.manage("UP");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.payload()).isEqualTo("ORDERS");
		assertThat(reply.frames()).hasSize(7);
		assertThat(this.broker.knows(worker)).isTrue();
	}

	@Test
	void upOfRubyWorkerHasNoIdentityFrame() {
		FakeWorker worker = this.broker.worker("ORDERS");
		worker.sendFrames(smi("UP", new byte[] { (byte) 0x80 }));
		assertThat(worker.reply().status()).isEqualTo(200);
		assertThat(this.broker.knows(worker)).isTrue();
	}

	@Test
	void upOfNodeWorkerHasNilAsHeaders() {
		FakeWorker worker = this.broker.worker("ORDERS");
		worker.sendFrames(smi("UP", new byte[] { (byte) 0xc0 }));
		assertThat(worker.reply().status()).isEqualTo(200);
		assertThat(this.broker.instance(worker).capacity()).isEqualTo(1);
	}

	@Test
	void sidIsTheSameInAnyCase() {
		this.broker.worker("orders").up();
		assertThat(this.broker.service("ORDERS").instances()).hasSize(1);
	}

	@Test
	void keepsWhatAnInstanceAnnounces() {
		FakeWorker worker = this.broker.worker("ORDERS")
			.capacity(7)
			.version("2.1.0")
			.announcing("zss-verbs", List.of("create", "GET"))
			.announcing("zss-instance", Map.of("host", "a", "pid", 12))
			.up();
		InstanceSnapshot instance = this.broker.instance(worker);
		assertThat(instance.capacity()).isEqualTo(7);
		assertThat(instance.version()).isEqualTo("2.1.0");
		assertThat(instance.verbs()).containsExactly("CREATE", "GET");
		assertThat(instance.facts()).containsOnly(Map.entry("host", "a"), Map.entry("pid", "12"));
	}

	@Test
	void heartbeatChangesCapacity() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(1).up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		assertThat(worker.requests()).hasSize(1);
		worker.capacity(2).post("HEARTBEAT");
		this.broker.run();
		assertThat(worker.requests()).as("the one that waited").hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -5 })
	void capacityIsAtLeastOne(int announced) {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(announced).up();
		assertThat(this.broker.instance(worker).capacity()).isEqualTo(1);
	}

	@Test
	void heartbeatOfUnknownInstanceRegistersIt() {
		FakeWorker worker = this.broker.worker("ORDERS");
		assertThat(worker.heartbeat().status()).isEqualTo(200);
		assertThat(this.broker.knows(worker)).isTrue();
	}

	@Test
	void secondUpIsAnswered500AndChangesNothing() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		Received reply = worker.manage("UP");
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.error().developerMessage()).contains("Already registered").contains(worker.name());
		assertThat(this.broker.service("ORDERS").instances()).hasSize(1);
	}

	@Test
	void downOfUnknownInstanceIsAnswered500() {
		assertThat(this.broker.worker("ORDERS").manage("DOWN").status()).isEqualTo(500);
	}

	@Test
	void upWithAVersionThatCannotBeComparedSaysSo() {
		Received reply = this.broker.worker("ORDERS").version("latest").manage("UP");
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.error().developerMessage()).contains("a version like 2.1.0 as 'zss-version'")
			.endsWith("latest");
	}

	@Test
	void unknownSmiVerbIsAnswered404() {
		Received reply = this.broker.worker("ORDERS").manage("SIDEWAYS");
		assertThat(reply.status()).isEqualTo(404);
		assertThat(reply.error().developerMessage()).isEqualTo("No SMI verb SIDEWAYS");
	}

	@ParameterizedTest
	@ValueSource(strings = { "UP", "HEARTBEAT", "DOWN" })
	void frontendMayNotManage(String verb) {
		FakeWorker worker = this.broker.worker("ORDERS");
		worker.post(FakeRouter.FRONTEND, worker.identity(), verb, ControlPayload.encode("ORDERS"));
		this.broker.run();
		Received reply = worker.reply();
		assertThat(reply.status()).isEqualTo(403);
		assertThat(reply.error().developerMessage()).as("what the worker logs")
			.startsWith(verb + " is for the backend");
		assertThat(this.broker.snapshot().services()).isEmpty();
		assertThat(this.broker.snapshot().rejected(Rejection.FORBIDDEN)).isEqualTo(1);
	}

	@Test
	void connectionOfUnknownEndpointMayNotManage() {
		FakeWorker worker = this.broker.worker("ORDERS");
		worker.post(FrameMessage.UNKNOWN_PORT, worker.identity(), "UP", ControlPayload.encode("ORDERS"));
		this.broker.run();
		Received reply = worker.reply();
		assertThat(reply.status()).isEqualTo(403);
		assertThat(reply.error().developerMessage())
			.isEqualTo("UP is for the backend, port 7776, but came through another endpoint");
		assertThat(this.broker.snapshot().services()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "UP", "HEARTBEAT", "DOWN" })
	void nobodyManagesAnotherIdentity(String verb) {
		FakeWorker victim = this.broker.worker("ORDERS").up();
		FakeWorker attacker = this.broker.worker("ORDERS");
		attacker.post(FakeRouter.BACKEND, victim.identity(), verb, ControlPayload.encode("ORDERS"));
		this.broker.run();
		assertThat(attacker.reply().status()).isEqualTo(403);
		assertThat(this.broker.knows(victim)).isTrue();
		assertThat(this.broker.knows(attacker)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "SMI", "smi", "with space", "with#hash" })
	void sidThatCannotBeServedIsAnswered400(String sid) {
		FakeWorker worker = this.broker.worker("ORDERS");
		worker.post(FakeRouter.BACKEND, worker.identity(), "UP", ControlPayload.encode(sid));
		this.broker.run();
		assertThat(worker.reply().status()).isEqualTo(400);
		assertThat(this.broker.snapshot().services()).isEmpty();
	}

	@Test
	void payloadThatIsNoTextIsAnswered400() {
		FakeWorker worker = this.broker.worker("ORDERS");
		worker.post(FakeRouter.BACKEND, worker.identity(), "UP", ControlPayload.encode(List.of("ORDERS")));
		this.broker.run();
		assertThat(worker.reply().status()).isEqualTo(400);
	}

	@Test
	void payloadThatIsNoMessagePackIsAnswered400() {
		FakeWorker worker = this.broker.worker("ORDERS");
		worker.post(FakeRouter.BACKEND, worker.identity(), "UP", new byte[] { (byte) 0xa5, 'O' });
		this.broker.run();
		assertThat(worker.reply().status()).isEqualTo(400);
	}

	@Test
	void headersThatAreNoMapAreAnswered400() {
		FakeWorker worker = this.broker.worker("ORDERS");
		worker.sendFrames(smi("UP", new byte[] { 0x01 }));
		assertThat(worker.reply().status()).isEqualTo(400);
	}

	@Test
	void versionThatCannotBeComparedIsAnswered400() {
		Received reply = this.broker.worker("ORDERS").version("newest").manage("UP");
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.error().developerMessage()).contains("zss-version").contains("newest");
	}

	@Test
	void heartbeatForAnotherSidIsAnswered400() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.post(FakeRouter.BACKEND, worker.identity(), "HEARTBEAT", ControlPayload.encode("BILLING"));
		this.broker.run();
		assertThat(worker.reply().status()).isEqualTo(400);
		assertThat(this.broker.instance(worker)).isNotNull();
		assertThat(this.broker.snapshot().services()).hasSize(1);
	}

	@Test
	void instanceExpiresWithoutSignOfLife() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.fallSilent();
		this.broker.pass(Duration.ofMillis(4900));
		assertThat(this.broker.knows(worker)).isTrue();
		this.broker.pass(Duration.ofMillis(600));
		assertThat(this.broker.knows(worker)).isFalse();
	}

	@Test
	void heartbeatsKeepAnInstance() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.broker.pass(Duration.ofMinutes(1));
		assertThat(this.broker.knows(worker)).isTrue();
	}

	@Test
	void repliesKeepAnInstance() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.fallSilent();
		FakeClient client = this.broker.client();
		for (int i = 0; i < 5; i++) {
			client.send(TestRequest.to("ORDERS"));
			this.broker.pass(Duration.ofSeconds(3));
			worker.serve();
		}
		assertThat(this.broker.knows(worker)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PING", "LIST" })
	void anyMessageKeepsAnInstance(String verb) {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.fallSilent();
		for (int i = 0; i < 3; i++) {
			this.broker.pass(Duration.ofSeconds(3));
			worker.manage(verb);
		}
		assertThat(this.broker.knows(worker)).isTrue();
	}

	@Test
	void requestsOfItsOwnKeepAnInstance() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.fallSilent();
		for (int i = 0; i < 3; i++) {
			this.broker.pass(Duration.ofSeconds(3));
			worker.sendFrames(TestRequest.to("BILLING").frames());
		}
		assertThat(this.broker.knows(worker)).isTrue();
	}

	@Test
	void disconnectionIsNoticedAtOnce() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.disconnect();
		assertThat(this.broker.knows(worker)).isFalse();
	}

	@Test
	void downIsAnsweredWhenTheLastReplyHasCome() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		Received first = worker.request();
		Received second = worker.request();
		worker.down();
		worker.answer(first, "200", "one");
		assertThat(worker.requests()).isEmpty();
		assertThat(client.statuses()).containsExactly(200);
		worker.answer(second, "200", "two");
		assertThat(worker.reply().status()).isEqualTo(200);
		assertThat(client.statuses()).containsExactly(200);
	}

	@Test
	void downIsAnsweredWhenNobodyWaitsForTheLastReply() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS").timeout(1000));
		worker.request();
		worker.down();
		this.broker.pass(Duration.ofMillis(1100));
		assertThat(client.statuses()).containsExactly(599);
		assertThat(worker.reply().status()).isEqualTo(200);
		assertThat(this.broker.snapshot().requestsInFlight()).isZero();
	}

	@Test
	void downIsAnsweredAtOnceWhenIdle() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		assertThat(worker.manage("DOWN").status()).isEqualTo(200);
		assertThat(this.broker.snapshot().services()).isEmpty();
	}

	@Test
	void instanceThatHasSaidDownGetsNoMoreRequests() {
		FakeWorker leaving = this.broker.worker("ORDERS").capacity(2).up();
		FakeWorker staying = this.broker.worker("ORDERS").capacity(9).up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"));
		leaving.request();
		leaving.down();
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		assertThat(leaving.requests()).isEmpty();
		assertThat(staying.requests()).hasSize(2);
	}

	@Test
	void sameIdentityMayRegisterAgainAfterDown() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.manage("DOWN");
		worker.up();
		assertThat(this.broker.knows(worker)).isTrue();
	}

	@Test
	void smiReplySendsTheHeadersBack() {
		FakeClient client = this.broker.client();
		Received answer = client.ask(TestRequest.to("SMI").verb("PING").header("trace", "abc"));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("trace")).isEqualTo("abc");
		Received error = client.ask(TestRequest.to("SMI").verb("SIDEWAYS").header("trace", "def"));
		assertThat(error.status()).isEqualTo(404);
		assertThat(error.header("trace")).isEqualTo("def");
	}

	@Test
	void pingTellsNameAndVersionOnBothEndpoints() {
		Received onFrontend = this.broker.client().ask(TestRequest.to("SMI").verb("ping"));
		Received onBackend = this.broker.worker("ORDERS").manage("PING");
		assertThat(onFrontend.status()).isEqualTo(200);
		assertThat(onFrontend.payload()).isEqualTo(onBackend.payload())
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("name", "zss-broker")
			.containsKey("version");
	}

	@Test
	void listTellsServicesWithVersionsInstancesAndCapacity() {
		FakeWorker worker = this.broker.worker("ORDERS").version("2.0").capacity(3).up();
		this.broker.client().send(TestRequest.to("ORDERS"));
		Received reply = this.broker.client().ask(TestRequest.to("smi").verb("LIST"));
		assertThat(reply.status()).isEqualTo(200);
		Map<?, ?> service = (Map<?, ?>) ((List<?>) Objects.requireNonNull(reply.payload())).get(0);
		assertThat(service.get("sid")).isEqualTo("ORDERS");
		Map<?, ?> instance = (Map<?, ?>) ((List<?>) Objects.requireNonNull(service.get("instances"))).get(0);
		assertThat(instance.get("identity")).isEqualTo(worker.name());
		assertThat(instance.get("version")).isEqualTo("2.0");
		assertThat(((Number) Objects.requireNonNull(instance.get("capacity"))).intValue()).isEqualTo(3);
		assertThat(((Number) Objects.requireNonNull(instance.get("inFlight"))).intValue()).isEqualTo(1);
		assertThat(instance.get("lastResort")).isEqualTo(false);
	}

	@Test
	void listTellsSettingsAndTotals() {
		TestBroker told = new TestBroker((options) -> options.strategy(StandardStrategy.LEAST_LOADED)
			.holdFor(Duration.ofSeconds(7))
			.duplicateWindow(Duration.ofSeconds(8))
			.maxAttempts(2)
			.heldLimit(40_000_000L));
		FakeClient client = told.client();
		FakeWorker lost = told.worker("ORDERS").version("1.0").up();
		client.send(TestRequest.to("ORDERS").rid("same"), TestRequest.to("ORDERS").rid("same"));
		lost.disconnect();
		FakeWorker worker = told.worker("ORDERS").version("2.0").up();
		worker.serve();
		Received reply = told.client().ask(TestRequest.to("SMI").verb("LIST"));
		Map<?, ?> service = (Map<?, ?>) ((List<?>) Objects.requireNonNull(reply.payload())).get(0);
		assertThat((Map<?, ?>) service.get("settings"))
			.hasToString("{strategy=least-loaded, timeToLive=5000, requestTimeout=30000, maxRequestTimeout=600000, "
					+ "stuckAfter=60000, holdFor=7000, duplicateWindow=8000, maxAttempts=2, defaultCapacity=1, "
					+ "maxQueued=10000, maxQueuedBytes=67108864, maxVersions=32, maxRequests=100000, "
					+ "maxHeldBytes=40000000, maxInstances=10000, maxServices=1000}");
		assertThat(service.get("heldVersions")).isEqualTo(List.of("1.0"));
		assertThat(service)
			.extracting("requests", "succeeded", "failed", "timedOut", "refused", "retried", "duplicates", "stuck")
			.hasToString("[1, 1, 0, 0, 0, 1, 1, 0]");
		BrokerOptions options = told.snapshot().options();
		assertThat(options.services().strategy().label()).isEqualTo("least-loaded");
		assertThat(options.services().holdFor()).isEqualTo(Duration.ofSeconds(7));
		assertThat(options.requests().maxAttempts()).isEqualTo(2);
		assertThat(told.snapshot().finishedRequests()).isEqualTo(1);
		assertThat(told.service("ORDERS").duplicates()).isEqualTo(1);
		assertThat(told.service("ORDERS").heldVersions()).containsExactly("1.0");
	}

	private static List<byte[]> smi(String verb, byte[] headers) {
		List<byte[]> frames = FrameCodec.encode(Message.request(Identities.newRid(), Address.of("SMI", verb), Map.of(),
				ControlPayload.encode("ORDERS")));
		frames.set(FrameCodec.HEADERS, headers);
		frames.set(FrameCodec.STATUS, "null".getBytes(StandardCharsets.US_ASCII));
		return frames;
	}

}
