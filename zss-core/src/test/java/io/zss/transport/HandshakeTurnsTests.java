package io.zss.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order in which connections may begin with their handshakes.
 */
class HandshakeTurnsTests {

	private static final int EACH_PASS = HandshakeTurns.TURNS_PER_PASS;

	private final HandshakeTurns turns = new HandshakeTurns();

	private final List<String> granted = new ArrayList<>();

	private final Set<String> gone = new TreeSet<>();

	@Test
	void someBeginAtOnceAndTheOthersInTheNextPassesInTheirOrder() {
		take("10.0.0.1", "a", 3 * EACH_PASS);
		assertThat(this.granted).isEqualTo(names("a", 0, EACH_PASS));
		this.turns.onPass();
		assertThat(this.granted).isEqualTo(names("a", 0, 2 * EACH_PASS));
		this.turns.onPass();
		this.turns.onPass();
		assertThat(this.granted).isEqualTo(names("a", 0, 3 * EACH_PASS));
	}

	@Test
	void nobodyOvertakesThoseThatWait() {
		take("10.0.0.1", "a", EACH_PASS + 1);
		this.turns.onPass();
		take("10.0.0.1", "b", EACH_PASS);
		assertThat(this.granted).hasSize(2 * EACH_PASS).contains("a" + EACH_PASS).doesNotContain("b" + EACH_PASS);
	}

	@Test
	void anAddressWithManyWaitsForItself() {
		take("10.0.0.1", "many", 1000);
		take("10.0.0.2", "few", 2);
		take("10.0.0.3", "one", 1);
		this.turns.onPass();
		assertThat(this.granted).hasSize(2 * EACH_PASS).contains("few0", "few1", "one0");
	}

	@Test
	void thoseThatAreGoneTakeNoTurn() {
		take("10.0.0.1", "a", 3 * EACH_PASS);
		this.gone.addAll(names("a", EACH_PASS, 2 * EACH_PASS));
		this.turns.onPass();
		assertThat(this.granted).hasSize(2 * EACH_PASS).contains("a" + (3 * EACH_PASS - 1));
	}

	private void take(String address, String name, int count) {
		for (String each : names(name, 0, count)) {
			if (this.turns.take(address, () -> this.granted.add(each), () -> this.gone.contains(each)).isGranted()) {
				this.granted.add(each);
			}
		}
	}

	private static List<String> names(String name, int from, int to) {
		List<String> names = new ArrayList<>();
		for (int i = from; i < to; i++) {
			names.add(name + i);
		}
		return names;
	}

}
