package io.zss.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.RawPeer;
import io.zss.TestBus;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.LoopClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The verb {@code ZSS/DESCRIBE}, through a broker and real sockets.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class DescribeVerbTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final ZssClient client = this.bus.client();

	private final List<String> heard = new CopyOnWriteArrayList<>();

	@Test
	void workerDescribesEachOfItsServicesByItself() {
		this.bus.worker(TestBus.service("orders", 3, Map.of("create", this::never, "find", this::never)),
				TestBus.service("billing", "bill", this::never));
		Map<?, ?> orders = describe("orders");
		assertThat(orders.get("sid")).isEqualTo("ORDERS");
		assertThat(orders.get("capacity")).hasToString("3");
		assertThat(orders.get("verbs")).hasToString("[{verb=CREATE}, {verb=FIND}]");
		assertThat(describe("BILLING").get("verbs")).hasToString("[{verb=BILL}]");
		assertThat(this.heard).as("handlers that were called").isEmpty();
	}

	@Test
	void describingTakesNoSlotAndNoListenerHearsOfIt() {
		List<String> ended = new CopyOnWriteArrayList<>();
		CompletableFuture<Object> result = new CompletableFuture<>();
		try (RawPeer broker = RawPeer.broker();
				ZssWorker worker = new ZssWorker(List.of(TestBus.service("orders", 1, Map.of("wait", (request) -> {
					this.heard.add("wait");
					return result;
				}))), WorkerOptions.of(broker.endpoint()), TestBus.CODEC, this.bus.threads(), LoopClock.system(),
						(address, status, nanos) -> ended.add(address.toString()), RegistrationListener.NONE)) {
			worker.start();
			RawPeer.Received up = broker.receiveRequest();
			broker.reply(up, Status.OK, ControlPayload.encode("ORDERS"));
			broker.send(request(up.peer(), "first", "WAIT"));
			broker.send(request(up.peer(), "second", Address.DESCRIBE));
			Message reply = replyFrom(broker);
			assertThat(reply.rid()).isEqualTo("second");
			assertThat(reply.status()).isEqualTo(Status.OK);
			assertThat(ControlPayload.decode(reply.payload()))
				.hasToString(ServiceDescription.of(TestBus.service("orders", 1, Map.of("wait", this::never)), 1 << 20)
					.values()
					.toString());
			assertThat(ended).as("requests that have ended").isEmpty();
			result.complete("done");
		}
	}

	@Test
	void brokerRelaysThe404OfAnOldWorkerAndCountsNothing() {
		try (RawPeer old = RawPeer.worker(this.bus.broker().backend(), "OLD", 1)) {
			CompletableFuture<IncomingReply> reply = this.client.send(call("old"));
			List<byte[]> request = old.receive();
			old.send(reply(request, Status.NOT_FOUND,
					ErrorBody.of(Status.NOT_FOUND).withDeveloperMessage("No verb").encode()));
			assertThat(reply.join().status()).isEqualTo(Status.NOT_FOUND);
			Map<?, ?> service = stats("OLD");
			assertThat(service.get("requests")).hasToString("0");
			assertThat(service.get("outcomes")).hasToString("{2xx=0, 4xx=0, 5xx=0, 599=0}");
			assertThat(String.valueOf(service.get("verbs"))).doesNotContain("ZSS/");
			assertThat(smi("ERRORS", null).get("errors")).isEqualTo(List.of());
		}
	}

	private static List<byte[]> request(byte[] worker, String rid, String verb) {
		List<byte[]> frames = new ArrayList<>(List.of(worker));
		frames.addAll(FrameCodec.encode(new Message("token#1".getBytes(StandardCharsets.US_ASCII), MessageType.REQUEST,
				rid, Address.of("ORDERS", verb), Map.of(), Status.NONE, ControlPayload.encode(null))));
		return frames;
	}

	private static Message replyFrom(RawPeer broker) {
		while (true) {
			RawPeer.Received received = broker.receiveRequest();
			if (received.message().type() == MessageType.REPLY) {
				return received.message();
			}
		}
	}

	private static List<byte[]> reply(List<byte[]> request, int status, byte[] payload) {
		List<byte[]> reply = new ArrayList<>(request);
		reply.set(2, MessageType.REPLY.encode());
		reply.set(6, Status.encode(status));
		reply.set(7, payload);
		return reply;
	}

	private Map<?, ?> describe(String sid) {
		IncomingReply reply = this.client.call(call(sid));
		assertThat(reply.status()).isEqualTo(Status.OK);
		return (Map<?, ?>) Objects.requireNonNull(ControlPayload.decode(reply.payload()));
	}

	private static OutgoingCall call(String sid) {
		return new OutgoingCall(Address.of(sid, "zss/describe"), Map.of(), Duration.ofSeconds(20), true,
				ControlPayload.encode(null));
	}

	private Map<?, ?> stats(String sid) {
		return (Map<?, ?>) Objects.requireNonNull(((List<?>) smi("STATS", sid).get("services")).get(0));
	}

	private Map<?, ?> smi(String verb, @Nullable Object payload) {
		IncomingReply reply = this.client.call(new OutgoingCall(Address.of(Address.SMI, verb), Map.of(),
				Duration.ofSeconds(20), true, ControlPayload.encode(payload)));
		return (Map<?, ?>) Objects.requireNonNull(ControlPayload.decode(reply.payload()));
	}

	private @Nullable Object never(ServiceRequest request) {
		this.heard.add(request.toString());
		return null;
	}

}
