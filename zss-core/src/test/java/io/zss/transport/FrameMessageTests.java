package io.zss.transport;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.zss.TestBus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zmq.Msg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link FrameMessage}.
 */
@Timeout(60)
class FrameMessageTests {

	private static final byte[] FIRST = "first".getBytes(StandardCharsets.UTF_8);

	private static final byte[] SECOND = "the second".getBytes(StandardCharsets.UTF_8);

	@Test
	void keepsFramesInOrder() {
		FrameMessage message = FrameMessage.of(FIRST, SECOND);
		assertThat(message.size()).isEqualTo(2);
		assertThat(message.bytes(0)).isEqualTo(FIRST);
		assertThat(message.bytes(1)).isEqualTo(SECOND);
		assertThat(message.length(0)).isEqualTo(5);
		assertThat(message.length(1)).isEqualTo(10);
		assertThat(message.totalLength()).isEqualTo(15);
		assertThat(message).hasToString("2 frames, 15 bytes");
	}

	@Test
	void mayBeEmpty() {
		FrameMessage message = new FrameMessage();
		assertThat(message.size()).isZero();
		assertThat(message.totalLength()).isZero();
		assertThat(message.localPort()).isEqualTo(FrameMessage.UNKNOWN_PORT);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> message.bytes(0))
			.withMessage("frame 0 of 0");
	}

	@Test
	void sharesTheBytesItIsGiven() {
		assertThat(FrameMessage.of(FIRST).bytes(0)).isSameAs(FIRST);
	}

	@Test
	void movedFramesShareTheirBytes() {
		FrameMessage source = FrameMessage.of(FIRST, SECOND);
		FrameMessage target = new FrameMessage().add(source, 1).add(source, 0);
		assertThat(target.bytes(0)).isSameAs(SECOND);
		assertThat(target.bytes(1)).isSameAs(FIRST);
		assertThat(target.frame(0)).isSameAs(source.frame(1));
	}

	@Test
	void copiedFramesShareTheirBytesButNotTheirFlags() {
		FrameMessage source = FrameMessage.of(FIRST);
		FrameMessage target = new FrameMessage().addCopy(source, 0);
		assertThat(target.bytes(0)).isSameAs(FIRST);
		target.frame(0).setFlags(Msg.MORE);
		assertThat(source.frame(0).hasMore()).isFalse();
	}

	@Test
	void copiedFrameIsIndependentOfTheOriginalThatIsBeingSent() {
		FrameMessage source = new FrameMessage().add(new Msg(direct(FIRST)));
		FrameMessage target = new FrameMessage().addCopy(source, 0);
		source.frame(0).transfer(ByteBuffer.allocate(2), 3, 2);
		assertThat(target.bytes(0)).isEqualTo(FIRST);
		assertThat(target.length(0)).isEqualTo(FIRST.length);
	}

	@Test
	void readsDirectBuffers() {
		FrameMessage message = new FrameMessage().add(new Msg(direct(SECOND)));
		assertThat(message.bytes(0)).isEqualTo(SECOND);
		assertThat(message.length(0)).isEqualTo(SECOND.length);
	}

	@ParameterizedTest
	@ValueSource(ints = { 9, 10, 11, FrameMessage.MAX_FRAMES })
	void keepsAsManyFramesAsTheLimit(int count) {
		FrameMessage message = numbered(count);
		assertThat(message.size()).isEqualTo(count);
		for (int i = 0; i < count; i++) {
			assertThat(message.bytes(i)).isEqualTo(new byte[i]);
		}
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> message.bytes(count));
	}

	@ParameterizedTest
	@ValueSource(ints = { FrameMessage.MAX_FRAMES + 1, 1000, 100_000 })
	void countsFramesAboveTheLimitWithoutKeepingThem(int count) {
		FrameMessage message = numbered(count, FrameMessage.MAX_FRAMES);
		assertThat(message.size()).isEqualTo(count);
		assertThat(message.bytes(FrameMessage.MAX_FRAMES - 1)).hasSize(FrameMessage.MAX_FRAMES - 1);
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> message.bytes(FrameMessage.MAX_FRAMES))
			.withMessage("frame 16 of " + count);
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> message.length(FrameMessage.MAX_FRAMES));
		assertThat(message.totalLength()).isEqualTo(numbered(FrameMessage.MAX_FRAMES).totalLength());
		assertThat(message.toString()).startsWith(count + " frames");
	}

	@Test
	void framesAboveTheLimitTakeNoMemory() {
		FrameMessage message = numbered(FrameMessage.MAX_FRAMES);
		byte[] body = new byte[1];
		WeakReference<byte[]> above = new WeakReference<>(body);
		message.add(body);
		body = null;
		Awaitility.await().atMost(TestBus.LIMIT).pollInterval(10, TimeUnit.MILLISECONDS).until(() -> {
			System.gc();
			return above.refersTo(null);
		});
		assertThat(message.size()).isEqualTo(FrameMessage.MAX_FRAMES + 1);
	}

	@Test
	void disconnectionNamesThePeerAndNothingElse() {
		FrameMessage message = FrameMessage.disconnection(FIRST);
		assertThat(message.isDisconnection()).isTrue();
		assertThat(message.size()).isEqualTo(1);
		assertThat(message.bytes(0)).isSameAs(FIRST);
		assertThat(message.localPort()).isEqualTo(FrameMessage.UNKNOWN_PORT);
		assertThat(message).hasToString("disconnection");
		assertThat(FrameMessage.of(FIRST).isDisconnection()).isFalse();
	}

	@Test
	void tellsTheLocalPortOnlyWhenItIsKnown() {
		assertThat(FrameMessage.of(FIRST, SECOND).localPort()).isEqualTo(FrameMessage.UNKNOWN_PORT);
		assertThat(FrameMessage.of(FIRST, SECOND).receivedAt(7777).localPort()).isEqualTo(7777);
	}

	private static FrameMessage numbered(int count) {
		return numbered(count, count);
	}

	private static FrameMessage numbered(int count, int numbered) {
		FrameMessage message = new FrameMessage();
		for (int i = 0; i < count; i++) {
			message.add(new byte[Math.min(i, numbered)]);
		}
		return message;
	}

	private static ByteBuffer direct(byte[] bytes) {
		return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
	}

}
