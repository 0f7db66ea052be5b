package io.zss.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import java.util.function.Supplier;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.RawPeer;
import io.zss.RawPeer.Received;
import io.zss.TcpRelay;
import io.zss.TestBus;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.DealerSettings;
import io.zss.transport.DealerSocket;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import io.zss.transport.RouterSettings;
import io.zss.transport.RouterSocket;
import io.zss.transport.SendResult;
import io.zss.transport.Sockets;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ZssWorkerTests {

	private static final byte[] NIL = { (byte) 0xc0 };

	@AutoClose
	private final RawPeer broker = RawPeer.broker();

	@AutoClose
	private ZssWorker worker = worker(options(Duration.ofMillis(200)), "orders", (request) -> "ok");

	@Test
	void saysUpAndThenHeartbeatsWithWhatItOffers() {
		this.worker.start();

		Received up = this.broker.receiveRequest();
		this.broker.reply(up, 200, NIL);
		assertThat(this.worker.awaitRegistered(TestBus.LIMIT)).isTrue();
		Received heartbeat = this.broker.receiveRequest();

		assertThat(List.of(up.verb(), heartbeat.verb())).containsExactly("UP", "HEARTBEAT");
		assertThat(new String(up.peer(), StandardCharsets.UTF_8)).matches("ORDERS#[0-9a-f-]{36}");
		assertThat(up.message().identity()).isEqualTo(up.peer());
		assertThat(ControlPayload.decode(up.message().payload())).isEqualTo("ORDERS");
		for (Received said : List.of(up, heartbeat)) {
			assertThat(said.message().headers()).containsEntry(Headers.CAPACITY, 2)
				.containsEntry(Headers.VERBS, List.of("CREATE"))
				.extractingByKey(Headers.INSTANCE)
				.asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
				.containsEntry("host", "here")
				.containsKey("id");
		}
	}

	@Test
	void instanceKeepsItsIdOverItsConnections() {
		this.worker.start();
		Set<String> identities = new HashSet<>();
		Set<Object> ids = new HashSet<>();

		while (identities.size() < 2) {
			Received said = this.broker.receiveRequest();
			identities.add(new String(said.peer(), StandardCharsets.UTF_8));
			ids.add(((Map<?, ?>) said.message().headers().get(Headers.INSTANCE)).get("id"));
		}

		assertThat(ids).hasSize(1);
	}

	@Test
	void startsOverWithNewIdentityWhenTheBrokerIsSilent() {
		this.worker.start();
		Set<String> identities = new HashSet<>();

		while (identities.size() < 3) {
			Received said = this.broker.receiveRequest();
			if (identities.add(new String(said.peer(), StandardCharsets.UTF_8))) {
				assertThat(said.verb()).isEqualTo("UP");
			}
		}

		assertThat(this.worker.status().isFullyRegistered()).isFalse();
	}

	@Test
	void startsOverWithLongerAndLongerPausesWhileItIsRefused() {
		this.worker.start();
		List<Long> times = new ArrayList<>();
		Set<String> identities = new HashSet<>();

		while (times.size() < 4) {
			Received up = this.broker.receiveRequest();
			if (up.verb().equals("UP")) {
				times.add(System.nanoTime());
				assertThat(identities.add(new String(up.peer(), StandardCharsets.UTF_8))).isTrue();
				this.broker.reply(up, 429, ErrorBody.of(429).encode());
			}
		}

		// 200, 400 and 800 ms, or longer on a slow machine.
		assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThan(Duration.ofMillis(190));
		assertThat(Duration.ofNanos(times.get(2) - times.get(1))).isGreaterThan(Duration.ofMillis(390));
		assertThat(Duration.ofNanos(times.get(3) - times.get(2))).isGreaterThan(Duration.ofMillis(790));
	}

	@Test
	void startsOverWhenAHeartbeatIsRefused() {
		this.worker.start();
		Received up = this.broker.receiveRequest();
		this.broker.reply(up, 200, NIL);
		Received heartbeat = this.broker.receiveRequest();

		this.broker.reply(heartbeat, 500, ErrorBody.of(500).encode());

		Received again = awaitVerb("UP");
		assertThat(again.peer()).isNotEqualTo(up.peer());
		this.broker.reply(again, 200, NIL);
		assertThat(awaitVerb("HEARTBEAT").peer()).isEqualTo(again.peer());
	}

	@Test
	void saysThatItIsThereAsSoonAsItsConnectionIsBack() throws IOException {
		try (TcpRelay relay = TcpRelay.to(this.broker.endpoint())) {
			Duration untilTheNextHeartbeat = Duration.ofHours(1);
			Received up = register(worker(new WorkerOptions(List.of(relay.endpoint()), untilTheNextHeartbeat, 10,
					untilTheNextHeartbeat, Duration.ZERO, 1 << 20, Map.of()), "orders", (request) -> "ok"));

			relay.resetConnections();

			Received heartbeat = awaitVerb("HEARTBEAT");
			assertThat(heartbeat.peer()).isEqualTo(up.peer());
		}
	}

	@Test
	void replyEchoesIdentityRidAddressAndHeaders() {
		Received up = register();

		send(up, "client#token", "r-1", Address.of("ORDERS", "CREATE"), Map.of("k", "v"), NIL);

		Message reply = awaitReply();
		assertThat(new String(reply.identity(), StandardCharsets.UTF_8)).isEqualTo("client#token");
		assertThat(reply.rid()).isEqualTo("r-1");
		assertThat(reply.address()).isEqualTo(Address.of("ORDERS", "CREATE"));
		assertThat(reply.headers()).containsEntry("k", "v");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(TestBus.CODEC.decode(reply.payload(), String.class)).isEqualTo("ok");
	}

	@Test
	void requestBeyondItsConcurrencyIsRefused() {
		CompletableFuture<String> release = new CompletableFuture<>();
		Received up = register(worker(options(Duration.ofSeconds(1)), "orders", (request) -> release));

		for (String rid : List.of("r-1", "r-2", "r-3")) {
			send(up, "client#token", rid, Address.of("ORDERS", "CREATE"), Map.of(), NIL);
		}

		Message refused = awaitReply();
		assertThat(refused.rid()).isEqualTo("r-3");
		assertThat(ErrorBody.decode(503, refused.payload()).developerMessage())
			.isEqualTo("All 2 slots of the instance are taken");
		assertThat(refused.status()).isEqualTo(503);
		release.complete("done");
		assertThat(Stream.generate(this::awaitReply).limit(2).map(Message::rid)).containsExactlyInAnyOrder("r-1",
				"r-2");
	}

	@Test
	void requestThatTheExecutorRefusesIsAnswered503() {
		Received up = register(new ZssWorker(List.of(service("orders", (request) -> "ok")),
				options(Duration.ofSeconds(1)), TestBus.CODEC, (task) -> {
					throw new RejectedExecutionException("full");
				}));

		for (int i = 0; i < 5; i++) {
			send(up, "client#token", "r-" + i, Address.of("ORDERS", "CREATE"), Map.of(), NIL);
			assertThat(awaitReply().status()).isEqualTo(503);
		}
	}

	@Test
	void malformedMessagesAreDropped() {
		Received up = register();
		this.broker.send(List.of(up.peer(), new byte[] { 1 }));
		this.broker.send(List.of(up.peer(), new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3 }));

		send(up, "client#token", "r-1", Address.of("ORDERS", "CREATE"), Map.of(), NIL);

		assertThat(awaitReply().status()).isEqualTo(200);
		assertThat(this.worker.failure()).isNull();
	}

	@Test
	void saysDownAndWaitsForTheAnswer() {
		Received up = register();
		CompletableFuture<Void> stop = CompletableFuture.runAsync(this.worker::stop);

		Received down = awaitVerb("DOWN");
		assertThat(down.peer()).isEqualTo(up.peer());
		assertThat(stop).isNotDone();
		this.broker.reply(down, 200, NIL);

		assertThat(stop).succeedsWithin(TestBus.LIMIT);
	}

	@Test
	void downThatIsNotAnsweredIsNotWaitedForLongerThanHeartbeatsAre() {
		register();

		// 10 heartbeats of 200 ms, the grace period is 60 s.
		assertThat(CompletableFuture.runAsync(this.worker::stop)).succeedsWithin(Duration.ofSeconds(20));
	}

	@Test
	void loopRestsWhileNoBrokerIsThere() {
		WorkerOptions options = options(Duration.ofMillis(200));
		ReplyWriter replies = new ReplyWriter(TestBus.CODEC, LoopClock.system(), 1000);
		CallbackFailures failures = new CallbackFailures(LoopClock.system());
		HandlerRunner runner = new HandlerRunner(Runnable::run, 2, replies, null, (request, status, nanos) -> {
		}, failures);
		WorkerDuty duty = new WorkerDuty(List.of(service("orders", (request) -> "ok")), options, LoopClock.system(),
				replies, runner, new RegistrationLog(RegistrationListener.NONE, failures), new WantedServices());
		duty.onStart(new NoPeers(), 0);

		for (long now = 0; now < 10_000_000_000L; now += 100_000_000L) {
			duty.doWork(now);
			assertThat(duty.maxIdleNanos(now)).isEqualTo(200_000_000L);
		}
	}

	private WorkerOptions options(Duration heartbeatInterval) {
		return new WorkerOptions(List.of(this.broker.endpoint()), heartbeatInterval, 10, Duration.ofSeconds(2),
				Duration.ofSeconds(60), 1 << 20, Map.of("host", "here"));
	}

	private static ServiceDefinition service(String sid, VerbHandler handler) {
		return new ServiceDefinition(sid, "", 2, Map.of("create", handler));
	}

	private static ZssWorker worker(WorkerOptions options, String sid, VerbHandler handler) {
		return new ZssWorker(List.of(service(sid, handler)), options, TestBus.CODEC, Runnable::run);
	}

	private Received register(ZssWorker other) {
		this.worker.close();
		this.worker = other;
		return register();
	}

	private Received register() {
		this.worker.start();
		Received up = this.broker.receiveRequest();
		this.broker.reply(up, 200, NIL);
		assertThat(this.worker.awaitRegistered(TestBus.LIMIT)).isTrue();
		return up;
	}

	private void send(Received up, String identity, String rid, Address address, Map<String, Object> headers,
			byte[] payload) {
		List<byte[]> frames = new ArrayList<>(List.of(up.peer()));
		frames.addAll(FrameCodec.encode(new Message(identity.getBytes(StandardCharsets.UTF_8), MessageType.REQUEST, rid,
				address, headers, Status.NONE, payload)));
		this.broker.send(frames);
	}

	/**
	 * The next of what it says that has a verb; heartbeats in between are acknowledged.
	 */
	private Received awaitVerb(String verb) {
		Received said = this.broker.receiveRequest();
		while (!said.verb().equals(verb)) {
			this.broker.reply(said, 200, NIL);
			said = this.broker.receiveRequest();
		}
		return said;
	}

	private Message awaitReply() {
		Received said = this.broker.receiveRequest();
		while (said.message().type() != MessageType.REPLY) {
			this.broker.reply(said, 200, NIL);
			said = this.broker.receiveRequest();
		}
		return said.message();
	}

	/**
	 * Sockets that never connect.
	 */
	private static final class NoPeers implements Sockets {

		@Override
		public RouterSocket bind(RouterSettings settings) {
			throw new UnsupportedOperationException();
		}

		@Override
		public DealerSocket nextActive() {
			return null;
		}

		@Override
		public DealerSocket connect(Supplier<byte[]> identities, DealerSettings settings) {
			return new DealerSocket() {

				@Override
				public void ownedBy(Object owner) {
					// nothing is asked for
				}

				@Override
				public Object owner() {
					return null;
				}

				@Override
				public long lostConnections() {
					return 0;
				}

				@Override
				public boolean isConnected() {
					return false;
				}

				@Override
				public FrameMessage receive() {
					return null;
				}

				@Override
				public SendResult send(FrameMessage message) {
					return SendResult.FULL;
				}

				@Override
				public void close() {
				}

			};
		}

	}

}
