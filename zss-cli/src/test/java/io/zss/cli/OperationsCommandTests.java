package io.zss.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zss.TestBus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code status}, {@code stats}, {@code events}, {@code errors}, {@code drain},
 * {@code resume} and {@code dump}, with replies that a broker documents.
 */
@Timeout(60)
class OperationsCommandTests {

	@AutoClose
	private final FakeBroker broker = new FakeBroker();

	private final Cli cli = Cli.at(this.broker.endpoint());

	OperationsCommandTests() throws InterruptedException {
	}

	@Test
	void statusShowsLimitsBesideUse() {
		this.broker.reply("STATUS", Smi.status());
		Cli.Result result = this.cli.run("status");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("broker-a  RUNNING  version 1.2.3, up 1 d 2 h")
			.containsPattern("requests +9,000 +10,000 +█{18}░{2} 90%")
			.containsPattern("bytes held +3 MiB +64 MiB +█░{19} 4\\.7%")
			.contains("4 of clients, 3 of workers; 12 ended, 1 refused")
			.contains("at most 450 µs behind in the last 10 s, busy 38%")
			.contains("7 not-found")
			.doesNotContain("overload", "timeToLive");
		assertThat(this.cli.run("status", "--options").out()).containsPattern("times.timeToLive +5000");
	}

	@Test
	void oldBrokerIsNamedAsSuch() {
		Cli.Result result = this.cli.run("status");
		assertThat(result.exitCode()).isEqualTo(4);
		assertThat(result.err()).contains("answered STATUS with 404").contains("older than this command line");
	}

	@Test
	void statsShowsFiguresOfEachService() {
		this.broker.reply("STATS", Smi.stats());
		List<String> lines = this.cli.run("stats").out().lines().toList();
		assertThat(lines.get(1)).matches("IDLE +0 +0 +0 +0 +0 +0/0 +0 +– .*");
		assertThat(lines.get(2))
			.matches("ORDERS +43 +1,000 +0 +3 +2 +4/32 +5 +15\\.0 ms +1\\.24 ms +12\\.3 ms +2\\.00 s +1");
	}

	@Test
	void statsOfAServiceShowVerbsInstancesAndOldestRequests() {
		this.broker.reply("STATS", Smi.stats());
		Cli.Result result = this.cli.run("stats", "orders");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("5 requests, 2 KiB, the oldest for 1.2 s")
			.containsPattern("CREATE +40 +900")
			.containsPattern("others +2.0 +100")
			.containsPattern(Smi.STUCK + " +STUCK +2.0 +3/16 .* 5.0 s +node-1 +4711")
			.containsPattern("rid-1 +CREATE +1 min 1 s +AT_WORKER +" + Smi.STUCK);
		assertThat(this.broker.asked()).contains("STATS \"ORDERS\"");
		assertThat(this.cli.run("stats", "nobody").exitCode()).isEqualTo(4);
	}

	@Test
	void eventsComeFromAllPagesTheLastOnesAsAsked() {
		List<Map<String, Object>> kept = new ArrayList<>(List.of(Smi.event(1, "registered", "version 2.0"),
				Smi.event(2, "stuck", "holds 4 requests"), Smi.event(3, "lost", "silent for 5 s")));
		this.broker.reply("EVENTS", (question) -> Smi.page("events", kept, question));
		assertThat(this.cli.run("events").out().lines()).hasSize(3)
			.anyMatch((line) -> line.matches(".* stuck +ORDERS  holds 4 requests  " + Smi.LIVE));
		assertThat(this.cli.run("events", "--last", "1").out()).contains("lost").doesNotContain("stuck");
		assertThat(this.cli.run("events", "--type", "stuck,left").out().lines()).hasSize(1);
		assertThat(this.cli.run("events", "--service", "billing").err()).contains("There are no events");
		assertThat(this.cli.run("events", "billing").err()).contains("There are no events");
		assertThat(this.cli.run("events", "orders").out().lines()).hasSize(3);
		assertThat(Fields.of(Json.read(this.cli.run("events", "--since", "3", "--json").out())).text("type"))
			.isEqualTo("lost");
	}

	@Test
	void followsEventsAlsoWhenTheBrokerNumbersAnew() throws InterruptedException {
		List<Map<String, Object>> kept = new CopyOnWriteArrayList<>(List.of(Smi.event(7, "registered", "first")));
		this.broker.reply("EVENTS", (question) -> Smi.page("events", kept, question));
		Cli following = Cli.at(this.broker.endpoint());
		Thread thread = new Thread(() -> following.run("events", "--follow"));
		thread.start();
		awaitOutput(following, "first");
		kept.add(Smi.event(8, "left", "second"));
		awaitOutput(following, "second");
		kept.clear();
		kept.add(Smi.event(1, "registered", "third"));
		awaitOutput(following, "third");
		thread.interrupt();
		thread.join();
		assertThat(following.outSoFar()).containsOnlyOnce("first").containsOnlyOnce("second");
	}

