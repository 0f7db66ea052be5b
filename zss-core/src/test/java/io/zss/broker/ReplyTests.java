package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.zss.protocol.FrameCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which replies the broker believes, and what workers learn of clients.
 */
class ReplyTests {

	private final TestBroker broker = new TestBroker();

	private final FakeClient client = this.broker.client("shop");

	private final FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();

	@Test
	void workerSeesTheClientsNameWithATokenInPlaceOfItsIdentity() {
		this.client.send(TestRequest.to("ORDERS"));
		String token = this.worker.request().token();
		assertThat(token).matches("shop#[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
			.isNotEqualTo(new String(this.client.identity(), StandardCharsets.US_ASCII));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u0000\u0001\u0002\u0003\u0004", "with space#1", "#1", "del\u007f#1" })
	void clientWithoutAPrintableNameIsAnonymous(String identity) {
		FakeClient nameless = new FakeClient(this.broker, identity);
		nameless.send(TestRequest.to("ORDERS"));
		assertThat(this.worker.serve().token()).startsWith("anonymous#");
		assertThat(nameless.statuses()).containsExactly(200);
	}

	@Test
	void everyAttemptHasATokenOfItsOwn() {
		Set<String> tokens = new HashSet<>();
		for (int i = 0; i < 500; i++) {
			this.client.send(TestRequest.to("ORDERS"));
			tokens.add(this.worker.serve().token());
		}
		assertThat(tokens).hasSize(500);
	}

	@Test
	void everyDigitOfATokenBehindItsPlaceIsRandom() {
		List<Set<Character>> seen = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			this.client.send(TestRequest.to("ORDERS"));
			String random = this.worker.serve().token().substring("shop#00000000-".length()).replace("-", "");
			for (int at = 0; at < random.length(); at++) {
				if (i == 0) {
					seen.add(new HashSet<>());
				}
				seen.get(at).add(random.charAt(at));
			}
		}
		assertThat(seen).hasSize(24).allSatisfy((digits) -> assertThat(digits).hasSize(16));
	}

	@Test
	void replyIsNotBelievedFromAnotherInstance() {
		FakeWorker thief = this.broker.worker("BILLING").up();
		this.client.send(TestRequest.to("ORDERS"));
		Received request = this.worker.request();
		thief.answer(request, "200", "stolen");
		assertThat(this.client.replies()).isEmpty();
		this.worker.answer(request, "200", "genuine");
		assertThat(this.client.reply().payload()).isEqualTo("genuine");
		assertThat(this.broker.snapshot().rejected(Rejection.UNEXPECTED_REPLY)).isEqualTo(1);
	}

	@Test
	void replyIsNotBelievedFromAnotherClient() {
		this.client.send(TestRequest.to("ORDERS"));
		FakeClient other = this.broker.client();
		other.sendFrames(FakeWorker.answerFrames(this.worker.request(), "200", "stolen"));
		assertThat(this.client.replies()).isEmpty();
	}

	@Test
	void secondReplyIsNotBelieved() {
		this.client.send(TestRequest.to("ORDERS"));
		Received request = this.worker.request();
		this.worker.answer(request, "200", "first");
		this.worker.answer(request, "200", "second");
		assertThat(this.client.replies()).extracting(Received::payload).containsExactly("first");
		assertThat(this.broker.instance(this.worker).inFlight()).isZero();
	}

	@Test
	void tokenOfAnEarlierAttemptIsWorthNothing() {
		this.client.send(TestRequest.to("ORDERS").rid("same"));
		Received earlier = this.worker.serve();
		this.client.replies();
		this.client.send(TestRequest.to("ORDERS").rid("same"));
		this.worker.answer(earlier, "200", "stale");
		assertThat(this.client.replies()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "shop", "shop#", "shop#00000000-0000-0000-0000-000000000000",
			"shop#00000100-0000-0000-0000-000000000000", "shop#ffffffff-ffff-ffff-ffff-ffffffffffff",
			"shop#zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz" })
	void guessedTokenIsWorthNothing(String token) {
		this.client.send(TestRequest.to("ORDERS"));
		List<byte[]> frames = FakeWorker.answerFrames(this.worker.request(), "200", "result");
		frames.set(0, token.getBytes(StandardCharsets.US_ASCII));
		this.worker.sendFrames(frames);
		assertThat(this.client.replies()).isEmpty();
		assertThat(this.broker.snapshot().rejected(Rejection.UNEXPECTED_REPLY)).isEqualTo(1);
		assertThat(this.broker.instance(this.worker).inFlight()).isEqualTo(1);
	}

	@Test
	void replyToTheClientsOwnIdentityIsNotBelieved() {
		this.client.send(TestRequest.to("ORDERS"));
		List<byte[]> frames = FakeWorker.answerFrames(this.worker.request(), "200", "result");
		frames.set(0, this.client.identity());
		this.worker.sendFrames(frames);
		assertThat(this.client.replies()).isEmpty();
	}

	@Test
	void replyWithoutTokenFrameIsNotBelieved() {
		this.client.send(TestRequest.to("ORDERS"));
		List<byte[]> frames = FakeWorker.answerFrames(this.worker.request(), "200", "result");
		this.worker.sendFrames(frames.subList(1, frames.size()));
		assertThat(this.client.replies()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "OK", "2000" })
	void replyWithoutAStatusBecomesAnError(String status) {
		this.client.send(TestRequest.to("ORDERS"));
		this.worker.answer(this.worker.request(), status, "result");
		Received reply = this.client.reply();
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.error().developerMessage()).contains("without a valid status");
		assertThat(this.broker.instance(this.worker).inFlight()).isZero();
		assertThat(this.broker.service("ORDERS").failed()).isEqualTo(1);
	}

