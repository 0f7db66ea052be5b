package io.zss.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import io.zss.RawPeer;
import io.zss.RawPeer.Received;
import io.zss.TestBus;
import io.zss.protocol.Address;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A broker that does what a test says, and the worker that it talks to.
 */
final class ScriptedBroker implements AutoCloseable {

	static final byte[] NIL = { (byte) 0xc0 };

	private static final Duration HEARTBEAT = Duration.ofMillis(200);

	private final RawPeer peer = RawPeer.broker();

	private ZssWorker worker;

	private Received up;

	Endpoint endpoint() {
		return this.peer.endpoint();
	}

	WorkerOptions options() {
		return options(1 << 20);
	}

	WorkerOptions options(long maxFrameBytes) {
		return new WorkerOptions(List.of(endpoint()), HEARTBEAT, 50, Duration.ofSeconds(2), Duration.ofSeconds(1),
				maxFrameBytes, Map.of("host", "here"));
	}

	/**
	 * Registers a worker of the service "orders" with the verb "create" and two slots.
	 */
	ZssWorker register(VerbHandler handler, Executor executor) {
		return register(handler, executor, LoopClock.system(), (request, status, nanos) -> {
		}, RegistrationListener.NONE);
	}

	ZssWorker register(VerbHandler handler, Executor executor, LoopClock clock, RequestListener requests,
			RegistrationListener registrations) {
		return register(new ZssWorker(List.of(orders(handler)), options(), TestBus.CODEC, executor, clock, requests,
				registrations));
	}

	ZssWorker register(ZssWorker newWorker) {
		this.worker = newWorker;
		newWorker.start();
		acknowledgeUp();
		assertThat(newWorker.awaitRegistered(TestBus.LIMIT)).isTrue();
		return newWorker;
	}

	static ServiceDefinition orders(VerbHandler handler) {
		return new ServiceDefinition("orders", "", 2, Map.of("create", handler));
	}

	Received acknowledgeUp() {
		this.up = awaitVerb("UP");
		this.peer.reply(this.up, 200, NIL);
		return this.up;
	}

	/**
	 * The next message of the worker that has a verb; others in between are acknowledged.
	 */
	Received awaitVerb(String verb) {
		Received said = this.peer.receiveRequest();
		while (said.message().type() != MessageType.REQUEST || !said.verb().equals(verb)) {
			this.peer.reply(said, 200, NIL);
			said = this.peer.receiveRequest();
		}
		return said;
	}

	void answer(Received request, int status, byte[] payload) {
		this.peer.reply(request, status, payload);
	}

	void request(String rid) {
		request(rid, Map.of());
	}

	void request(String rid, Map<String, Object> headers) {
		send("client#" + rid, rid, Address.of("ORDERS", "CREATE"), headers);
	}

	void cancel(String rid) {
		send("client#" + rid, rid, Address.of(Address.SMI, "CANCEL"), Map.of());
	}

	/**
	 * The next reply; heartbeats in between are acknowledged.
	 */
	Message reply() {
		Received said = this.peer.receiveRequest();
		while (said.message().type() != MessageType.REPLY) {
			this.peer.reply(said, 200, NIL);
			said = this.peer.receiveRequest();
		}
		return said.message();
	}

	private void send(String identity, String rid, Address address, Map<String, Object> headers) {
		List<byte[]> frames = new ArrayList<>(List.of(this.up.peer()));
		frames.addAll(FrameCodec.encode(new Message(identity.getBytes(StandardCharsets.UTF_8), MessageType.REQUEST, rid,
				address, headers, Status.NONE, NIL)));
		this.peer.send(frames);
	}

	@Override
	public void close() {
		this.peer.close();
		if (this.worker != null) {
			this.worker.close();
		}
	}

}
