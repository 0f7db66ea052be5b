package io.zss.cli;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.zss.cli.BrokerSessions.Answer;
import io.zss.transport.Endpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@code top} shows and how it takes keys; in a terminal it is tested with
 * the packaged jar.
 */
class TopTests {

	private static final Endpoint ONE = Endpoint.parse("tcp://127.0.0.1:7777");

	private static final Endpoint OTHER = Endpoint.parse("tcp://127.0.0.2:7777");

	private final TopScreen screen = new TopScreen(new Style(false));

	private final TopState state = new TopState(TopSort.RATE);

	private final TopData data = TopData.EMPTY.next(List.of(answer(ONE, Smi.stats())));

	@Test
	void opensOnTheServices() {
		List<String> lines = draw(this.data);
		assertThat(lines).hasSize(24);
		assertThat(lines.get(0)).startsWith("RUNNING  broker-a tcp://127.0.0.1:7777  up 1 d 2 h  open 9,000/10,000");
		assertThat(lines.get(2)).matches("SERVICE +INSTANCES +REQ/S ▼ +ERRORS +IN FLIGHT +QUEUED +P50 +P99 +STUCK");
		assertThat(lines.get(3)).matches("ORDERS +2 +43 +5 +4/32 +5 \\(1\\.2 s\\) +1\\.24 ms +12\\.3 ms +1 +█");
		assertThat(lines.get(4)).matches("IDLE +0 +0 .*");
		assertThat(lines.get(23)).contains("q quit");
	}

	@Test
	void sumsWhatSeveralBrokersSayAndCountsInstancesOnce() {
		TopData both = TopData.EMPTY.next(List.of(answer(ONE, Smi.stats()), answer(OTHER, Smi.stats())));
		assertThat(draw(both).get(4)).matches("ORDERS +2 +85 +10 +8/32 +10 \\(1\\.2 s\\) +1\\.24 ms +12\\.3 ms +2 +█");
	}

	@Test
	void showsABrokerThatIsGoneAndTheOthersStill() {
		Answer gone = new Answer(OTHER, null, new CommandFailure(7, "No broker at " + OTHER + ": connection refused"));
		TopData data = TopData.EMPTY.next(List.of(answer(ONE, Smi.stats()), gone));
		assertThat(draw(data)).anyMatch((line) -> line.startsWith("DOWN     No broker at " + OTHER))
			.anyMatch((line) -> line.startsWith("ORDERS"));
	}

	@Test
	void keysSortBothWays() {
		press('n');
		assertThat(draw(this.data).get(3)).startsWith("IDLE");
		press('n');
		assertThat(draw(this.data).get(3)).startsWith("ORDERS");
		assertThat(draw(this.data).get(2)).startsWith("SERVICE ▲");
		press('p');
		assertThat(this.state.sort()).isEqualTo(TopSort.P99);
	}

	@Test
	void opensAServiceAndComesBack() {
		press(TopKey.DOWN, TopKey.ENTER);
		assertThat(String.join("\n", draw(this.data))).contains(Smi.LIVE, "STUCK", "CREATE", "rid-1", "Esc back");
		press(TopKey.BACK);
		assertThat(draw(this.data).get(2)).startsWith("SERVICE");
	}

	@Test
	void showsAVerbOnceWithTheRequestsOfAllBrokers() {
		TopData both = TopData.EMPTY.next(List.of(answer(ONE, Smi.stats()), answer(OTHER, Smi.stats())));
		press(TopKey.DOWN, TopKey.ENTER);
		assertThat(draw(both)).filteredOn((line) -> line.startsWith("CREATE"))
			.singleElement()
			.asString()
			.matches("CREATE +80 +1,800 .*");
	}

	@Test
	void filtersByName() {
		press('/', 'o', 'r', 'x', TopKey.ERASE);
		assertThat(draw(this.data).get(23)).startsWith("/or");
		press(TopKey.ENTER);
		assertThat(draw(this.data)).noneMatch((line) -> line.startsWith("IDLE"));
		press('/', 'z', TopKey.ENTER);
		assertThat(draw(this.data)).contains("No service contains 'z'.");
		press(TopKey.BACK);
		assertThat(draw(this.data)).anyMatch((line) -> line.startsWith("IDLE"));
	}

	@Test
	void keepsTheSelectedServiceInSight() {
		press('n', TopKey.DOWN, TopKey.DOWN, TopKey.DOWN);
		List<String> lines = this.screen.draw(this.data, this.state, 120, 6);
		assertThat(lines).hasSize(6).anyMatch((line) -> line.contains("\u001b[7mORDERS"));
	}

	@Test
	void saysWhatItWaitsForAndWhenThereIsNothing() {
		assertThat(draw(TopData.EMPTY)).contains("Asking the brokers …");
		TopData empty = TopData.EMPTY.next(List.of(answer(ONE, Map.of("services", List.of()))));
		assertThat(draw(empty)).contains("No service is registered.");
		assertThat(this.screen.draw(this.data, this.state, 20, 5))
			.containsExactly("The terminal is too small for top.");
	}

	@Test
	void quitsHelpsAndPauses() {
		press('?');
		assertThat(draw(this.data)).anyMatch((line) -> line.contains("sort by P99"));
		press('x', ' ');
		assertThat(draw(this.data).get(0)).startsWith("PAUSED RUNNING");
		press('q');
		assertThat(this.state.isDone()).isTrue();
	}

	@Test
	void chartsTheLastRates() {
		assertThat(TopScreen.chart(List.of(0.0, 5.0, 10.0))).isEqualTo("▁▅█");
		assertThat(TopScreen.chart(List.of(0.0, 0.0))).isEqualTo("▁▁");
	}

	private void press(int... keys) {
		for (int key : keys) {
			this.state.onKey(key, this.data);
		}
	}

	private List<String> draw(TopData shown) {
		return this.screen.draw(shown, this.state, 120, 24);
	}

	private static Answer answer(Endpoint broker, Object stats) {
		return new Answer(broker, Map.of("status", Smi.status(), "stats", stats), null);
	}

}
