package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.protocol.ControlPayload;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages in the log, frame by frame, while an operator looks for a fault.
 */
class FrameDumpTests {

	@AutoClose
	private final CapturedLog log = new CapturedLog(FrameDump.NAME);

	private TestBroker broker = new TestBroker();

	private final FakeWorker worker = this.broker.worker("ORDERS", "ORDERS#1").capacity(9).up();

	private final FakeClient operator = this.broker.clientWithIdentity("operator#1");

	private final FakeClient client = this.broker.clientWithIdentity("web#1");

	@Test
	void nothingIsShownUntilItIsAskedFor() {
		this.client.send(TestRequest.to("ORDERS"));
		this.worker.serve();
		assertThat(lines()).isEmpty();
		assertThat(dump(null)).isEqualTo(Map.of("state", "OFF", "seen", 0));
	}

	@Test
	void messagesOfAServiceAreShownFrameByFrame() {
		assertThat(dump(Map.of("sid", "orders")))
			.hasToString("{state=ON, sid=ORDERS, payload=false, messages=100, secondsLeft=60, seen=0}");
		this.client.send(TestRequest.to("ORDERS").rid("r1").header("tenant", "acme"), TestRequest.to("NOBODY"));
		this.worker.serve();

		List<String> lines = lines();
		assertThat(lines).hasSize(5).startsWith("The dump of sid ORDERS begins: up to 100 messages within 60 s");
		assertThat(lines.get(1))
			.matches("<- message 1 of 100, from web#1 by port 7777, 8 frames, \\d+ bytes" + "(?s:.*)");
		assertThat(lines.get(1).lines().skip(1)).map((line) -> line.replaceAll("\\d+ bytes", "N bytes"))
			.containsExactly("  0 peer      web#1", "  1 protocol  ZSS:0.0", "  2 type      REQ", "  3 rid       r1",
					"  4 address   sid ORDERS, sversion *, verb DO", "  5 headers   tenant=acme", "  6 status    -",
					"  7 payload   N bytes");
		assertThat(lines.get(2)).startsWith("-> message 2 of 100, to ORDERS#1, 9 frames,");
		assertThat(lines.get(3)).startsWith("<- message 3 of 100, from ORDERS#1 by port 7776, 9 frames,")
			.contains("6 headers", "tenant=acme", "zss-attempt=1", "7 status    200");
		assertThat(lines.get(4)).startsWith("-> message 4 of 100, to web#1, 8 frames,");
	}

	@Test
	void messagesOfARequestAreShown() {
		dump(Map.of("rid", "r2"));
		this.client.send(TestRequest.to("ORDERS").rid("r1"), TestRequest.to("ORDERS").rid("r2"));
		assertThat(shown()).hasSize(2).allMatch((line) -> line.contains("rid       r2"));
	}

	@Test
	void messagesOfAClientAreFollowedToTheWorkers() {
		FakeClient other = this.broker.clientWithIdentity("web#2");
		dump(Map.of("client", "web#1"));
		this.client.send(TestRequest.to("ORDERS").rid("r1"));
		other.send(TestRequest.to("ORDERS").rid("r2"));
		this.worker.serve();
		this.worker.serve();
		this.client.disconnect();
		assertThat(shown()).hasSize(5);
		assertThat(shown().subList(0, 4)).allMatch((line) -> line.contains("rid       r1"));
		assertThat(shown().get(4)).isEqualTo("<- message 5 of 100, the connection of web#1 has closed");
		dump(Map.of("client", "web"));
		other.send(TestRequest.to("ORDERS").rid("r3"));
		assertThat(shown()).last().asString().contains("rid       r3");
	}

	@Test
	void bytesOfPayloadsAndSecretsAreShownOnlyWhenAskedFor() {
		TestRequest request = TestRequest.to("ORDERS")
			.header("Authorization", "Bearer 4711")
			.header("X-Api-Key", "4712")
			.payload(ControlPayload.encode("a secret\n"));
		dump(Map.of("sid", "ORDERS"));
		this.client.send(request);
		assertThat(String.join("\n", shown())).contains("Authorization=(hidden), X-Api-Key=(hidden)")
			.doesNotContain("4711", "4712", "secret");
		dump(Map.of("sid", "ORDERS", "payload", true));
		this.client.send(request.rid("r2"));
		assertThat(shown()).last()
			.asString()
			.contains("Authorization=Bearer 4711", "10 bytes: .a secret. (a961207365637265740a)");
	}

	@Test
	void whatIsWantedIsNamedInTheAnswer() {
		assertThat(dump(Map.of("rid", "r1", "client", "web")))
			.hasToString("{state=ON, rid=r1, client=web, payload=false, messages=100, secondsLeft=60, seen=0}");
	}

	@Test
	void requestsOfAClientAreForgottenWithItsDump() {
		dump(Map.of("client", "web#1"));
		this.client.send(TestRequest.to("ORDERS").rid("r1"));
		int before = shown().size();

		dump(Map.of("client", "nobody"));
		this.worker.serve();

		assertThat(shown()).hasSize(before);
	}

