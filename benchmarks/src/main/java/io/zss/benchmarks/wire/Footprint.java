package io.zss.benchmarks.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.transport.FrameMessage;

/**
 * What the packaged broker takes when nothing is asked of it: time to start, processor
 * time, and memory for connections and for requests that wait.
 */
public final class Footprint {

	private static final int CONNECTIONS = 5000;

	private static final int REQUESTS = 10_000;

	private static final Duration IDLE = Duration.ofSeconds(20);

	private static final Pattern ENDPOINTS = Pattern.compile("clients on (\\S+) and workers on (\\S+)");

	private static final Pattern STARTED = Pattern.compile("Started ZssBrokerApplication");

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
		MatchResult endpoints = null;
		for (String line = lines.readLine(); line != null; line = lines.readLine()) {
			Matcher matcher = ENDPOINTS.matcher(line);
			if (matcher.find()) {
				endpoints = matcher.toMatchResult();
			}
			if (endpoints != null && STARTED.matcher(line).find()) {
				return new Footprint(process, endpoints.group(1), endpoints.group(2));
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
		try (Peer worker = new Peer(this.backend, Wire.sid(0)); Peer client = new Peer(this.frontend, "footprint")) {
			worker.send(() -> FrameMessage.of(worker.identity(), Wire.PROTOCOL, Wire.REQUEST, Rid.write(0),
					Wire.address(Address.SMI, "UP"), Wire.NO_HEADERS, Wire.NOTHING,
					ControlPayload.encode(Wire.sid(0))));
			worker.awaitReceived(1);
			client.send(() -> request(0));
			worker.awaitReceived(2);
			long one = live();
			for (int i = 1; i <= REQUESTS; i++) {
				int rid = i;
				client.send(() -> request(rid));
			}
			TimeUnit.SECONDS.sleep(2);
			System.out.printf(Locale.ROOT, "heap per request of 64 bytes that waits: %.1f KB%n",
					(live() - one) / 1e3 / REQUESTS);
		}
	}

	private static FrameMessage request(int rid) {
		return FrameMessage.of(Wire.PROTOCOL, Wire.REQUEST, Rid.write(rid), Wire.address(Wire.sid(0), Wire.VERB),
				Wire.NO_HEADERS, Wire.NOTHING, Wire.text(64));
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

	/**
	 * Sends what it is given as soon as it can, and counts what it receives.
	 */
	private static final class Peer implements Dealers.User, AutoCloseable {

		private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

		private final Dealers dealers;

		private final Queue<Supplier<FrameMessage>> unsent = new ConcurrentLinkedQueue<>();

		private final AtomicInteger received = new AtomicInteger();

		Peer(String endpoint, String name) {
			this.dealers = new Dealers(endpoint, List.of(name), this);
			this.dealers.start();
		}

		byte[] identity() {
			return this.dealers.get(0).identity();
		}

		void send(Supplier<FrameMessage> message) {
			this.unsent.add(message);
		}

		void awaitReceived(int count) throws InterruptedException {
			while (this.received.get() < count) {
				TimeUnit.NANOSECONDS.sleep(RETRY_NANOS);
			}
		}

		@Override
		public void received(Dealers.Dealer dealer, FrameMessage message) {
			this.received.incrementAndGet();
		}

		@Override
		public void work(long nowNanos) {
			Supplier<FrameMessage> next = this.unsent.peek();
			while (next != null && this.dealers.get(0).send(next.get())) {
				this.unsent.remove();
				next = this.unsent.peek();
			}
		}

		@Override
		public long maxIdleNanos(long nowNanos) {
			return RETRY_NANOS;
		}

		@Override
		public void close() {
			this.dealers.close();
		}

	}

}
