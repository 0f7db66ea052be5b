package io.zss.benchmarks.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import zmq.Msg;

import io.zss.protocol.ControlPayload;

/**
 * What the packaged broker takes when nothing is asked of it: time to start, processor
 * time, and memory for connections and for requests that wait.
 */
public final class Footprint {

	private static final int CONNECTIONS = 5000;

	private static final int REQUESTS = 10_000;

	private static final Duration IDLE = Duration.ofSeconds(20);

	private static final Pattern ENDPOINTS = Pattern.compile("clients on (\\S+) and workers on (\\S+)");

	private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

	private final Process broker;

	private final String frontend;

	private final String backend;

	private Footprint(Process broker, String frontend, String backend) {
		this.broker = broker;
		this.frontend = frontend;
		this.backend = backend;
	}

	/**
	 * Measures and prints.
	 * @param args the jar of the broker
	 * @throws Exception when it cannot
	 */
	public static void main(String[] args) throws Exception {
		long start = System.nanoTime();
		Footprint footprint = start(args[0]);
		try {
			System.out.printf(Locale.ROOT, "start: %.1f s%n", (System.nanoTime() - start) / 1e9);
			footprint.measure();
		}
		finally {
			footprint.broker.destroyForcibly();
		}
	}

	private static Footprint start(String jar) throws IOException {
		Process process = new ProcessBuilder("java", "-jar", jar, "--zss.broker.frontend=tcp://127.0.0.1:0",
				"--zss.broker.backend=tcp://127.0.0.1:0")
			.redirectErrorStream(true)
			.start();
		BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
		for (String line = lines.readLine(); line != null; line = lines.readLine()) {
			Matcher matcher = ENDPOINTS.matcher(line);
			if (matcher.find()) {
				return new Footprint(process, matcher.group(1), matcher.group(2));
			}
		}
		throw new IOException("The broker has not started");
	}

	private void measure() throws Exception {
		live();
		Duration before = cpu();
		TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
		System.out.printf(Locale.ROOT, "idle: %.2f %% of a core%n",
				100.0 * cpu().minus(before).toNanos() / IDLE.toNanos());

		long empty = live();
		System.out.printf(Locale.ROOT, "heap in use: %.1f MB%n", empty / 1e6);
		try (IdleClients clients = new IdleClients(this.frontend, CONNECTIONS)) {
			System.out.printf(Locale.ROOT, "heap per connection: %.1f KB%n", (live() - empty) / 1e3 / clients.size());
		}
		queue();
	}

	private void queue() throws Exception {
		int[] registered = new int[1];
		try (Dealers worker = new Dealers(this.backend, List.of(Wire.sid(0)),
				(dealer, frames, count) -> registered[0]++);
				Dealers client = new Dealers(this.frontend, List.of("footprint"), (dealer, frames, count) -> {
				})) {
			send(worker, true, "SMI", "UP", ControlPayload.encode(Wire.sid(0)), 0);
			while (registered[0] == 0) {
				worker.await(TimeUnit.MILLISECONDS.toNanos(10));
			}
			send(client, false, Wire.sid(0), Wire.VERB, Wire.text(64), 0);
			while (registered[0] == 1) {
				worker.await(TimeUnit.MILLISECONDS.toNanos(10));
			}
			long one = live();
			for (int i = 1; i <= REQUESTS; i++) {
				send(client, false, Wire.sid(0), Wire.VERB, Wire.text(64), i);
			}
			TimeUnit.SECONDS.sleep(2);
			System.out.printf(Locale.ROOT, "heap per request of 64 bytes that waits: %.1f KB%n",
					(live() - one) / 1e3 / REQUESTS);
		}
	}

	private static void send(Dealers from, boolean named, String sid, String verb, byte[] payload, int rid) {
		Dealers.Dealer dealer = from.get(0);
		Msg[] frames = { new Msg(dealer.identity()), new Msg(Wire.PROTOCOL), new Msg(Wire.REQUEST),
				new Msg(Rid.write(rid)), new Msg(Wire.address(sid, verb)), new Msg(Wire.NO_HEADERS),
				new Msg(Wire.NOTHING), new Msg(payload) };
		if (named) {
			dealer.send(frames, frames.length);
		}
		else {
			Msg[] unnamed = Arrays.copyOfRange(frames, 1, frames.length);
			dealer.send(unnamed, unnamed.length);
		}
	}

	private Duration cpu() {
		return this.broker.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	/**
	 * Bytes of all objects that are in use.
	 */
	private long live() throws IOException {
		Process jcmd = new ProcessBuilder("jcmd", Long.toString(this.broker.pid()), "GC.class_histogram").start();
		String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		Matcher matcher = TOTAL.matcher(histogram);
		if (!matcher.find()) {
			throw new IOException(histogram);
		}
		return Long.parseLong(matcher.group(1));
	}

}
