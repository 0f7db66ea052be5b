package io.zss.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.jspecify.annotations.Nullable;

import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.Status;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.worker.RegistrationListener;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;

/**
 * A well-behaved worker and a well-behaved client that calls it again and again, every
 * sixteenth time with 20 kB. Counts what fails, runs twice or is lost. No call may run
 * twice: so one that is on its way fails when the connection is lost.
 */
final class GoodPeersProgram {

	private static final int CALLERS = 3;

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

	private static final int LONG_TEXT = 20_000;

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final MessagePackCodec codec = new MessagePackCodec();

	/** Callers hold it for a call, and counting waits until none is on its way. */
	private final ReentrantReadWriteLock calling = new ReentrantReadWriteLock(true);

	private final AtomicLong total = new AtomicLong();

	private final AtomicLong executions = new AtomicLong();

	private final AtomicInteger losses = new AtomicInteger();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "good");
		thread.setDaemon(true);
		return thread;
	});

	private final ZssClient client;

	private final ZssWorker worker;

	private long[] nanos = new long[1024];

	private int calls;

	private int failures;

	private String failure = "-";

	/**
	 * Creates peers that are not connected yet.
	 * @param worker the keys of the worker, or null
	 * @param client the keys of the client, or null
	 */
	private GoodPeersProgram(Endpoint frontend, Endpoint backend, @Nullable ConnectionKeys worker,
			@Nullable ConnectionKeys client) {
		this.worker = new ZssWorker(
				List.of(new ServiceDefinition("good", "", 2 * CALLERS,
						Map.of("echo", (request) -> echo(request.payload())))),
				WorkerOptions.of(backend).withKeys(worker), this.codec, this.threads, LoopClock.system(),
				(address, status, taken) -> {
				}, new Registrations());
		this.client = new ZssClient(ClientOptions.of("good", frontend).withTimeout(LIMIT).withKeys(client));
	}

	public static void main(String[] args) throws IOException {
		boolean secured = args.length > 2;
		GoodPeersProgram peers = new GoodPeersProgram(Endpoint.parse(args[0]), Endpoint.parse(args[1]),
				secured ? keys(args[2], args[3]) : null, secured ? keys(args[2], args[4]) : null);
		peers.start();
		ChildProcess.serve("ready",
				(command) -> command.equals("calls") ? Long.toString(peers.total.get()) : peers.count().toText());
		// Without a goodbye: the broker may be gone.
		Runtime.getRuntime().halt(0);
	}

	private static ConnectionKeys keys(String server, String own) {
		return new ConnectionKeys(KeyPair.ofSecret(own), List.of(PublicKey.parse(server)));
	}

	private void start() {
		this.worker.start();
		if (!this.worker.awaitRegistered(LIMIT)) {
			throw new IllegalStateException("Not registered: " + this.worker.status());
		}
		this.client.start();
		for (int i = 0; i < CALLERS; i++) {
			this.threads.execute(this::callOn);
		}
	}

	private Object echo(byte[] payload) {
		Object text = this.codec.decode(payload, String.class);
		if (!"forged".equals(text)) {
			// A hostile message may by chance be a sound request.
			this.executions.incrementAndGet();
		}
		return text;
	}

	private void callOn() {
		while (true) {
			this.calling.readLock().lock();
			try {
				long number = this.total.incrementAndGet();
				call((number % 16 == 0) ? "long " + number + "x".repeat(LONG_TEXT) : "short " + number);
			}
			finally {
				this.calling.readLock().unlock();
			}
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	private void call(String text) {
		long start = System.nanoTime();
		String wrong;
		try {
			IncomingReply reply = this.client
				.call(new OutgoingCall(Address.of("good", "echo"), Map.of(), LIMIT, false, this.codec.encode(text)));
			wrong = (reply.status() != Status.OK) ? "status " + reply.status()
					: text.equals(this.codec.decode(reply.payload(), String.class)) ? "" : "another reply";
		}
		catch (RuntimeException ex) {
			wrong = ex.toString();
		}
		ended(System.nanoTime() - start, wrong);
	}

	private synchronized void ended(long taken, String wrong) {
		if (this.calls == this.nanos.length) {
			this.nanos = Arrays.copyOf(this.nanos, 2 * this.calls);
		}
		this.nanos[this.calls++] = taken;
		if (!wrong.isEmpty()) {
			this.failures++;
			this.failure = wrong.replace(' ', '_').replace('\n', '_');
		}
	}

	/**
	 * What has been since it was last asked for.
	 */
	private Counts count() {
		this.calling.writeLock().lock();
		try {
			synchronized (this) {
				long[] sorted = Arrays.copyOf(this.nanos, this.calls);
				Arrays.sort(sorted);
				Counts counts = new Counts(this.calls, this.failures, this.executions.getAndSet(0),
						this.losses.getAndSet(0), micros(sorted, 50), micros(sorted, 99), micros(sorted, 100),
						this.failure);
				this.calls = 0;
				this.failures = 0;
				this.failure = "-";
				return counts;
			}
		}
		finally {
			this.calling.writeLock().unlock();
		}
	}

	private static long micros(long[] sorted, int percent) {
		if (sorted.length == 0) {
			return 0;
		}
		return TimeUnit.NANOSECONDS.toMicros(sorted[Math.max(0, sorted.length * percent / 100 - 1)]);
	}

	/**
	 * What became of the calls of a while.
	 *
	 * @param calls calls that have ended
	 * @param failures calls that did not get their own reply
	 * @param executions how often the worker ran one
	 * @param losses how often the worker had to register anew
	 * @param p50Micros the median of the time of a call
	 * @param p99Micros what 99 of 100 calls are within
	 * @param maxMicros the longest
	 * @param failure the last failure
	 */
	record Counts(long calls, long failures, long executions, long losses, long p50Micros, long p99Micros,
			long maxMicros, String failure) {

		String toText() {
			return this.calls + " " + this.failures + " " + this.executions + " " + this.losses + " " + this.p50Micros
					+ " " + this.p99Micros + " " + this.maxMicros + " " + this.failure;
		}

		static Counts parse(String text) {
			String[] parts = text.split(" ", -1);
			return new Counts(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]),
					Long.parseLong(parts[3]), Long.parseLong(parts[4]), Long.parseLong(parts[5]),
					Long.parseLong(parts[6]), parts[7]);
		}

	}

	private final class Registrations implements RegistrationListener {

		@Override
		public void onRegistered(String sid, String broker) {
			// the first one is expected, and each other follows a loss
		}

		@Override
		public void onLost(String sid, String broker, String reason) {
			GoodPeersProgram.this.losses.incrementAndGet();
		}

	}

}
