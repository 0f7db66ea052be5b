package io.zss.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.zss.protocol.ControlPayload;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Someone who asks a broker by SMI how it is, and steers its instances.
 */
final class Operator {

	private final FakeClient client;

	Operator(TestBroker broker) {
		this.client = broker.client("operator");
	}

	/**
	 * Sends an SMI request and returns the answer, whatever its status.
	 */
	Received send(String verb, @Nullable Object payload) {
		return this.client.ask(TestRequest.to("SMI").verb(verb).payload(ControlPayload.encode(payload)));
	}

	/**
	 * Sends an SMI request, which must succeed, and returns what the answer says.
	 */
	Object ask(String verb, @Nullable Object payload) {
		Received reply = send(verb, payload);
		assertThat(reply.status()).as(verb).isEqualTo(200);
		return Objects.requireNonNull(reply.payload());
	}

	/**
	 * A member of STATUS.
	 */
	Map<?, ?> status(String member) {
		return map(map(ask("STATUS", null)).get(member));
	}

	/**
	 * The figures of a service, which must be served.
	 */
	Map<?, ?> stats(String sid) {
		return maps(map(ask("STATS", sid)).get("services")).get(0);
	}

	/**
	 * All events, as type, sid, instance and detail.
	 */
	List<String> events() {
		return maps(map(ask("EVENTS", null)).get("events")).stream()
			.map((event) -> event.get("type") + " " + event.get("sid") + " " + event.get("instance") + " "
					+ event.get("detail"))
			.toList();
	}

	static Map<?, ?> map(@Nullable Object value) {
		return (Map<?, ?>) Objects.requireNonNull(value);
	}

	static List<Map<?, ?>> maps(@Nullable Object value) {
		List<Map<?, ?>> maps = new ArrayList<>();
		((List<?>) Objects.requireNonNull(value)).forEach((each) -> maps.add(map(each)));
		return maps;
	}

}