	@Test
	void errorsOfAService() {
		this.broker.reply("ERRORS", (question) -> Smi.page("errors",
				List.of(Smi.error(1, 500, "It failed"), Smi.error(2, 599, "Too late\u001b]0;title\u0007")), question));
		Cli.Result result = this.cli.run("errors", "orders");
		assertThat(result.out()).contains("500  ORDERS:CREATE  It failed  rid rid-1, instance " + Smi.LIVE)
			.contains("599  ORDERS:CREATE  Too late")
			.doesNotContain("\u001b");
		assertThat(this.broker.asked()).contains("ERRORS {\"since\":0,\"sid\":\"ORDERS\"}");
	}

	@Test
	void drainsTheInstanceWhoseIdBeginsSo() {
		this.broker.reply("LIST", Smi.list());
		this.broker.reply("DRAIN", (question) -> Smi.map("sid", "ORDERS", "instance", Smi.STUCK, "state", "DRAINED"));
		Cli.Result result = this.cli.run("drain", "orders", "222");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("ORDERS  " + Smi.STUCK + "  DRAINED");
		assertThat(this.broker.asked()).anyMatch((asked) -> asked.startsWith("DRAIN ") && asked.contains(Smi.STUCK)
				&& asked.contains("\"sid\":\"ORDERS\""));
	}

	@Test
	void drainsTheLastInstanceOnlyWhenItIsMeant() {
		this.broker.reply("LIST", List.of(Smi.map("sid", "ORDERS", "instances",
				List.of(Smi.instance(Smi.LIVE, "LIVE", 0), Smi.instance(Smi.STUCK, "DRAINED", 0)))));
		this.broker.reply("DRAIN", Smi.map("sid", "ORDERS", "instance", Smi.LIVE, "state", "DRAINED"));
		Cli.Result refused = this.cli.run("drain", "orders", "111");
		assertThat(refused.exitCode()).isEqualTo(1);
		assertThat(refused.err()).contains("no other live instance").contains("--yes");
		assertThat(Cli.at(this.broker.endpoint()).onTerminal().input("n\n").run("drain", "orders", "111").exitCode())
			.isEqualTo(1);
		assertThat(this.broker.asked()).noneMatch((asked) -> asked.startsWith("DRAIN"));
		assertThat(Cli.at(this.broker.endpoint()).onTerminal().input("y\n").run("drain", "orders", "111").exitCode())
			.isZero();
		assertThat(this.cli.run("drain", "orders", "111", "--yes").exitCode()).isZero();
	}

	@Test
	void namesTheInstancesWhenSeveralAreMeant() {
		this.broker.reply("LIST", Smi.list());
		Cli.Result result = this.cli.run("drain", "orders", "ORDERS#");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains(Smi.LIVE + ", " + Smi.STUCK);
	}

	@Test
	void dumpNamesWhatIsToBeShownAndSaysForHowLong() {
		this.broker.reply("DUMP", Map.of("state", "ON", "messages", 20, "secondsLeft", 59, "seen", 3));
		Cli.Result result = this.cli.run("dump", "orders", "--messages", "20", "--payload");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out())
			.matches("ON   at tcp://\\S+  shows up to 20 messages in its log, for 59 s more  3 shown\\s+");
		this.broker.reply("DUMP", Map.of("state", "OFF", "seen", 3));
		assertThat(this.cli.run("dump", "--off").out()).matches("OFF  at tcp://\\S+  3 shown\\s+");
		this.cli.run("dump");
		this.cli.run("dump", "-s", "billing");
		assertThat(this.broker.asked()).containsExactly("DUMP {\"sid\":\"orders\",\"messages\":20,\"payload\":true}",
				"DUMP {\"off\":true}", "DUMP null", "DUMP {\"sid\":\"billing\"}");
	}

	@Test
	void resumeSaysWhyItIsForbidden() {
		this.broker.reply("LIST", Smi.list());
		this.broker.reply("RESUME", 403);
		Cli.Result result = this.cli.run("resume", "orders", Smi.LIVE);
		assertThat(result.exitCode()).isEqualTo(4);
		assertThat(result.err()).contains("answered RESUME with 403");
	}

	private static void awaitOutput(Cli cli, String text) {
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> cli.outSoFar().contains(text));
	}

}