	@Test
	void replyWithAnotherRidBecomesAnError() {
		this.client.send(TestRequest.to("ORDERS").rid("mine"));
		List<byte[]> frames = FakeWorker.answerFrames(this.worker.request(), "200", "result");
		frames.set(1 + FrameCodec.RID, "other".getBytes(StandardCharsets.US_ASCII));
		this.worker.sendFrames(frames);
		Received reply = this.client.reply();
		assertThat(reply.rid()).isEqualTo("mine");
		assertThat(reply.status()).isEqualTo(500);
		assertThat(this.broker.service("ORDERS").succeeded()).isZero();
		assertThat(this.broker.service("ORDERS").failed()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 9, 14, 15, 16, 60 })
	void replyWithTooFewOrTooManyFramesBecomesAnErrorAtOnceAndFreesItsSlot(int count) {
		this.client.send(TestRequest.to("ORDERS").rid("mine"));
		this.worker.sendFrames(resized(FakeWorker.answerFrames(this.worker.request(), "200", "result"), count));
		Received reply = this.client.reply();
		assertThat(reply.rid()).isEqualTo("mine");
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.error().developerMessage()).startsWith("The service sent a malformed reply: ");
		assertThat(this.broker.instance(this.worker).inFlight()).isZero();
		assertThat(this.broker.service("ORDERS").failed()).isEqualTo(1);
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_REPLY)).isEqualTo(1);
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_MESSAGE)).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1 + FrameCodec.TYPE, 1 })
	void replyThatIsNoneByItsTypeOrProtocolBecomesAnError(int frame) {
		this.client.send(TestRequest.to("ORDERS"));
		List<byte[]> frames = FakeWorker.answerFrames(this.worker.request(), "200", "result");
		frames.set(frame, "RES".getBytes(StandardCharsets.US_ASCII));
		this.worker.sendFrames(frames);
		assertThat(this.client.reply().status()).isEqualTo(500);
		assertThat(this.broker.instance(this.worker).inFlight()).isZero();
	}

	@Test
	void malformedReplyMakesRoomForTheNextRequest() {
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS").rid("next"));
		this.worker.sendFrames(resized(FakeWorker.answerFrames(this.worker.request(), "200", "result"), 12));
		this.worker.request();
		assertThat(this.worker.request().rid()).isEqualTo("next");
	}

	@Test
	void malformedReplyIsNotBelievedFromAnotherPeerNorTwice() {
		FakeWorker other = this.broker.worker("BILLING").up();
		this.client.send(TestRequest.to("ORDERS"));
		List<byte[]> frames = resized(FakeWorker.answerFrames(this.worker.request(), "200", "result"), 12);
		other.sendFrames(frames);
		assertThat(this.client.replies()).isEmpty();
		assertThat(this.broker.instance(this.worker).inFlight()).isEqualTo(1);
		this.worker.sendFrames(frames);
		this.worker.sendFrames(frames);
		assertThat(this.client.statuses()).containsExactly(500);
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_REPLY)).isEqualTo(1);
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_MESSAGE)).isEqualTo(2);
	}

	@Test
	void malformedReplyAfterTheDeadlineFreesItsSlotWithoutAnotherAnswer() {
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		List<byte[]> frames = FakeWorker.answerFrames(this.worker.request(), "200", "result");
		this.broker.pass(Duration.ofSeconds(2));
		assertThat(this.client.statuses()).containsExactly(599);
		this.worker.sendFrames(resized(frames, 3));
		assertThat(this.client.replies()).isEmpty();
		assertThat(this.broker.instance(this.worker).inFlight()).isZero();
	}

	private static List<byte[]> resized(List<byte[]> frames, int count) {
		List<byte[]> resized = new ArrayList<>(frames.subList(0, Math.min(count, frames.size())));
		while (resized.size() < count) {
			resized.add(new byte[1]);
		}
		return resized;
	}

	@Test
	void replyWithBadHeadersIsPassedOnWithoutThem() {
		this.client.send(TestRequest.to("ORDERS"));
		List<byte[]> frames = FakeWorker.answerFrames(this.worker.request(), "200", "result");
		frames.set(1 + FrameCodec.HEADERS, new byte[] { (byte) 0xc1 });
		this.worker.sendFrames(frames);
		Received reply = this.client.reply();
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.message().headers()).containsOnlyKeys("micro.bber", "micro.bfes");
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_REPLY)).isEqualTo(1);
	}

	@Test
	void manyAttemptsAreKeptApart() {
		FakeWorker wide = this.broker.worker("MAIL").capacity(1000).up();
		for (int i = 0; i < 1000; i++) {
			this.client.send(TestRequest.to("MAIL").rid("rid" + i));
		}
		List<Received> requests = new ArrayList<>(wide.requests());
		for (int i = 999; i >= 0; i--) {
			wide.answer(requests.get(i), "200", requests.get(i).rid());
		}
		List<Received> replies = this.client.replies();
		assertThat(replies).hasSize(1000).allSatisfy((reply) -> assertThat(reply.payload()).isEqualTo(reply.rid()));
	}

}
