package io.zss.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.zss.RawPeer;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;
import io.zss.transport.Endpoint;

/**
 * Answers SMI requests with what the test has recorded.
 */
final class FakeBroker implements AutoCloseable {

	private final Map<String, Function<@Nullable Object, Object>> replies = new ConcurrentHashMap<>();

	private final List<String> asked = new CopyOnWriteArrayList<>();

	private final CountDownLatch started = new CountDownLatch(1);

	private final Thread thread = new Thread(this::serve, "fake-broker");

	private volatile @Nullable Endpoint endpoint;

	private volatile boolean closed;

	FakeBroker() throws InterruptedException {
		this.thread.start();
		this.started.await();
	}

	FakeBroker reply(String verb, Object payload) {
		return reply(verb, (question) -> payload);
	}

	/**
	 * Answers a verb; a number is the status of an error.
	 */
	FakeBroker reply(String verb, Function<@Nullable Object, Object> payload) {
		this.replies.put(verb, payload);
		return this;
	}

	/** Verbs with their payloads, as JSON. */
	List<String> asked() {
		return this.asked;
	}

	@Nullable Endpoint endpoint() {
		return this.endpoint;
	}

	@Override
	public void close() {
		this.closed = true;
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void serve() {
		try (RawPeer peer = RawPeer.broker()) {
			this.endpoint = peer.endpoint();
			this.started.countDown();
			while (!this.closed) {
				RawPeer.Received request = peer.receiveRequest(Duration.ofMillis(50));
				if (request != null) {
					answer(peer, request);
				}
			}
		}
	}

	private void answer(RawPeer peer, RawPeer.Received request) {
		Object question = ControlPayload.decode(request.message().payload());
		this.asked.add(request.verb() + " " + Json.line(question));
		Function<@Nullable Object, Object> reply = this.replies.get(request.verb());
		Object payload = (reply != null) ? reply.apply(question) : Integer.valueOf(Status.NOT_FOUND);
		if (payload instanceof Integer status) {
			peer.reply(request, status, ErrorBody.of(status).encode());
		}
		else {
			peer.reply(request, Status.OK, ControlPayload.encode(payload));
		}
	}

}
