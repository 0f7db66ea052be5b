package io.zss.test.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.test.EmbeddedZssBroker;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZssTestClient} with large payloads.
 */
@SpringBootTest(classes = LargeBodiesTests.Application.class)
@EmbeddedZssBroker
@Timeout(300)
class LargeBodiesTests {

	/** Twice a payload of 4,000 characters, and a message of 20,000. */
	private static final int MAX_MESSAGE = 30_000;

	private static final ParameterizedTypeReference<List<Integer>> NUMBERS = new ParameterizedTypeReference<>() {
	};

	@Autowired
	private ZssTestClient client;

	@Test
	void bytesGoInAndComeOut() {
		byte[] sent = new byte[20_000_000];
		sent[19_999_999] = 7;
		this.client.call("echo", "bytes")
			.payload(sent)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(byte[].class)
			.isEqualTo(sent);
	}

	@Test
	void failuresOfLongTextsAreShortAndSayWhereTheyDiffer() {
		String text = "a".repeat(1_000_000);
		TestReply reply = this.client.call("echo", "text").payload(text).exchange();
		reply.expectBody(String.class).isEqualTo(text);
		assertThat(failure(() -> reply.expectBody(String.class).isEqualTo(text + "b")))
			.contains("[payload, first difference at index 1000000, lengths 1000000 and 1000001]")
			.contains("... (10000")
			.contains("< 200, from the service");
		failure(() -> reply.expectBody(String.class).isNull());
		failure(() -> reply.expectBody(String.class).satisfies((body) -> assertThat(body).isEqualTo("b")));
		failure(() -> reply.expectBody(String.class).hasValue((body) -> body, "b"));
		failure(() -> reply.expectBody(Integer.class));
		failure(() -> reply.expectBody().hasPath("$", "b"));
		failure(() -> reply.expectBody().doesNotHavePath("$"));
		failure(() -> reply.expectBody().json("[]"));
		failure(() -> reply.expectStatus().isNotFound());
	}

	@Test
	void failuresOfLongListsAreShortAndSayWhereTheyDiffer() {
		List<Integer> numbers = IntStream.range(0, 100_000).boxed().toList();
		List<Integer> others = new ArrayList<>(numbers);
		others.set(99_999, 0);
		TestReply reply = this.client.call("echo", "numbers").payload(numbers).exchange();
		reply.expectBody(NUMBERS).isEqualTo(numbers);
		assertThat(failure(() -> reply.expectBody(NUMBERS).isEqualTo(others)))
			.contains("first difference at index 99999");
		failure(() -> reply.expectBody().doesNotHavePath("$[*]"));
	}

	@Test
	void failuresOfLongBytesAreShortAndSayWhereTheyDiffer() {
		TestReply reply = this.client.call("echo", "bytes").payload(new byte[1_000_000]).exchange();
		assertThat(failure(() -> reply.expectBody(byte[].class).isEqualTo(new byte[999_999])))
			.contains("first difference at index 999999");
		failure(() -> reply.expectBody().hasPath("$", "b"));
	}

	@Test
	void failuresOfLongErrorsAndHeadersAreShort() {
		TestReply error = this.client.call("echo", "fail").payload("a".repeat(1_000_000)).exchange();
		failure(() -> error.expectStatus().isOk());
		failure(() -> error.expectError().hasUserMessage("b"));
		TestReply reply = this.client.call("echo", "header").payload(60_000).exchange();
		reply.expectHeader().exists("long");
		failure(() -> reply.expectStatus().isNotFound());
		failure(() -> reply.expectHeader().isEqualTo("long", "b"));
	}

	/**
	 * The message of a failure, after a look at its causes, which a report shows as well.
	 */
	private static String failure(ThrowingCallable assertion) {
		Throwable failure = Assertions.catchThrowable(assertion);
		assertThat(failure).isInstanceOf(AssertionError.class);
		for (Throwable each = failure; each != null; each = each.getCause()) {
			assertThat(String.valueOf(each.getMessage())).hasSizeLessThan(MAX_MESSAGE);
		}
		return String.valueOf(failure.getMessage());
	}

	@EnableAutoConfiguration
	@Import(Echo.class)
	static class Application {

	}

	@ZssService("echo")
	static class Echo {

		@ZssVerb
		byte[] bytes(byte[] bytes) {
			return bytes;
		}

		@ZssVerb
		String text(String text) {
			return text;
		}

		@ZssVerb
		List<Integer> numbers(List<Integer> numbers) {
			return numbers;
		}

		@ZssVerb
		void fail(String text) {
			throw new ZssException(new ErrorBody(409, text, text), null);
		}

		@ZssVerb
		ZssResponse<String> header(int length) {
			return ZssResponse.ok("").withHeader("long", "a".repeat(length));
		}

	}

}
