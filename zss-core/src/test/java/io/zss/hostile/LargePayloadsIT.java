package io.zss.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.Status;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payloads of 1 MB, 64 in flight, through a broker with the memory of the image. Some
 * seconds in every build, a minute with {@code -Psoak}.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LargePayloadsIT {

	private static final int SECONDS = Integer.getInteger("zss.large.seconds", 5);

	private static final int IN_FLIGHT = 64;

	private static final int MB = 1024 * 1024;

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	/** What the broker itself may answer: it has no room. */
	private static final List<Integer> TOLD = List.of(Status.OK, 429, 503);

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@Test
	void everyCallEndsInItsReplyOrInAnAnswerOfTheBroker() throws IOException {
		try (HostileSite site = HostileSite.start(); ZssWorker worker = worker(site); ZssClient client = client(site)) {
			worker.start();
			assertThat(worker.awaitRegistered(TIMEOUT)).isTrue();
			client.start();
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
			List<CompletableFuture<Void>> callers = new ArrayList<>();
			for (int i = 0; i < IN_FLIGHT; i++) {
				byte[] payload = new byte[MB];
				Arrays.fill(payload, (byte) i);
				callers.add(CompletableFuture.runAsync(() -> callUntil(client, payload, end), this.threads));
			}
			callers.forEach(CompletableFuture::join);

			BrokerState state = site.brokerState();
			report(state);
			assertThat(this.outcomes).containsKey("200")
				.allSatisfy((outcome, count) -> assertThat(outcome)
					.isIn(TOLD.stream().map((status) -> Integer.toString(status)).toList()));
			assertThat(state.peakBytes()).as("memory of the process").isLessThan(768L * MB);
			assertThat(state.heapBytes()).as("heap").isLessThanOrEqualTo(256L * MB);
			assertThat(state.directBytes()).as("direct buffers").isLessThanOrEqualTo(256L * MB);
			site.assertNothingLost();
		}
		finally {
			this.threads.shutdown();
		}
	}

	private ZssWorker worker(HostileSite site) {
		return new ZssWorker(
				List.of(new ServiceDefinition("large", "", IN_FLIGHT,
						Map.of("echo", (request) -> request.payload().clone()))),
				WorkerOptions.of(site.target().backend()), new MessagePackCodec(), this.threads);
	}

	private static ZssClient client(HostileSite site) {
		return new ZssClient(ClientOptions.of("large", site.target().frontend()).withTimeout(TIMEOUT));
	}

	private void callUntil(ZssClient client, byte[] payload, long endNanos) {
		while (System.nanoTime() - endNanos < 0) {
			String outcome = outcome(client, payload);
			synchronized (this.outcomes) {
				this.outcomes.merge(outcome, 1, Integer::sum);
			}
		}
	}

	private static String outcome(ZssClient client, byte[] payload) {
		try {
			IncomingReply reply = client
				.call(new OutgoingCall(Address.of("large", "echo"), Map.of(), TIMEOUT, true, payload));
			return (reply.status() == Status.OK && reply.payload().length < MB) ? "short reply"
					: Integer.toString(reply.status());
		}
		catch (CompletionException ex) {
			return String.valueOf(ex.getCause());
		}
		catch (RuntimeException ex) {
			return ex.getClass().getSimpleName();
		}
	}

	private void report(BrokerState state) throws IOException {
		String text = "%d s of 1 MB payloads, %d in flight: %s; heap %d MB, direct buffers %d MB, the process had %d MB at the most%n"
			.formatted(SECONDS, IN_FLIGHT, this.outcomes, state.heapBytes() / MB, state.directBytes() / MB,
					state.peakBytes() / MB);
		System.out.println(text);
		Files.writeString(Path.of("target", "hostile", "large-payloads.md"), text);
	}

}
