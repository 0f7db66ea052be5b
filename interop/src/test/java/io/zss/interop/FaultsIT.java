package io.zss.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.ResourceLock;

import io.zss.interop.Load.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged broker and workers as processes, some of which are killed, stopped for a
 * while, or do not read.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
@ResourceLock(Lanes.FAULTS)
class FaultsIT {

	private static final int WIDTH = 64;

	private static final long WORK_MILLIS = 50;

	/** Calls of our client before a broker is stopped, and as many after. */
	private static final int CALLS = 32;

	private static final String[] EVERY_SID = { "WORK", "CALLS", "RUBY", "ELIXIR" };

	/** Its heap of 256 MB, as much beside the heap, and the virtual machine. */
	private static final long MAX_BROKER_BYTES = 640L * 1024 * 1024;

	/** Longer than the time to live. */
	private static final Duration STOP = Duration.ofSeconds(3);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@Test
	void callsOfKilledWorkerAreAnsweredByOthersLongBeforeItsTimeToLiveEnds() {
		try (Site site = new Site(BrokerKind.OURS, "--zss.broker.time-to-live=30s")) {
			List<PeerProcess> workers = startWorkers(site, 3);
			try (Load load = new Load("load", site.frontend(), "work", WIDTH, 60_000, WORK_MILLIS)) {
				load.awaitMore(3 * WIDTH);
				workers.get(0).kill();
				load.awaitMore(5 * WIDTH);
				load.drain();

				List<Answer> answers = load.answers();
				assertAnsweredOnce(answers);
				assertThat(answers).allMatch(Answer::isOwn, "status 200 and own payload");
				assertThat(answers).extracting(Answer::pid).contains((int) workers.get(0).pid());
				assertThat(answers).filteredOn((answer) -> answer.attempt() > 1)
					.isNotEmpty()
					.allMatch((answer) -> answer.pid() != workers.get(0).pid());
				assertThat(answers).extracting(Answer::millis).allMatch((millis) -> millis < 10_000);
			}
		}
	}

	@Test
	void workerThatWasStoppedForAWhileServesAgain() throws InterruptedException {
		try (Site site = new Site(BrokerKind.OURS, "--zss.broker.time-to-live=2s")) {
			PeerProcess stopped = startWorkers(site, 3).get(0);
			try (Load load = new Load("load", site.frontend(), "work", WIDTH, 4000, WORK_MILLIS);
					RawSocket asker = new RawSocket("asker#1", site.frontend())) {
				load.awaitMore(3 * WIDTH);
				stopped.suspend();
				Awaitility.await().atMost(LIMIT).until(() -> identities(asker, "WORK").size() == 2);
				load.awaitMore(10 * WIDTH);
				stopped.resume();
				Awaitility.await().atMost(LIMIT).until(() -> identities(asker, "WORK").size() == 3);
				long back = System.nanoTime();
				Awaitility.await()
					.atMost(LIMIT)
					.until(() -> load.answers()
						.stream()
						.anyMatch((answer) -> answer.sentNanos() - back > 0 && answer.pid() == stopped.pid()));
				load.drain();
				assertNothingMoreComes(load);

				List<Answer> answers = load.answers();
				assertAnsweredOnce(answers);
				assertThat(answers).allMatch((answer) -> answer.isOwn() || answer.status() == 599);
				assertThat(answers).extracting(Answer::millis).allMatch((millis) -> millis < 6000);
			}
		}
	}

	/**
	 * Workers and clients of every kind see nothing but a pause.
	 */
	@Test
	void brokerThatWasStoppedForAWhileLosesNoWorkerAndNoCall() throws InterruptedException {
		try (Site site = new Site(BrokerKind.OURS, "--zss.broker.time-to-live=2s");
				ScriptedWorker ruby = ScriptedWorker.ruby("Ruby", site.backend());
				ScriptedWorker elixir = ScriptedWorker.elixir("Elixir", site.backend())) {
			startWorkers(site, 3);
			site.startWorker(WorkerKind.OURS, "calls", "--zss.worker.concurrency=64").awaitReady();
			ruby.awaitRegistered();
			elixir.awaitRegistered();
			PeerClient client = site.startReadyClient(ClientKind.OURS);
			try (Load load = new Load("load", site.frontend(), "work", WIDTH, 20_000, WORK_MILLIS);
					RawSocket asker = new RawSocket("asker#1", site.frontend())) {
				load.awaitMore(3 * WIDTH);
				Set<String> before = identities(asker, EVERY_SID);
				assertThat(before).hasSize(6);
				List<CompletableFuture<Reply>> calls = new ArrayList<>(call(client, 0, 3000));
				Awaitility.await()
					.atMost(LIMIT)
					.until(() -> number(instances(asker, "CALLS").get(0), "inFlight") == CALLS);
				site.broker().suspend();
				List<CompletableFuture<Reply>> callsWhileStopped = call(client, CALLS, 1);
				calls.addAll(callsWhileStopped);
				Thread.sleep(STOP.toMillis());
				assertThat(callsWhileStopped).noneMatch(CompletableFuture::isDone);
				site.broker().resume();
				assertThat(identities(asker, EVERY_SID)).isEqualTo(before);
				load.awaitMore(5 * WIDTH);
				assertThat(calls).allMatch((call) -> call.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join().ok());
				assertThat(identities(asker, EVERY_SID)).isEqualTo(before);
				load.drain();
				assertNothingMoreComes(load);

				List<Answer> answers = load.answers();
				assertAnsweredOnce(answers);
				assertThat(answers).allMatch(Answer::isOwn, "status 200 and own payload");
				assertRanOnce(ServiceList.service(asker, "WORK"), answers.size());
				assertRanOnce(ServiceList.service(asker, "CALLS"), 2 * CALLS);
			}
		}
	}