	@Test
	void messageWithoutAProtocolFrameIsThatOfAClientButOfNoService() {
		dump(Map.of("sid", "ORDERS"));
		this.client.sendFrames(List.of(new byte[] { 1 }));
		dump(Map.of("rid", "r1"));
		this.client.sendFrames(List.of(new byte[] { 1 }));
		assertThat(shown()).isEmpty();

		dump(Map.of("client", "web"));
		this.client.sendFrames(List.of(new byte[] { 1 }));

		assertThat(shown()).singleElement().asString().contains("1 frame     1 bytes");
	}

	@Test
	void endsWhenItsTimeIsOverAndNotBefore() {
		dump(Map.of("sid", "ORDERS", "seconds", 5));
		this.broker.pass(Duration.ofMillis(4_900));
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(shown()).isNotEmpty();

		this.broker.pass(Duration.ofMillis(600));

		assertThat(lines()).last().asString().endsWith("5 s are over");
	}

	@Test
	void endsByItselfAfterANumberOfMessagesOrATime() {
		dump(Map.of("sid", "ORDERS", "messages", 3));
		for (int i = 0; i < 10; i++) {
			this.client.send(TestRequest.to("ORDERS"));
		}
		assertThat(shown()).hasSize(3);
		assertThat(lines()).last()
			.isEqualTo("The dump of sid ORDERS ends after 3 messages: that is all that was asked for");
		dump(Map.of("sid", "ORDERS", "seconds", 5));
		this.broker.pass(Duration.ofSeconds(6));
		assertThat(lines()).last().isEqualTo("The dump of sid ORDERS ends after 0 messages: 5 s are over");
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(shown()).hasSize(3);
	}

	@Test
	void endsWhenAnOperatorSaysSoAndWhenAnotherBegins() {
		dump(Map.of("sid", "ORDERS"));
		dump(Map.of("sid", "BILLING"));
		assertThat(dump(Map.of("off", true))).isEqualTo(Map.of("state", "OFF", "seen", 0));
		assertThat(lines()).containsExactly("The dump of sid ORDERS begins: up to 100 messages within 60 s",
				"The dump of sid ORDERS ends after 0 messages: another one begins",
				"The dump of sid BILLING begins: up to 100 messages within 60 s",
				"The dump of sid BILLING ends after 0 messages: an operator has ended it");
	}

	@Test
	void malformedMessagesOfAClientAreShownAndBreakNoLine() {
		dump(Map.of("client", "web\n#1"));
		FakeClient odd = this.broker.clientWithIdentity("web\n#1");
		odd.sendFrames(List.of("no\nprotocol".getBytes(StandardCharsets.US_ASCII), new byte[70_000]));
		assertThat(shown()).singleElement()
			.asString()
			.startsWith("<- message 1 of 100, from web.#1 by port 7777, 3 frames, ")
			.endsWith("  0 peer      web.#1\n  1 frame     11 bytes\n  2 frame     70000 bytes");
	}

	@Test
	void messageThatCouldNotBeSentIsShownSo() {
		dump(Map.of("sid", "NOBODY"));
		this.broker.router().answerSends(this.client.identity(), SendResult.FULL);
		this.client.send(TestRequest.to("NOBODY"));
		assertThat(shown()).last().asString().startsWith("-> message 2 of 100, to web#1, NOT SENT: FULL, ");
	}

	@Test
	void onlyWhoMaySteerMayDump() {
		this.broker.router()
			.deliverFrom("10.0.0.5", FakeRouter.FRONTEND, this.operator.identity(),
					smi(Map.of("sid", "ORDERS")).frames());
		this.broker.run();
		assertThat(this.operator.reply().status()).isEqualTo(403);
		assertThat(lines()).isEmpty();
	}

	@Test
	void whatIsNotUnderstoodIsAnswered400() {
		for (Object payload : List.of("text", Map.of(), Map.of("sid", 1), Map.of("sid", "ORDERS", "messages", 1001),
				Map.of("sid", "ORDERS", "seconds", 0), Map.of("sid", "ORDERS", "seconds", "many"),
				Map.of("client", "x".repeat(256)))) {
			assertThat(this.operator.ask(smi(payload)).status()).as(payload.toString()).isEqualTo(400);
		}
		assertThat(lines()).isEmpty();
	}

	private Map<?, ?> dump(@Nullable Object payload) {
		this.operator.replies();
		Received reply = this.operator.ask(smi(payload));
		assertThat(reply.status()).as(String.valueOf(reply.payload())).isEqualTo(200);
		Map<Object, Object> numbers = new LinkedHashMap<>();
		((Map<?, ?>) Objects.requireNonNull(reply.payload())).forEach((key, value) -> numbers.put(key,
				(value instanceof Number number) ? (Object) number.intValue() : value));
		return numbers;
	}

	private static TestRequest smi(@Nullable Object payload) {
		return TestRequest.to("SMI").verb("DUMP").payload(ControlPayload.encode(payload));
	}

	private List<String> lines() {
		return this.log.messages(Level.INFO);
	}

	private List<String> shown() {
		return lines().stream().filter((line) -> line.startsWith("<-") || line.startsWith("->")).toList();
	}

}
