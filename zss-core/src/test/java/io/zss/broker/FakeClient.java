package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A client on the frontend.
 */
final class FakeClient {

	private final TestBroker broker;

	private final byte[] identity;

	FakeClient(TestBroker broker, String identity) {
		this.broker = broker;
		this.identity = identity.getBytes(StandardCharsets.US_ASCII);
	}

	byte[] identity() {
		return this.identity;
	}

	/**
	 * Sends requests, which the broker receives at once.
	 */
	void send(TestRequest... requests) {
		post(requests);
		this.broker.run();
	}

	/**
	 * Sends requests, which the broker receives when it runs next.
	 */
	void post(TestRequest... requests) {
		for (TestRequest request : requests) {
			this.broker.router().deliver(FakeRouter.FRONTEND, this.identity, request.frames());
		}
	}

	void sendFrames(List<byte[]> frames) {
		this.broker.router().deliver(FakeRouter.FRONTEND, this.identity, frames);
		this.broker.run();
	}

	/**
	 * Sends a request and returns the broker's answer.
	 */
	Received ask(TestRequest request) {
		send(request);
		return reply();
	}

	void disconnect() {
		this.broker.router().disconnect(this.identity);
		this.broker.run();
	}

	/**
	 * The next reply, which must have come.
	 */
	Received reply() {
		Received reply = poll();
		if (reply == null) {
			throw new AssertionError("No reply has come");
		}
		return reply;
	}

	@Nullable Received poll() {
		List<byte[]> frames = this.broker.router().take(this.identity);
		return (frames != null) ? Received.of(frames) : null;
	}

	List<Received> replies() {
		List<Received> replies = new ArrayList<>();
		for (Received reply = poll(); reply != null; reply = poll()) {
			replies.add(reply);
		}
		return replies;
	}

	List<Integer> statuses() {
		return replies().stream().map(Received::status).toList();
	}

	/**
	 * The statuses of the replies that come while time passes.
	 */
	List<Integer> statusesAfter(Duration duration) {
		this.broker.pass(duration);
		return statuses();
	}

}
