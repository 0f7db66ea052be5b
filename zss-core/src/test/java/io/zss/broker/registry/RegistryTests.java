package io.zss.broker.registry;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.zss.protocol.Headers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * How much all instances together may announce.
 */
class RegistryTests {

	private static final Registration SHORT = registration(1, 7);

	private static final Registration LONG = registration(100, 8);

	private final Registry registry = new Registry(1, 2, LONG.bytes() + SHORT.bytes());

	@Test
	void instanceIsRegisteredWithoutVerbsAndFactsWhereThereIsNoRoomForThem() {
		Instance first = this.registry.add(peer("ORDERS#1"), LONG, 0);
		Instance second = this.registry.add(peer("ORDERS#2"), LONG, 0);
		assertThat(first.registration()).isEqualTo(LONG);
		assertThat(second.registration().verbs()).isEmpty();
		assertThat(second.registration().facts()).containsOnly(entry("id", "one"));
		assertThat(second.registration().capacity()).isEqualTo(8);
		this.registry.remove(first);
		this.registry.update(second, LONG);
		assertThat(second.registration()).isEqualTo(LONG);
	}

	@Test
	void instancesAreCounted() {
		this.registry.add(peer("ORDERS#1"), SHORT, 0);
		assertThat(this.registry.isFull()).isFalse();
		this.registry.add(peer("ORDERS#2"), SHORT, 0);
		assertThat(this.registry.isFull()).isTrue();
	}

	@Test
	void heartbeatKeepsVerbsAndFactsWhereThereIsNoRoomForOthers() {
		Instance first = this.registry.add(peer("ORDERS#1"), SHORT, 0);
		Instance second = this.registry.add(peer("ORDERS#2"), SHORT, 0);
		this.registry.update(first, LONG);
		assertThat(first.registration()).isEqualTo(LONG);
		this.registry.update(second, LONG);
		assertThat(second.registration().verbs()).hasSize(1);
		assertThat(second.registration().capacity()).isEqualTo(8);
		this.registry.update(first, SHORT);
		this.registry.update(second, LONG);
		assertThat(second.registration()).isEqualTo(LONG);
	}

	private static PeerId peer(String identity) {
		return new PeerId(identity.getBytes(StandardCharsets.US_ASCII));
	}

	private static Registration registration(int verbs, int capacity) {
		List<String> announced = Collections.nCopies(verbs, "CREATE");
		return Registration.read("ORDERS", Map.of(Headers.VERBS, announced, Headers.CAPACITY, capacity,
				Headers.INSTANCE, Map.of("id", "one", "host", "web1")), 1);
	}

}
