package io.zss.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.RawZmtpPeer;
import io.zss.transport.ZmtpViolation.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link FrameScanner}. Every input is scanned whole and in pieces.
 */
class FrameScannerTests {

	private static final int MAX_FRAME_BYTES = 1_000_000;

	private static final int OVERHEAD = RouterLimits.FRAME_OVERHEAD_BYTES;

	private final Wire wire = new Wire();

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 64, 8192 })
	void countsMessagesHoweverTheyAreCut(int piece) {
		this.wire.handshake("peer").frame(RawZmtpPeer.MORE, 10).frame(0, 300).frame(0, 0).frame(RawZmtpPeer.MORE, 5);
		FrameScanner scanner = scanInPieces(piece);
		assertThat(scanner.violation()).isNull();
		assertThat(scanner.isHandshakeOver()).isTrue();
		assertThat(scanner.completedBytes()).isEqualTo(310 + 3 * OVERHEAD);
		assertThat(scanner.messageBytes()).isEqualTo(5 + OVERHEAD);
		assertThat(scanner.isInMessage()).isTrue();
	}

	@Test
	void commandsCountNothing() {
		this.wire.handshake("peer").frame(RawZmtpPeer.MORE, 10).frame(RawZmtpPeer.COMMAND, 4096).frame(0, 10);
		FrameScanner scanner = scan();
		assertThat(scanner.completedBytes()).isEqualTo(20 + 2 * OVERHEAD);
		assertThat(scanner.messageBytes()).isZero();
		assertThat(scanner.isInMessage()).isFalse();
	}

	@Test
	void handshakeIsOverWithTheReadyOfTheNullMechanism() {
		this.wire.greeting("NULL");
		assertThat(scan().isHandshakeOver()).isFalse();
		this.wire.ready(Map.of("Identity", "peer"));
		assertThat(scan().isHandshakeOver()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PLAIN", "CURVE" })
	void refusesOtherMechanismsByName(String mechanism) {
		this.wire.greeting(mechanism);
		assertViolation(Kind.REFUSED, "it uses the mechanism " + mechanism + ", and this end is plain: it has no keys");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Peer-Address", "User-Id" })
	void refusesPropertiesThatReplaceWhatJeroMqKnows(String property) {
		this.wire.greeting("NULL").ready(Map.of("Identity", "peer", property, "10.0.0.1:1"));
		assertViolation(Kind.MALFORMED, "a property of the handshake that is not the peer's to set");
	}

	@Test
	void followsZmtp2() {
		this.wire.bytes(0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 5).frame(0, 255);
		assertThat(scan().isHandshakeOver()).isTrue();
		this.wire.frame(0, 7);
		assertThat(scan().completedBytes()).isEqualTo(7 + OVERHEAD);
	}

	// Trap 16
	@Test
	void refusesALongIdentityOfZmtp2() {
		this.wire.bytes(0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 5).frame(0, 256);
		assertViolation(Kind.MALFORMED, "an identity of 256 bytes, at most 255 are allowed");
	}

	// Trap 25
	@Test
	void refusesZmtp1() {
		assertThat(scan(new byte[] { 5 }).violation()).hasMessage("it does not speak ZMTP 2.0 or newer");
		byte[] unversioned = { (byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0 };
		assertThat(scan(unversioned).violation()).isNotNull();
		byte[] first = { (byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 0 };
		assertThat(scan(first).violation()).isNotNull();
	}

	// Trap 15
	@ParameterizedTest
	@CsvSource({ "4096, true", "4097, false", "20000000, false" })
	void boundsTheCommandsOfAHandshake(int length, boolean allowed) {
		this.wire.greeting("NULL").head(RawZmtpPeer.COMMAND, length);
		assertThat(scan().violation() == null).isEqualTo(allowed);
	}

	// Trap 15
	@ParameterizedTest
	@CsvSource({ "4096, true", "4097, false", "20000000, false" })
	void boundsTheCommandsAfterAHandshake(int length, boolean allowed) {
		this.wire.handshake("peer").head(RawZmtpPeer.COMMAND, length);
		assertThat(scan().violation() == null).isEqualTo(allowed);
	}

	// Trap 15
	@ParameterizedTest
	@CsvSource({ "32, true", "33, false" })
	void boundsThePropertiesOfAHandshake(int count, boolean allowed) {
		Map<String, String> properties = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			properties.put("p" + i, "");
		}
		this.wire.greeting("NULL").ready(properties);
		assertThat(scan().violation() == null).isEqualTo(allowed);
	}

	// Trap 16
	@ParameterizedTest
	@CsvSource({ "255, true", "256, false", "4000, false" })
	void boundsIdentities(int length, boolean allowed) {
		this.wire.greeting("NULL").ready(Map.of("Identity", "i".repeat(length)));
		assertThat(scan().violation() == null).isEqualTo(allowed);
	}

	// Trap 1
	@ParameterizedTest
	@ValueSource(longs = { -1, Long.MIN_VALUE, 0x8000_0000_7fff_ffffL })
	void refusesFramesOfNegativeLength(long length) {
		this.wire.handshake("peer").head(0, length);
		assertViolation(Kind.MALFORMED, "a frame of negative length");
	}

	// Trap 2
	@Test
	void refusesFramesThatAreTooLongToBeLeftOut() {
		this.wire.handshake("peer").head(0, FrameScanner.MAX_OMITTED_BYTES + 1);
		assertViolation(Kind.OVERRUN, "a frame of 2147483648 bytes, at most 1000000 are allowed");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 9, 64, 8192, 1 << 21 })
	void leavesOutFramesThatAreTooLongHoweverTheyAreCut(int piece) {
		this.wire.handshake("peer").frame(RawZmtpPeer.MORE, 10);
		Wire expected = new Wire().raw(this.wire.toByteArray());
		this.wire.frame(RawZmtpPeer.MORE, MAX_FRAME_BYTES + 1).frame(0, 300);
		expected.bytes(RawZmtpPeer.MORE, 7, 0xc1, 0, 0, 0, 0x0f, 0x42, 0x41).frame(0, 300);
		this.wire.frame(0, 2 * MAX_FRAME_BYTES).frame(0, 5);
		expected.bytes(0, 7, 0xc1, 0, 0, 0, 0x1e, 0x84, 0x80).frame(0, 5);

		Reader reader = read(this.wire.toByteArray(), piece);

		assertThat(reader.scanner.violation()).isNull();
		assertThat(reader.seen.toByteArray()).isEqualTo(expected.toByteArray());
		assertThat(reader.scanner.completedBytes()).isEqualTo(10 + 7 + 300 + 7 + 5 + 5 * OVERHEAD);
		assertThat(reader.scanner.isInMessage()).isFalse();
	}

	@Test
	void messageLastsUntilTheFrameThatIsLeftOutHasPassed() {
		this.wire.handshake("peer").head(0, MAX_FRAME_BYTES + 1L).raw(new byte[MAX_FRAME_BYTES]);
		assertThat(scan().isInMessage()).isTrue();
		this.wire.raw(new byte[1]);
		assertThat(scan().isInMessage()).isFalse();
		this.wire.bytes(RawZmtpPeer.LARGE, 0, 0);
		assertThat(scan().isInMessage()).isTrue();
	}

	@Test
	void countsFramesThatAreLeftOut() {
		this.wire.handshake("peer");
		for (int i = 0; i <= FrameScanner.MAX_FRAMES; i++) {
			this.wire.frame(RawZmtpPeer.MORE, MAX_FRAME_BYTES + 1);
		}
		assertThat(scan().violation()).isNotNull();
	}

	@Test
	void refusesMessagesWithoutEnd() {
		this.wire.handshake("peer");
		for (int i = 0; i <= FrameScanner.MAX_FRAMES; i++) {
			this.wire.frame(RawZmtpPeer.MORE, 0);
		}
		assertViolation(Kind.OVERRUN, "a message of more than 64 frames");
	}

	@Test
	void stopsBeforeTheViolationSoThatWhatCameBeforeIsSeen() {
		this.wire.handshake("peer").frame(0, 100);
		int before = this.wire.toByteArray().length;
		this.wire.head(0, -1).frame(0, 7);
		byte[] bytes = this.wire.toByteArray();
		FrameScanner scanner = new FrameScanner(MAX_FRAME_BYTES);
		assertThat(scanner.scan(ByteBuffer.wrap(bytes), 0, bytes.length)).isEqualTo(before + 8);
		assertThat(scanner.completedBytes()).isEqualTo(100 + OVERHEAD);
	}

	@Test
	void stopsAtTheHeaderOfALongFrame() {
		this.wire.handshake("peer").frame(0, FrameScanner.LONG_FRAME_BYTES);
		int before = this.wire.toByteArray().length;
		this.wire.head(0, FrameScanner.LONG_FRAME_BYTES + 1).bytes(1, 2, 3);
		byte[] bytes = this.wire.toByteArray();
		FrameScanner scanner = new FrameScanner(MAX_FRAME_BYTES);
		assertThat(scanner.scan(ByteBuffer.wrap(bytes), 0, bytes.length)).isEqualTo(before + 8);
		assertThat(scanner.frameLength()).isEqualTo(FrameScanner.LONG_FRAME_BYTES + 1);
		assertThat(scanner.bodyLeft()).isEqualTo(FrameScanner.LONG_FRAME_BYTES - 2);
	}

	// Trap 17
	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 8192 })
	void clearsTheTimeToLiveOfHeartbeats(int piece) {
		this.wire.handshake("peer");
		int ping = this.wire.toByteArray().length;
		this.wire.body(RawZmtpPeer.COMMAND, "\4PING\u007f\u007fcontext");
		this.wire.body(RawZmtpPeer.COMMAND, "\4PONG\u007f\u007fcontext");
		this.wire.body(0, "\4PING\u007f\u007fcontext");
		byte[] bytes = this.wire.toByteArray();
		byte[] expected = bytes.clone();
		Arrays.fill(expected, ping + 9 + 5, ping + 9 + 7, (byte) 0);
		assertThat(read(bytes, piece).seen.toByteArray()).isEqualTo(expected);
	}

	// Trap 14
	@ParameterizedTest
	@ValueSource(strings = { "\4PING", "\4PING\0" })
	void refusesMalformedHeartbeats(String command) {
		this.wire.handshake("peer").body(RawZmtpPeer.COMMAND, command);
		assertViolation(Kind.MALFORMED, "a PING without its time to live");
	}

	@Test
	void isSilentAboutReadyCommandsThatJeroMqRefusesItself() {
		for (int length = 6; length < 30; length++) {
			Wire cut = new Wire().greeting("NULL");
			byte[] ready = ready(Map.of("Identity", "peer", "Socket-Type", "DEALER"));
			cut.head(RawZmtpPeer.COMMAND, length).raw(Arrays.copyOf(ready, length));
			assertThat(scan(cut.toByteArray()).violation()).isNull();
		}
	}

	private void assertViolation(Kind kind, String message) {
		for (int piece : new int[] { 1, 5, 1 << 20 }) {
			ZmtpViolation violation = scanInPieces(piece).violation();
			assertThat(violation).isNotNull().hasMessage(message);
			assertThat(violation.kind()).isEqualTo(kind);
		}
	}

	private FrameScanner scan() {
		return scan(this.wire.toByteArray());
	}

	private static FrameScanner scan(byte[] bytes) {
		return scanInPieces(bytes, bytes.length);
	}

	private FrameScanner scanInPieces(int piece) {
		return scanInPieces(this.wire.toByteArray(), piece);
	}

	private static FrameScanner scanInPieces(byte[] bytes, int piece) {
		return read(bytes, piece).scanner;
	}

	private static Reader read(byte[] bytes, int piece) {
		Reader reader = new Reader();
		for (int from = 0; from < bytes.length && reader.scanner.violation() == null; from += piece) {
			reader.read(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
		}
		return reader;
	}

	private static byte[] ready(Map<String, String> properties) {
		try {
			return RawZmtpPeer.ready(properties);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Reads as {@link Inflow} does, and keeps what JeroMQ would see.
	 */
	private static final class Reader {

		private final FrameScanner scanner = new FrameScanner(MAX_FRAME_BYTES);

		private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

		private byte[] begun = {};

		void read(byte[] piece) {
			ByteBuffer buffer = ByteBuffer.allocate(this.begun.length + piece.length).put(this.begun).put(piece);
			this.scanner.scan(buffer, 0, buffer.position());
			if (this.scanner.violation() == null) {
				int end = this.scanner.end();
				this.seen.write(buffer.array(), 0, end);
				this.begun = Arrays.copyOfRange(buffer.array(), end, end + this.scanner.headerBegun());
			}
		}

	}

	/**
	 * Bytes of a peer.
	 */
	private static final class Wire {

		private final ByteArrayOutputStream out = new ByteArrayOutputStream();

		private final DataOutputStream data = new DataOutputStream(this.out);

		Wire bytes(int... bytes) {
			for (int each : bytes) {
				this.out.write(each);
			}
			return this;
		}

		Wire raw(byte[] bytes) {
			this.out.writeBytes(bytes);
			return this;
		}

		Wire greeting(String mechanism) {
			byte[] greeting = new byte[64];
			greeting[0] = (byte) 0xff;
			greeting[9] = 0x7f;
			greeting[10] = 3;
			byte[] name = mechanism.getBytes(StandardCharsets.US_ASCII);
			System.arraycopy(name, 0, greeting, 12, name.length);
			return raw(greeting);
		}

		Wire ready(Map<String, String> properties) {
			byte[] body = FrameScannerTests.ready(properties);
			return head(RawZmtpPeer.COMMAND, body.length).raw(body);
		}

		Wire handshake(String identity) {
			return greeting("NULL").ready(Map.of("Identity", identity, "Socket-Type", "DEALER"));
		}

		Wire body(int flags, String body) {
			byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
			return head(flags, bytes.length).raw(bytes);
		}

		/**
		 * A frame of zeros; a short one has the short form of its length.
		 */
		Wire frame(int flags, int length) {
			if (length > 255) {
				head(flags, length);
			}
			else {
				bytes(flags, length);
			}
			return raw(new byte[length]);
		}

		Wire head(int flags, long length) {
			try {
				this.data.writeByte(flags | RawZmtpPeer.LARGE);
				this.data.writeLong(length);
				return this;
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
		}

		byte[] toByteArray() {
			return this.out.toByteArray();
		}

	}

}
