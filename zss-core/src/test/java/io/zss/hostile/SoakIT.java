package io.zss.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zss.hostile.GoodPeersProgram.Counts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hostile peers of every kind, one bout after another, beside a good worker and a good
 * client. The short form is part of every build; {@code -Psoak} takes ten minutes, and
 * checks times and memory as well.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SoakIT {

	private static final int SHORT_SECONDS = 20;

	private static final int SECONDS = Integer.getInteger("zss.soak.seconds", SHORT_SECONDS);

	private static final long SEED = Long.getLong("zss.soak.seed", 1L);

	private static final int SAMPLES = 10;

	private static final long MB = 1024 * 1024;

	private static final long IMAGE_BYTES = 768 * MB;

	private static final long GROWTH_BYTES = 16 * MB;

	private final Map<String, Integer> bouts = new TreeMap<>();

	@Test
	void goodPeersLoseNothingBesideHostilePeersOfEveryKind() throws IOException {
		try (HostileSite site = HostileSite.start()) {
			site.awaitGoodCalls();
			site.counts();
			Duration alone = Duration.ofSeconds(Math.max(3, SECONDS / 10));
			pass(alone);
			Counts before = site.counts();
			List<BrokerState> samples = new ArrayList<>(List.of(site.brokerStateAfterCollection()));
			site.counts();

			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
			CompletableFuture<Void> attacking = CompletableFuture.runAsync(() -> attack(site.target(), end),
					(task) -> new Thread(task, "attacks").start());
			for (int i = 0; i < SAMPLES && !attacking.isDone(); i++) {
				pass(Duration.ofMillis(SECONDS * 1000L / SAMPLES));
				samples.add(site.brokerStateAfterCollection());
			}
			attacking.join();
			Counts beside = site.counts();
			site.awaitOnlyGoodPeersLeft();
			samples.add(site.brokerStateAfterCollection());
			site.counts();
			pass(alone);
			Counts after = site.counts();

			report(before, beside, after, samples);
			assertThat(beside.failures()).as("failed calls, the last one: %s", beside.failure()).isZero();
			assertThat(beside.executions()).as("executions").isEqualTo(beside.calls());
			assertThat(beside.losses()).as("lost registrations").isZero();
			site.assertNothingLost();
			if (SECONDS > SHORT_SECONDS) {
				// The machine may be slower at the end than at the start.
				long alone99 = Math.max(before.p99Micros(), after.p99Micros());
				assertThat(beside.p99Micros()).as("p99 in us, beside").isLessThanOrEqualTo(3 * alone99);
				BrokerState first = samples.get(2);
				BrokerState last = samples.get(samples.size() - 1);
				assertThat(last.heapBytes()).as("heap").isLessThan(first.heapBytes() + GROWTH_BYTES);
				assertThat(last.directBytes()).as("direct buffers").isLessThan(first.directBytes() + GROWTH_BYTES);
				assertThat(last.peakBytes()).as("memory of the process").isLessThan(IMAGE_BYTES);
			}
		}
	}

	private void attack(Target target, long endNanos) {
		Map<String, Attack> attacks = new Attacks(SEED).all();
		while (true) {
			for (Map.Entry<String, Attack> attack : attacks.entrySet()) {
				if (System.nanoTime() - endNanos >= 0) {
					return;
				}
				Attack.provoke(() -> attack.getValue().strike(target));
				this.bouts.merge(attack.getKey(), 1, Integer::sum);
			}
		}
	}

	private void report(Counts before, Counts beside, Counts after, List<BrokerState> samples) throws IOException {
		StringBuilder text = new StringBuilder("| good peers | calls | failed | twice | registrations lost "
				+ "| p50, us | p99, us | longest, ms |\n|---|---|---|---|---|---|---|---|\n");
		row(text, "alone, before", before);
		row(text, "beside hostile peers", beside);
		row(text, "alone, afterwards", after);
		text.append("\n| broker | at the start | least | most | at the end |\n|---|---|---|---|---|\n");
		memory(text, "heap after a collection, MB", samples.stream().map(BrokerState::heapBytes).toList());
		memory(text, "direct buffers, MB", samples.stream().map(BrokerState::directBytes).toList());
		memory(text, "most memory of the process, MB", samples.stream().map(BrokerState::peakBytes).toList());
		text.append("\nBouts in ").append(SECONDS).append(" s: ");
		text.append(String.join(", ",
				this.bouts.entrySet().stream().map((bout) -> bout.getKey() + " " + bout.getValue()).toList()));
		System.out.println("\n" + text + "\n");
		Files.writeString(Path.of("target", "hostile", "soak.md"), text);
	}

	private static void row(StringBuilder text, String name, Counts counts) {
		text.append("| ")
			.append(name)
			.append(" | ")
			.append(counts.calls())
			.append(" | ")
			.append(counts.failures())
			.append(" | ")
			.append(counts.executions() - counts.calls())
			.append(" | ")
			.append(counts.losses())
			.append(" | ")
			.append(counts.p50Micros())
			.append(" | ")
			.append(counts.p99Micros())
			.append(" | ")
			.append(counts.maxMicros() / 1000)
			.append(" |\n");
	}

	private static void memory(StringBuilder text, String name, List<Long> bytes) {
		text.append("| ")
			.append(name)
			.append(" | ")
			.append(bytes.get(0) / MB)
			.append(" | ")
			.append(bytes.stream().mapToLong(Long::longValue).min().orElse(0) / MB)
			.append(" | ")
			.append(bytes.stream().mapToLong(Long::longValue).max().orElse(0) / MB)
			.append(" | ")
			.append(bytes.get(bytes.size() - 1) / MB)
			.append(" |\n");
	}

	private static void pass(Duration duration) {
		Awaitility.await().pollDelay(duration).atMost(duration.plusMinutes(1)).until(() -> true);
	}

}
