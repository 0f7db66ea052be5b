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

	@Test
	void heartbeatThatSaysTheSameTakesNoRoom() {
		Instance first = this.registry.add(peer("ORDERS#1"), LONG, 0);
		for (int i = 0; i < 10; i++) {
			this.registry.update(first, LONG);
		}
		this.registry.update(first, facts("web2"));
		assertThat(first.registration().facts()).containsEntry("host", "web2");
		assertThat(this.registry.add(peer("ORDERS#2"), SHORT, 0).registration()).isEqualTo(SHORT);
	}

	@Test
	void heartbeatMayTakeAllTheRoomThatIsLeftAndNoByteMore() {
		Instance first = this.registry.add(peer("ORDERS#1"), SHORT, 0);
		this.registry.update(first, registration(101, 7));
		assertThat(first.registration().verbs()).as("what LONG and SHORT take, less the facts of one").hasSize(101);
		this.registry.update(first, registration(1000, 7));
		assertThat(first.registration().verbs()).hasSize(101);
	}

	@Test
	void instanceThatIsRemovedIsGone() {
		Instance instance = this.registry.add(peer("ORDERS#1"), SHORT, 0);
		this.registry.remove(instance);
		assertThat(instance.state()).isEqualTo(Instance.State.GONE);
		assertThat(this.registry.find(peer("ORDERS#1"))).isNull();
	}

	@Test
	void textsTakeTheirCharactersAndWhatHoldsThem() {
		Registration none = Registration.read("ORDERS", Map.of(), 1);
		assertThat(none.bytes()).isZero();
		long one = verbs("CREATE").bytes();
		assertThat(verbs("CREATE", "CREATE").bytes()).isEqualTo(2 * one);
		assertThat(verbs("CREATE12").bytes()).isEqualTo(one + 4);
		assertThat(facts("web1").bytes() - facts("web").bytes()).isEqualTo(2);
	}

	@Test
	void charactersThatTurnTheTextOrBeginALineBecomeDots() {
		assertThat(facts("a\u2027b\u2028c\u202ed\u202fe\u2065f\u2066g\u2069h\u206ai").facts()).containsEntry("host",
				"a\u2027b.c.d\u202fe\u2065f.g.h\u206ai");
	}

	private static Registration verbs(String... verbs) {
		return Registration.read("ORDERS", Map.of(Headers.VERBS, List.of(verbs)), 1);
	}

	private static Registration facts(String host) {
		return Registration.read("ORDERS", Map.of(Headers.INSTANCE, Map.of("host", host)), 1);
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
