package io.zss;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.worker.VerbHandler;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator asks a broker, over real sockets.
 */
class SmiOverSocketsTests {

	@Test
	void operatorOnTheSameMachineSeesConnectionsAndDrainsAnInstance() {
		try (TestBus bus = TestBus.start()) {
			bus.worker(TestBus.service("ORDERS", "CREATE", (request) -> "created"));
			ZssClient client = bus.client();
			Awaitility.await().atMost(TestBus.LIMIT).untilAsserted(() -> {
				Map<?, ?> status = map(ask(client, "STATUS", null));
				assertThat(map(status.get("connections"))).extracting("frontend", "backend").hasToString("[1, 1]");
				assertThat(map(status.get("instances")).get("count")).hasToString("1");
			});
			Map<?, ?> stats = map(ask(client, "STATS", "ORDERS"));
			Map<?, ?> service = map(((List<?>) Objects.requireNonNull(stats.get("services"))).get(0));
			Map<?, ?> instance = map(((List<?>) Objects.requireNonNull(service.get("instances"))).get(0));
			Object drained = ask(client, "DRAIN",
					Map.of("sid", "ORDERS", "instance", String.valueOf(instance.get("instanceId"))));
			assertThat(map(drained).get("state")).isEqualTo("DRAINED");
		}
	}

	@Test
	void serviceWithThousandsOfVerbsIsRegisteredAndServesAllOfThem() {
		Map<String, VerbHandler> verbs = new HashMap<>();
		for (int i = 0; i < 5_000; i++) {
			String verb = "VERB-WITH-A-LONG-NAME-" + i;
			verbs.put(verb, (request) -> verb);
		}
		try (TestBus bus = TestBus.start()) {
			bus.worker(TestBus.service("MANY", 4, verbs));
			ZssClient client = bus.client();
			for (String verb : List.of("VERB-WITH-A-LONG-NAME-0", "VERB-WITH-A-LONG-NAME-4999")) {
				IncomingReply reply = client.call(new OutgoingCall(Address.of("MANY", verb), Map.of(), TestBus.LIMIT,
						true, ControlPayload.encode(null)));
				assertThat(ControlPayload.decode(reply.payload())).isEqualTo(verb);
			}
		}
	}

	private static Map<?, ?> map(@Nullable Object value) {
		return (Map<?, ?>) Objects.requireNonNull(value);
	}

	private static @Nullable Object ask(ZssClient client, String verb, @Nullable Object payload) {
		IncomingReply reply = client.call(new OutgoingCall(Address.of("SMI", verb), Map.of(), TestBus.LIMIT, true,
				ControlPayload.encode(payload)));
		return ControlPayload.decode(reply.payload());
	}

}
