package io.zss.broker;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import com.sun.management.ThreadMXBean;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.OmittedFrame;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames that are longer than what they stand for can be: they are rejected by their
 * length, cost next to nothing, and do not come back.
 */
class OversizedFrameTests {

	private static final int MILLIONS = 4 * 1024 * 1024;

	private static final long NEXT_TO_NOTHING = 256 * 1024;

	private final TestBroker broker = new TestBroker();

	/**
	 * What classes take that are loaded with the first rejection does not count.
	 */
	@BeforeAll
	static void rejectOnce() {
		TestBroker first = new TestBroker();
		FakeWorker worker = first.worker("ORDERS");
		worker.post(FakeRouter.BACKEND, worker.identity(), "UP", new byte[1000]);
		first.run();
		List<byte[]> frames = TestRequest.to("ORDERS").frames();
		frames.set(FrameCodec.ADDRESS, new byte[5000]);
		first.client().sendFrames(frames);
	}

	@Test
	void requestWithALongAddressIsAnswered400AndItsAddressDoesNotComeBack() {
		FakeClient client = this.broker.client();
		List<byte[]> frames = TestRequest.to("ORDERS").rid("long").frames();
		frames.set(FrameCodec.ADDRESS, nils("81 a3736964"));
		assertThat(allocatedBy(() -> client.sendFrames(frames))).isLessThan(NEXT_TO_NOTHING);
		List<byte[]> reply = this.broker.router().take(client.identity());
		assertThat(reply.get(FrameCodec.STATUS)).asString(StandardCharsets.US_ASCII).isEqualTo("400");
		assertThat(reply.get(FrameCodec.ADDRESS)).as("nil").containsExactly(0xc0);
		assertThat(ControlPayload.decode(reply.get(FrameCodec.PAYLOAD))).asString()
			.contains("Bad address frame: expected at most 2048 bytes but found " + frames.get(3).length + " bytes");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, FrameCodec.TYPE, FrameCodec.RID })
	void messageThatNothingCouldMatchIsCountedByItsLength(int frame) {
		FakeClient client = this.broker.client();
		List<byte[]> frames = TestRequest.to("ORDERS").frames();
		frames.set(frame, new byte[MILLIONS]);
		assertThat(allocatedBy(() -> client.sendFrames(frames))).isLessThan(NEXT_TO_NOTHING);
		assertThat(client.replies()).isEmpty();
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_MESSAGE)).isEqualTo(1);
	}

	@Test
	void messageOfAPeerWithALongIdentityIsOnlyCounted() {
		FakeClient client = this.broker.clientWithIdentity("x".repeat(256));
		client.send(TestRequest.to("SMI").verb("PING"));
		assertThat(client.replies()).isEmpty();
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_MESSAGE)).isEqualTo(1);
		FakeClient longest = this.broker.clientWithIdentity("x".repeat(255));
		assertThat(longest.ask(TestRequest.to("SMI").verb("PING")).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "UP", "HEARTBEAT", "DOWN" })
	void registrationWithALongPayloadIsAnswered400(String verb) {
		FakeWorker worker = this.broker.worker("ORDERS");
		byte[] payload = nils("");
		assertThat(allocatedBy(() -> {
			worker.post(FakeRouter.BACKEND, worker.identity(), verb, payload);
			this.broker.run();
		})).isLessThan(NEXT_TO_NOTHING);
		Received reply = worker.reply();
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.error().developerMessage()).contains("Bad payload frame: expected at most 520 bytes");
		assertThat(this.broker.snapshot().services()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "90", "'93 c0 c0 c0'", "80", "c0", "07", "'c4 02 4f 52'" })
	void registrationWhosePayloadIsNoTextIsAnswered400(String payload) {
		FakeWorker worker = this.broker.worker("ORDERS");
		worker.post(FakeRouter.BACKEND, worker.identity(), "UP", bytes(payload));
		this.broker.run();
		assertThat(worker.reply().status()).isEqualTo(400);
		assertThat(this.broker.snapshot().services()).isEmpty();
	}

	@Test
	void registrationWithALongIdentityOfItsOwnIsForbidden() {
		FakeWorker worker = this.broker.worker("ORDERS");
		worker.post(FakeRouter.BACKEND, new byte[MILLIONS], "UP", ControlPayload.encode("ORDERS"));
		this.broker.run();
		assertThat(worker.reply().status()).isEqualTo(403);
	}

	@Test
	void smiRequestWithLongHeadersIsAnswered400() {
		FakeClient client = this.broker.client();
		List<byte[]> frames = TestRequest.to("SMI").verb("PING").frames();
		frames.set(FrameCodec.HEADERS, nils(""));
		client.sendFrames(frames);
		assertThat(client.reply().status()).isEqualTo(400);
	}

	@Test
	void replyWithLongHeadersIsPassedOnWithoutThem() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"));
		List<byte[]> frames = FakeWorker.answerFrames(worker.request(), "200", "result");
		frames.set(1 + FrameCodec.HEADERS, nils("81 a161"));
		assertThat(allocatedBy(() -> worker.sendFrames(frames))).isLessThan(NEXT_TO_NOTHING);
		Received reply = client.reply();
		assertThat(reply.payload()).isEqualTo("result");
		assertThat(reply.message().headers()).containsOnlyKeys("micro.bber", "micro.bfes");
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_REPLY)).isEqualTo(1);
	}

	@Test
	void replyMayHaveMoreHeadersThanARequestAsItSendsThemBack() {
		TestBroker small = new TestBroker((options) -> options.messageLimits(1_000_000, 100));
		FakeWorker worker = small.worker("ORDERS").up();
		FakeClient client = small.client();
		client.send(TestRequest.to("ORDERS").header("long", "x".repeat(80)));
		List<byte[]> frames = FakeWorker.answerFrames(worker.request(), "200", "result");
		frames.set(1 + FrameCodec.HEADERS,
				Headers.encode(Map.of("long", "x".repeat(80), "response-time", "y".repeat(60))));
		worker.sendFrames(frames);
		assertThat(client.reply().header("response-time")).isEqualTo("y".repeat(60));
	}

	@Test
	void replyWithALongTokenOrRidOrStatusIsRejectedByItsLength() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(3).up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		for (int frame : List.of(0, 1 + FrameCodec.RID, 1 + FrameCodec.STATUS)) {
			List<byte[]> frames = FakeWorker.answerFrames(worker.request(), "200", "result");
			frames.set(frame, new byte[MILLIONS]);
			assertThat(allocatedBy(() -> worker.sendFrames(frames))).isLessThan(NEXT_TO_NOTHING);
		}
		assertThat(client.statuses()).containsExactly(500, 500);
		assertThat(this.broker.snapshot().rejected(Rejection.UNEXPECTED_REPLY)).isEqualTo(1);
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_REPLY)).isEqualTo(2);
	}

	@Test
	void requestWhosePayloadWasLeftOutIsAnswered413AndReachesNoWorker() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		List<byte[]> frames = TestRequest.to("ORDERS").header("k", "v").frames();
		frames.set(FrameCodec.PAYLOAD, omitted(1L << 30));
		client.sendFrames(frames);
		Received reply = client.reply();
		assertThat(reply.status()).isEqualTo(413);
		assertThat(reply.error().developerMessage()).contains("The payload of the request takes 1073741824 bytes",
				"zss.broker.limits.frame-size allows 33554432");
		assertThat(reply.header("k")).isEqualTo("v");
		assertThat(worker.requests()).isEmpty();
		assertThat(this.broker.snapshot().rejected(Rejection.TOO_LARGE)).isEqualTo(1);
	}

	@Test
	void requestWhoseHeadersWereLeftOutIsAnswered400() {
		FakeClient client = this.broker.client();
		List<byte[]> frames = TestRequest.to("ORDERS").frames();
		frames.set(FrameCodec.HEADERS, omitted(1L << 30));
		client.sendFrames(frames);
		Received reply = client.reply();
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.error().developerMessage()).contains("at most 65536 bytes but found 1073741824 bytes");
	}

	@Test
	void payloadThatOnlyLooksLeftOutIsPassedOn() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		List<byte[]> frames = TestRequest.to("ORDERS").frames();
		frames.set(FrameCodec.PAYLOAD, omitted(1000));
		client.sendFrames(frames);
		assertThat(worker.request().frames().get(1 + FrameCodec.PAYLOAD)).isEqualTo(omitted(1000));
	}

	@Test
	void replyWhosePayloadWasLeftOutIsReplacedByAnErrorAndFreesItsSlot() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		List<byte[]> frames = FakeWorker.answerFrames(worker.request(), "200", "result");
		frames.set(1 + FrameCodec.PAYLOAD, omitted(1L << 30));
		worker.sendFrames(frames);
		Received reply = client.reply();
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.error().developerMessage()).contains("The payload of the reply takes 1073741824 bytes",
				"zss.broker.limits.frame-size allows 33554432");
		assertThat(this.broker.snapshot().rejected(Rejection.TOO_LARGE)).isEqualTo(1);
		assertThat(worker.request()).isNotNull();
	}

	private static byte[] omitted(long sentBytes) {
		ByteBuffer frame = ByteBuffer.allocate(OmittedFrame.BYTES);
		OmittedFrame.write(sentBytes, frame, 0);
		return frame.array();
	}

	@Test
	void longIdentityIsShortenedInListsAndSnapshots() {
		String identity = "ORDERS-" + "x".repeat(200) + "#" + "1".repeat(36);
		this.broker.worker("ORDERS", identity).up();
		String shown = this.broker.service("ORDERS").instances().get(0).identity();
		assertThat(shown).hasSize(103).startsWith("ORDERS-xxx").contains("...").endsWith("#" + "1".repeat(36));
		Received list = this.broker.client().ask(TestRequest.to("SMI").verb("LIST"));
		assertThat(list.payload()).asString().contains(shown).doesNotContain(identity);
	}

	/**
	 * The first bytes, and then a list of nils that fills the rest.
	 */
	private static byte[] nils(String first) {
		byte[] frame = new byte[MILLIONS];
		Arrays.fill(frame, (byte) 0xc0);
		byte[] start = bytes(first);
		int count = MILLIONS - start.length - 5;
		System.arraycopy(start, 0, frame, 0, start.length);
		frame[start.length] = (byte) 0xdd;
		for (int i = 0; i < 4; i++) {
			frame[start.length + 1 + i] = (byte) (count >>> (24 - 8 * i));
		}
		return frame;
	}

	private static byte[] bytes(String hex) {
		return HexFormat.of().parseHex(hex.replace(" ", ""));
	}

	private static long allocatedBy(Runnable work) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		work.run();
		return threads.getCurrentThreadAllocatedBytes() - before;
	}

}
