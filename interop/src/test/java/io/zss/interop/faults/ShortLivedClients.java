package io.zss.interop.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.zss.interop.faults.EndedCall.Ending;
import io.zss.interop.faults.service.Done;
import io.zss.interop.faults.service.Task;
import io.zss.protocol.Address;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.Status;

/**
 * Clients that open a connection with a new identity for each call, as the Node client
 * does. Each keeps it until its next call, so that all of them are connected all the
 * time. A few threads make the calls, so many in a second as they are told, or as they
 * can.
 */
final class ShortLivedClients implements AutoCloseable {

	private static final String NAME = "short";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int THREADS = 16;

	/** The ports of one would not do: a closed connection keeps its port for a minute. */
	private static final int SOURCES = 8;

	private static final Address ADDRESS = Address.of("WORK", "RUN");

	private final InetSocketAddress frontend;

	private final int clients;

	private final long intervalNanos;

	private final long startNanos = System.nanoTime();

	private final MessagePackCodec codec = new MessagePackCodec();

	private final AtomicLong begun = new AtomicLong();

	private final AtomicInteger reconnects = new AtomicInteger();

	private final Queue<CallConnection> connections = new ConcurrentLinkedQueue<>();

	private final Collection<EndedCall> ended = new ConcurrentLinkedQueue<>();

	private final AtomicInteger endedCount = new AtomicInteger();

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopped;

	/**
	 * Starts the clients.
	 * @param frontend of the broker
	 * @param clients how many are connected at a time
	 * @param callsPerSecond how many connect in a second
	 */
	ShortLivedClients(String frontend, int clients, int callsPerSecond) {
		URI uri = URI.create(frontend);
		this.frontend = new InetSocketAddress(uri.getHost(), uri.getPort());
		this.clients = clients;
		this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / callsPerSecond;
		for (int i = 0; i < THREADS; i++) {
			Thread thread = new Thread(this::run, "short-lived-clients-" + i);
			this.threads.add(thread);
			thread.start();
		}
	}

	/**
	 * How many calls have ended.
	 */
	int endedCount() {
		return this.endedCount.get();
	}

	/**
	 * How many connections the broker ended, or left alone, before the call was sent.
	 */
	int reconnects() {
		return this.reconnects.get();
	}

	Collection<EndedCall> ended() {
		return this.ended;
	}

	/**
	 * Makes no more calls and waits for those that were made. The connections remain.
	 */
	void stop() throws InterruptedException {
		this.stopped = true;
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

	/**
	 * The calls that were made, by the name with which their ids begin.
	 */
	Map<String, Long> begun() {
		return Map.of(NAME, this.begun.get());
	}

	@Override
	public void close() {
		this.stopped = true;
		this.threads.forEach(Thread::interrupt);
		this.connections.forEach(CallConnection::close);
	}

	private void run() {
		try {
			while (!this.stopped) {
				long number = this.begun.getAndIncrement();
				sleepUntil(this.startNanos + number * this.intervalNanos);
				call(number);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void sleepUntil(long nanos) throws InterruptedException {
		TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
	}

	private void call(long number) {
		Task task = new Task(NAME + "-" + number, 0);
		long start = System.nanoTime();
		EndedCall call;
		try {
			Object done = answerTo(task, number);
			Ending ending = Done.of(task).equals(done) ? Ending.ACKNOWLEDGED : Ending.UNEXPECTED;
			call = new EndedCall(task.id(), false, start, System.nanoTime(), ending, String.valueOf(done));
		}
		catch (IOException ex) {
			call = new EndedCall(task.id(), false, start, System.nanoTime(), Ending.FAILED, ex.toString());
		}
		this.ended.add(call);
		this.endedCount.incrementAndGet();
	}

	private Object answerTo(Task task, long number) throws IOException {
		if (number >= this.clients) {
			CallConnection oldest = this.connections.poll();
			if (oldest != null) {
				oldest.close();
			}
		}
		CallConnection connection = connect("127.0.0." + (1 + number % SOURCES));
		this.connections.add(connection);
		List<byte[]> reply = connection.call(FrameCodec.encode(Message.request(Identities.newRid(), ADDRESS,
				Map.of("zss-timeout", TIMEOUT.toMillis()), this.codec.encode(task))), TIMEOUT);
		int at = reply.size() - FrameCodec.LENGTH;
		int status = Status.decode(reply.get(at + FrameCodec.STATUS));
		byte[] payload = reply.get(at + FrameCodec.PAYLOAD);
		if (!Status.isSuccess(status)) {
			throw new IOException("status " + status + " " + this.codec.decode(payload, Object.class));
		}
		return this.codec.decode(payload, Done.class);
	}

	/**
	 * Tries again once, as every ZeroMQ peer would.
	 */
	private CallConnection connect(String source) throws IOException {
		byte[] identity = Identities.newIdentity(NAME);
		try {
			return new CallConnection(source, this.frontend, identity);
		}
		catch (IOException ex) {
			this.reconnects.incrementAndGet();
			return new CallConnection(source, this.frontend, identity);
		}
	}

}
