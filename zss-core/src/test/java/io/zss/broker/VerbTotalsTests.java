package io.zss.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.zss.broker.statistics.Outcome;
import io.zss.broker.statistics.TimeCounts;
import io.zss.broker.statistics.VerbTotals;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a broker counts for each verb: how requests end, and how long they wait and work.
 */
class VerbTotalsTests {

	private final TestBroker broker = new TestBroker();

	private final FakeClient client = this.broker.client();

	@Test
	void outcomeIsThatOfTheAnswer() {
		FakeWorker worker = worker("CREATE").up();
		for (String status : List.of("200", "204", "404", "422", "500", "503", "599")) {
			this.client.send(create());
			worker.answer(worker.request(), status, "result");
		}
		assertThat(outcomes("CREATE")).hasToString("{CLIENT_ERROR=2, SERVER_ERROR=2, SUCCESS=2, TIMEOUT=1}");
		assertThat(totals("CREATE").requests()).isEqualTo(7);
	}

	@Test
	void requestsThatTheBrokerEndsHaveAnOutcomeOfTheirOwn() {
		TestBroker small = new TestBroker((options) -> options.queueLimits(1, 1_000_000).maxAttempts(1));
		FakeWorker worker = small.worker("ORDERS").announcing("zss-verbs", List.of("CREATE")).up();
		small.client().send(create().rid("lost"));
		FakeClient leaving = small.client();
		leaving.send(create().rid("gone"));
		small.client().send(create().rid("too many"));
		leaving.disconnect();
		small.client().send(create().rid("late").timeout(100));
		small.pass(Duration.ofMillis(200));
		worker.disconnect();
		assertThat(outcomes(small, "CREATE")).hasToString("{ABANDONED=1, REFUSED=2, TIMEOUT=1}");
		assertThat(totals(small, "CREATE").requests()).isEqualTo(4);
	}

	@Test
	void requestAtAWorkerWhoseClientGoesIsAbandonedWhateverTheWorkerAnswers() {
		FakeWorker worker = worker("CREATE").up();
		this.client.send(create());
		Received request = worker.request();
		this.client.disconnect();
		worker.answer(request, "200", "result");
		assertThat(outcomes("CREATE")).hasToString("{ABANDONED=1}");
	}

	@Test
	void replyThatCannotBePassedOnIsAnErrorOfTheServer() {
		TestBroker small = new TestBroker((options) -> options.messageLimits(1000, 1000));
		FakeClient caller = small.client();
		FakeWorker worker = small.worker("ORDERS").announcing("zss-verbs", List.of("CREATE")).up();
		caller.send(create());
		worker.answer(worker.request(), "OK", "no status");
		caller.send(create());
		worker.answer(worker.request(), "200", "x".repeat(2000));

		assertThat(caller.statuses()).containsExactly(500, 500);
		assertThat(outcomes(small, "CREATE")).hasToString("{SERVER_ERROR=2}");
	}

	@Test
	void timeInTheQueueAndTimeAtTheWorkerAreApart() {
		FakeWorker worker = worker("CREATE").up();
		this.client.send(create().rid("first"), create().rid("second"));
		this.broker.pass(Duration.ofMillis(300));
		worker.serve();
		this.broker.pass(Duration.ofMillis(20));
		worker.serve();
		assertThat(millis(totals("CREATE").queueTimes())).hasSize(2).first().isEqualTo(0.0);
		assertThat(millis(totals("CREATE").queueTimes()).get(1)).isBetween(280.0, 320.0);
		assertThat(millis(totals("CREATE").workerTimes())).hasSize(2);
		assertThat(millis(totals("CREATE").workerTimes()).get(0)).isBetween(18.0, 22.0);
		assertThat(millis(totals("CREATE").workerTimes()).get(1)).isBetween(280.0, 320.0);
	}

	@Test
	void timeOfARequestThatWaitedInVainIsThatOfTheQueue() {
		FakeWorker worker = worker("CREATE", "READ").up();
		this.client.send(create(), TestRequest.to("ORDERS").verb("READ").timeout(1000));
		this.broker.pass(Duration.ofMillis(1100));
		assertThat(millis(totals("READ").queueTimes())).singleElement()
			.satisfies((millis) -> assertThat(millis).isBetween(900.0, 1200.0));
		assertThat(millis(totals("READ").workerTimes())).isEmpty();
		worker.serve();
		assertThat(millis(totals("CREATE").workerTimes())).hasSize(1);
	}