	@Test
	void clientThatDoesNotReadSlowsNobodyDown() throws IOException {
		int replies = 80;
		int bytes = 10_000_000;
		try (Site site = new Site(BrokerKind.OURS, "--zss.broker.time-to-live=5s")) {
			startWorkers(site, 1);
			site.startWorker(WorkerKind.OURS, "large", "--zss.worker.concurrency=1").awaitReady();
			try (Load load = new Load("load", site.frontend(), "work", 4, 20_000, 1);
					RawSocket asker = new RawSocket("asker#1", site.frontend());
					RawSocket slow = RawSocket.unread("slow#1", site.frontend())) {
				load.awaitMore(500);
				for (int i = 0; i < replies; i++) {
					slow.send(RawSocket.request("rid-" + i, "large", "large",
							Pack.OLD.write(Map.of("zss-timeout", 60_000)), Pack.OLD.write(bytes)));
				}
				Awaitility.await().atMost(LIMIT).until(() -> isIdleAfter(ServiceList.service(asker, "LARGE"), replies));
				load.awaitMore(500);
				load.drain();

				assertThat(load.answers()).allMatch(Answer::isOwn, "status 200 and own payload");
				assertThat(load.answers()).extracting(Answer::millis).allMatch((millis) -> millis < 10_000);
				assertThat(peakBytes(site.broker())).as("the broker's memory").isLessThan(MAX_BROKER_BYTES);
				assertThat(site.dead()).isEmpty();
			}
		}
	}

	private static List<PeerProcess> startWorkers(Site site, int count, String... properties) {
		List<String> arguments = new ArrayList<>(List.of(properties));
		arguments.add("--zss.worker.concurrency=32");
		List<PeerProcess> workers = IntStream.range(0, count)
			.mapToObj((i) -> site.startWorker(WorkerKind.OURS, "work", arguments.toArray(new String[0])))
			.toList();
		workers.forEach(PeerProcess::awaitReady);
		return workers;
	}

	private static List<CompletableFuture<Reply>> call(PeerClient client, int firstId, long workMillis) {
		return IntStream.range(firstId, firstId + CALLS)
			.mapToObj((id) -> client
				.send(Call.of("calls", "work", Map.of("id", id, "millis", workMillis)).timeout(LIMIT.toMillis())))
			.toList();
	}

	/**
	 * As each request was dispatched once to an instance that was never lost, it ran
	 * once.
	 */
	private static void assertRanOnce(Map<String, Object> service, int requests) {
		assertThat(number(service, "requests")).isEqualTo(requests);
		assertThat(number(service, "succeeded")).isEqualTo(requests);
		assertThat(number(service, "retried")).isZero();
		assertThat(number(service, "duplicates")).isZero();
	}

	private static void assertAnsweredOnce(List<Answer> answers) {
		assertThat(answers).allMatch(Answer::first, "the only reply to its call");
		assertThat(answers).extracting(Answer::id)
			.containsExactlyInAnyOrderElementsOf(IntStream.range(0, answers.size()).boxed().toList());
	}

	/**
	 * Late replies of workers, if any were passed on, come before that of a new call.
	 */
	private static void assertNothingMoreComes(Load load) {
		int answered = load.answers().size();
		Awaitility.await().during(Duration.ofMillis(500)).atMost(LIMIT).until(() -> load.answers().size() == answered);
	}

	private static Set<String> identities(RawSocket asker, String... sids) {
		Set<String> identities = new TreeSet<>();
		for (String sid : sids) {
			for (Map<?, ?> instance : instances(asker, sid)) {
				identities.add((String) instance.get("identity"));
			}
		}
		return identities;
	}

	private static List<Map<?, ?>> instances(RawSocket asker, String sid) {
		List<Map<?, ?>> instances = new ArrayList<>();
		((List<?>) ServiceList.service(asker, sid).get("instances"))
			.forEach((instance) -> instances.add((Map<?, ?>) instance));
		return instances;
	}

	private static int number(Map<?, ?> facts, String key) {
		return ((Number) facts.get(key)).intValue();
	}

	private static boolean isIdleAfter(Map<String, Object> service, int requests) {
		return Long.valueOf(requests).equals(service.get("requests")) && Long.valueOf(0).equals(service.get("queued"))
				&& ((List<?>) service.get("instances")).stream()
					.allMatch((instance) -> ((Map<?, ?>) instance).get("inFlight").equals(0L));
	}

	private static long peakBytes(PeerProcess process) throws IOException {
		return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))
			.stream()
			.filter((line) -> line.startsWith("VmHWM:"))
			.mapToLong((line) -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
			.findFirst()
			.orElseThrow();
	}

}
