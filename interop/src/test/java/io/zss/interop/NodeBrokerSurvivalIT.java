package io.zss.interop;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What our client and our worker send never ends the Node broker, the Node worker or the
 * Node client: whatever came before, the next call is answered.
 */
@RequiresNode
@ResourceLock(Lanes.PEERS)
class NodeBrokerSurvivalIT {

	private static Site site;

	private static PeerClient ours;

	private static PeerClient node;

	@BeforeAll
	static void start() {
		site = new Site(BrokerKind.NODE);
		List<PeerProcess> workers = List.of(site.startWorker(WorkerKind.OURS, "java"),
				site.startWorker(WorkerKind.NODE, "node"));
		ours = site.startClient(ClientKind.OURS);
		node = site.startClient(ClientKind.NODE);
		workers.forEach(PeerProcess::awaitReady);
	}

	@AfterAll
	static void stop() {
		site.close();
	}

	static Stream<Arguments> awkwardCalls() {
		Map<String, Object> wideKeys = new LinkedHashMap<>();
		wideKeys.put("k".repeat(40), "v".repeat(40));
		wideKeys.put("k".repeat(300), List.of("v".repeat(255)));
		List<Object> deep = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			deep = new ArrayList<>(List.of(deep));
		}
		List<Arguments> calls = new ArrayList<>();
		for (String sid : List.of("java", "node", "nobody")) {
			calls.add(call("no payload", sid, "echo", Call.NO_PAYLOAD));
			calls.add(call("text of 32 to 255 bytes", sid, "echo", "x".repeat(100)));
			calls.add(call("epoch milliseconds", sid, "echo", 1_767_225_600_000L));
			calls.add(call("bytes", sid, "echo", new byte[70_000]));
			calls.add(call("instant", sid, "echo", Instant.EPOCH));
			calls.add(call("decimal with many digits", sid, "echo", new BigDecimal("0.1234567890123456789012345678")));
			calls.add(call("keys and values of every width", sid, "echo", wideKeys));
			calls.add(call("deep nesting", sid, "echo", deep));
			calls.add(call("unknown verb", sid, "nope", "x"));
			calls.add(call("exception", sid, "boom", "x"));
			calls.add(call("error", sid, "fail",
					Map.of("code", 409, "userMessage", "u".repeat(40), "developerMessage", "d".repeat(300))));
			calls.add(call("empty result", sid, "none", "x"));
			calls.add(call("wide header", sid, "headers", "x"));
		}
		calls.add(call("payload that does not fit the handler", "java", "typed/long", "no number"));
		calls.add(call("verb with a slash", "java", "some/verb", "x"));
		return calls.stream();
	}

	@ParameterizedTest(name = "{0} to {1}")
	@MethodSource("awkwardCalls")
	void nextCallIsAnswered(String what, String sid, Call call) {
		Call sent = what.equals("wide header") ? call.header("custom", "h".repeat(100)) : call;
		assertThat(ours.call(sent).failure()).as("what our client throws").isNull();
		// Node buffers and dates are their own affair; a decimal is a number there.
		if (!(call.payload() instanceof BigDecimal)) {
			assertThat(node.call(sent).failure()).as("what the Node client throws").isNull();
		}
		assertThat(ours.call(Call.of("java", "ping", 1)).payload()).isEqualTo("PONG");
		assertThat(node.call(Call.of("java", "ping", 1)).payload()).isEqualTo("PONG");
		assertThat(ours.call(Call.of("node", "ping", 1)).payload()).isEqualTo("PONG");
		assertThat(site.dead()).isEmpty();
	}

	private static Arguments call(String what, String sid, String verb, Object payload) {
		return Arguments.of(what, sid, Call.of(sid, verb, payload).timeout(3000));
	}

}
