package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * A worker on the backend. Once it is up it sends heartbeats while time passes, until it
 * falls silent.
 */
final class FakeWorker {

	private final TestBroker broker;

	private final String sid;

	private final byte[] identity;

	private final Map<String, Object> headers = new LinkedHashMap<>();

	private boolean beating;

	FakeWorker(TestBroker broker, String sid, String identity) {
		this.broker = broker;
		this.sid = sid;
		this.identity = identity.getBytes(StandardCharsets.US_ASCII);
	}

	FakeWorker capacity(int capacity) {
		return announcing(Headers.CAPACITY, capacity);
	}

	FakeWorker version(String version) {
		return announcing(Headers.VERSION, version);
	}

	FakeWorker announcing(String header, Object value) {
		this.headers.put(header, value);
		return this;
	}

	byte[] identity() {
		return this.identity;
	}

	String name() {
		return new String(this.identity, StandardCharsets.US_ASCII);
	}

	/**
	 * Registers, which must succeed.
	 */
	FakeWorker up() {
		Received reply = manage("UP");
		if (reply.status() != Status.OK) {
			throw new AssertionError("UP was answered " + reply.status() + ": " + reply.error());
		}
		this.beating = true;
		return this;
	}

	Received heartbeat() {
		return manage("HEARTBEAT");
	}

	/**
	 * Says DOWN; the answer may come later.
	 */
	void down() {
		this.beating = false;
		post("DOWN");
		this.broker.run();
	}

	/**
	 * Sends an SMI request and returns the answer, which must come at once.
	 */
	Received manage(String verb) {
		post(verb);
		this.broker.run();
		return reply();
	}

	void post(String verb) {
		post(FakeRouter.BACKEND, this.identity, verb, ControlPayload.encode(this.sid));
	}

	/**
	 * Sends an SMI request as Node workers do, with the identity as frame 0.
	 */
	void post(int port, byte[] claimed, String verb, byte[] payload) {
		List<byte[]> frames = new ArrayList<>();
		frames.add(claimed);
		frames.addAll(FrameCodec
			.encode(Message.request(Identities.newRid(), Address.of(Address.SMI, verb), this.headers, payload)));
		this.broker.router().deliver(port, this.identity, frames);
	}

	void sendFrames(List<byte[]> frames) {
		this.broker.router().deliver(FakeRouter.BACKEND, this.identity, frames);
		this.broker.run();
	}

	/**
	 * Lives on without a word.
	 */
	void fallSilent() {
		this.beating = false;
	}

	boolean isBeating() {
		return this.beating;
	}

	void disconnect() {
		this.beating = false;
		this.broker.router().disconnect(this.identity);
		this.broker.run();
	}

	void answerSends(SendResult result) {
		this.broker.router().answerSends(this.identity, result);
	}

	/**
	 * The next reply of the broker, which must have come; requests before it are lost.
	 */
	Received reply() {
		for (Received next = poll(); next != null; next = poll()) {
			if (next.message().type() == MessageType.REPLY) {
				return next;
			}
		}
		throw new AssertionError("No reply has come");
	}

	/**
	 * The next request, which must have come.
	 */
	Received request() {
		for (Received next = poll(); next != null; next = poll()) {
			if (next.message().type() == MessageType.REQUEST) {
				return next;
			}
		}
		throw new AssertionError("No request has come");
	}

	/**
	 * All requests that have come.
	 */
	List<Received> requests() {
		List<Received> requests = new ArrayList<>();
		for (Received next = poll(); next != null; next = poll()) {
			if (next.message().type() == MessageType.REQUEST) {
				requests.add(next);
			}
		}
		return requests;
	}

	List<String> rids() {
		return requests().stream().map(Received::rid).toList();
	}

	/**
	 * Takes the next request and answers it.
	 */
	Received serve() {
		Received request = request();
		answer(request, "200", "result");
		return request;
	}

	void answer(Received request, String status, Object result) {
		sendFrames(answerFrames(request, status, result));
	}

	/**
	 * Answers that it has no room.
	 */
	void refuse(Received request) {
		List<byte[]> frames = answerFrames(request, "503", "no room");
		frames.set(1 + FrameCodec.HEADERS, Headers.encode(Map.of(Headers.REFUSED, true)));
		sendFrames(frames);
	}

	/**
	 * A reply as every implementation writes it: token, rid, address and headers are
	 * those of the request.
	 */
	static List<byte[]> answerFrames(Received request, String status, Object result) {
		List<byte[]> frames = new ArrayList<>(request.frames());
		frames.set(1 + FrameCodec.TYPE, MessageType.REPLY.encode());
		frames.set(1 + FrameCodec.STATUS, status.getBytes(StandardCharsets.US_ASCII));
		frames.set(1 + FrameCodec.PAYLOAD, ControlPayload.encode(result));
		return frames;
	}

	private @Nullable Received poll() {
		List<byte[]> frames = this.broker.router().take(this.identity);
		return (frames != null) ? Received.of(frames) : null;
	}

}
