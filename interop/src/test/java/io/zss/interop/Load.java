package io.zss.interop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

/**
 * A client that keeps a number of calls of the verb {@code work} in flight and notes
 * every reply, a second one to the same call as well. It has no time-out of its own: what
 * it gets is what the broker sends. Its thread owns the socket.
 */
final class Load implements AutoCloseable {

	private static final int NONE = -1;

	private final RawSocket socket;

	private final String sid;

	private final int width;

	private final long timeoutMillis;

	private final long workMillis;

	private final Map<String, Sent> calls = new HashMap<>();

	private final Set<String> waiting = new HashSet<>();

	private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

	private final AtomicInteger open = new AtomicInteger();

	private final Thread thread;

	private volatile boolean sending = true;

	private volatile boolean closed;

	private volatile Throwable failure;

	/**
	 * Starts the load.
	 * @param name the client's name
	 * @param endpoint the frontend
	 * @param sid the service
	 * @param width calls in flight at a time
	 * @param timeoutMillis their deadline at the broker
	 * @param workMillis how long the worker takes
	 */
	Load(String name, String endpoint, String sid, int width, long timeoutMillis, long workMillis) {
		this.socket = new RawSocket(name + "#" + System.nanoTime(), endpoint);
		this.sid = sid;
		this.width = width;
		this.timeoutMillis = timeoutMillis;
		this.workMillis = workMillis;
		this.thread = new Thread(this::run, "load-of-" + name);
		this.thread.start();
	}

	/**
	 * All replies so far.
	 */
	List<Answer> answers() {
		return new ArrayList<>(this.answers);
	}

	/**
	 * Waits for further replies.
	 */
	void awaitMore(int count) {
		int wanted = this.answers.size() + count;
		Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> this.answers.size() >= wanted || isBroken());
		check();
	}

	/**
	 * Sends no more and waits until every call has been answered.
	 */
	void drain() {
		this.sending = false;
		Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> this.open.get() == 0 || isBroken());
		check();
	}

	@Override
	public void close() {
		this.closed = true;
		try {
			this.thread.join(10_000);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean isBroken() {
		return this.failure != null;
	}

	private void check() {
		if (this.failure != null) {
			throw new IllegalStateException(this.failure);
		}
	}

	private void run() {
		try (this.socket) {
			while (!this.closed) {
				while (this.sending && this.waiting.size() < this.width) {
					send();
				}
				this.open.set(this.sending ? this.width : this.waiting.size());
				List<byte[]> reply = this.socket.receive(20);
				if (reply != null) {
					take(reply);
				}
			}
		}
		catch (RuntimeException ex) {
			this.failure = ex;
		}
	}

	private void send() {
		int id = this.calls.size();
		String rid = "rid-" + id;
		this.calls.put(rid, new Sent(id, System.nanoTime()));
		this.waiting.add(rid);
		this.socket
			.send(RawSocket.request(rid, this.sid, "work", Pack.OLD.write(Map.of("zss-timeout", this.timeoutMillis)),
					Pack.OLD.write(Map.of("id", id, "millis", this.workMillis))));
	}

	private void take(List<byte[]> reply) {
		String rid = RawSocket.text(reply.get(2));
		int status = Integer.parseInt(RawSocket.text(reply.get(5)));
		Sent sent = this.calls.get(rid);
		boolean first = this.waiting.remove(rid);
		long millis = (System.nanoTime() - sent.nanos()) / 1_000_000;
		Map<?, ?> body = (Map<?, ?>) Pack.OLD.read(reply.get(6));
		this.answers.add(new Answer(sent.id(), sent.nanos(), first, status, millis, number(body, "id"),
				number(body, "attempt"), number(body, "pid")));
	}

	private static int number(Map<?, ?> body, String key) {
		return (body.get(key) instanceof Number number) ? number.intValue() : NONE;
	}

	private record Sent(int id, long nanos) {
	}

	/**
	 * A reply.
	 *
	 * @param id of the call
	 * @param sentNanos when the call was sent
	 * @param first whether it is the first reply to this call
	 * @param status the status
	 * @param millis from the call to this reply
	 * @param echoedId the id in the worker's reply
	 * @param attempt the attempt that the worker was told
	 * @param pid the worker's process
	 */
	record Answer(int id, long sentNanos, boolean first, int status, long millis, int echoedId, int attempt, int pid) {

		boolean isOwn() {
			return this.status == 200 && this.id == this.echoedId;
		}

	}

}