	@Test
	void namesThatNoInstanceKnowsShareOneEntry() {
		FakeWorker worker = worker("CREATE").up();
		for (int i = 0; i < 20; i++) {
			this.client.send(TestRequest.to("ORDERS").verb("MADE-UP-" + i));
			worker.answer(worker.request(), "404", "no such verb");
		}
		assertThat(verbs().keySet()).containsExactlyInAnyOrder("CREATE", "*");
		assertThat(totals("*").requests()).isEqualTo(20);
	}

	@Test
	void verbThatAHeartbeatNoLongerAnnouncesIsForgotten() {
		FakeWorker worker = worker("CREATE", "CANCEL").up();
		worker.announcing("zss-verbs", List.of("CREATE")).heartbeat();

		this.broker.pass(Duration.ofSeconds(170));

		assertThat(verbs().keySet()).containsExactly("CREATE");
	}

	@Test
	void verbThatNoInstanceAnnouncesAnyMoreIsForgotten() {
		FakeWorker old = worker("CREATE", "CANCEL").up();
		worker("CREATE").up();
		assertThat(verbs().keySet()).containsExactlyInAnyOrder("CREATE", "CANCEL");
		old.disconnect();
		this.broker.pass(Duration.ofSeconds(50));
		assertThat(verbs().keySet()).as("it may come back").contains("CANCEL");
		this.broker.pass(Duration.ofMinutes(2));
		assertThat(verbs().keySet()).containsExactly("CREATE");
	}

	@Test
	void verbThatAnOldWorkerHasAnsweredIsKept() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		for (int i = 0; i < 2; i++) {
			this.client.send(create());
			worker.serve();
			this.broker.pass(Duration.ofMinutes(3));
		}
		assertThat(totals("CREATE").requests()).as("from the second on").isEqualTo(1);
	}

	@Test
	void verbsOfAServiceThatIsAwayAreKept() {
		FakeWorker worker = worker("CREATE").up();
		this.client.send(create());
		worker.serve();
		worker.disconnect();
		this.broker.pass(Duration.ofMinutes(5));
		assertThat(this.broker.snapshot().absentServices()).singleElement()
			.satisfies((service) -> assertThat(service.verbs()).singleElement()
				.satisfies((verb) -> assertThat(verb.ended(Outcome.SUCCESS)).isEqualTo(1)));
	}

	@Test
	void totalsAreNotMadeAnewWhileNothingHappens() {
		FakeWorker worker = worker("CREATE", "READ").up();
		this.client.send(create());
		worker.serve();
		List<VerbTotals> before = this.broker.service("ORDERS").verbs();
		assertThat(this.broker.service("ORDERS").verbs()).isSameAs(before);
		VerbTotals read = totals("READ");
		this.client.send(create());
		assertThat(this.broker.service("ORDERS").verbs()).isNotSameAs(before);
		assertThat(totals("READ")).isSameAs(read);
	}

	private FakeWorker worker(String... verbs) {
		return this.broker.worker("ORDERS").announcing("zss-verbs", List.of(verbs));
	}

	private static TestRequest create() {
		return TestRequest.to("ORDERS").verb("CREATE");
	}

	private VerbTotals totals(String verb) {
		return totals(this.broker, verb);
	}

	private static VerbTotals totals(TestBroker broker, String verb) {
		return verbs(broker).get(verb);
	}

	private Map<String, VerbTotals> verbs() {
		return verbs(this.broker);
	}

	private static Map<String, VerbTotals> verbs(TestBroker broker) {
		Map<String, VerbTotals> verbs = new LinkedHashMap<>();
		broker.service("ORDERS").verbs().forEach((totals) -> verbs.put(totals.verb(), totals));
		return verbs;
	}

	private Map<String, Long> outcomes(String verb) {
		return outcomes(this.broker, verb);
	}

	private static Map<String, Long> outcomes(TestBroker broker, String verb) {
		Map<String, Long> outcomes = new TreeMap<>();
		totals(broker, verb).outcomes().forEach((outcome, count) -> {
			if (count > 0) {
				outcomes.put(outcome.name(), count);
			}
		});
		return outcomes;
	}

	/**
	 * The times in their order, half a microsecond as none.
	 */
	private static List<Double> millis(TimeCounts times) {
		List<Double> millis = new ArrayList<>();
		times.forEachSince(TimeCounts.NONE, (nanos, count) -> {
			for (int i = 0; i < count; i++) {
				millis.add((nanos < 1000) ? 0 : nanos / 1e6);
			}
		});
		return millis;
	}

}
