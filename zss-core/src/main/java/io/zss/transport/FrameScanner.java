package io.zss.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.zss.protocol.OmittedFrame;
import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;
import zmq.io.Metadata;

/**
 * Follows the framing of a peer's bytes (ZMTP 2.0 and 3.x) before JeroMQ decodes them,
 * and refuses whatever JeroMQ 0.6.0 does not bound: see docs/jeromq.md. It looks at the
 * headers of frames, at the handshake and at heartbeats; it keeps nothing else and skips
 * the bodies of messages. Belongs to the connection's I/O thread.
 * <p>
 * A frame above the limit is left out: JeroMQ gets an {@link OmittedFrame} in its place,
 * and the connection with all other messages on it stays. {@link CurveStream} does the
 * same where frames are encrypted.
 */
final class FrameScanner {

	/** Longest command, and longest frame of a handshake. */
	static final int MAX_COMMAND_BYTES = 4096;

	/** JeroMQ keeps each property of a handshake as long as the connection. */
	static final int MAX_PROPERTIES = 32;

	/** As in ZMTP. JeroMQ hashes and copies it with each message. */
	static final int MAX_IDENTITY_BYTES = 255;

	/** A message of more frames is no message of the protocol, by far. */
	static final int MAX_FRAMES = 4 * FrameMessage.MAX_FRAMES;

	/** A frame that is longer needs a grant before JeroMQ may allocate it. */
	static final int LONG_FRAME_BYTES = 64 * 1024;

	/** A frame that is longer still ends the connection. */
	static final long MAX_OMITTED_BYTES = Integer.MAX_VALUE;

	/** Flags, and a length of 8 bytes. */
	static final int LARGE_HEADER_BYTES = 1 + Long.BYTES;

	private static final int MORE = 1;

	private static final int LARGE = 2;

	private static final int COMMAND = 4;

	private static final int SIGNATURE_BYTES = 10;

	private static final int ZMTP_2_GREETING_BYTES = 12;

	private static final int ZMTP_3_GREETING_BYTES = 64;

	private static final byte[] NULL_MECHANISM = Arrays.copyOf(Greeting.NULL.getBytes(StandardCharsets.US_ASCII),
			Greeting.MECHANISM_BYTES);

	/** JeroMQ lets these replace what it knows itself. */
	private static final List<byte[]> RESERVED_PROPERTIES = List.of(
			Metadata.PEER_ADDRESS.getBytes(StandardCharsets.US_ASCII),
			Metadata.USER_ID.getBytes(StandardCharsets.US_ASCII));

	private static final byte[] READY = "\5READY".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] IDENTITY = "Identity".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] PING = "\4PING".getBytes(StandardCharsets.US_ASCII);

	/** The name, and the time to live. */
	private static final int PING_BYTES = PING.length + 2;

	private final long maxFrameBytes;

	private int greetingSeen;

	private int greetingBytes = ZMTP_2_GREETING_BYTES;

	private boolean zmtp2;

	private final byte[] mechanism = new byte[Greeting.MECHANISM_BYTES];

	/** Frames that are still to come before the first message. */
	private int handshakeFrames = 1;

	private byte @Nullable [] handshake;

	private int headerLeft;

	private int flags;

	private long length;

	private long bodyLeft;

	private int bodySeen;

	private int frames;

	private long messageBytes;

	private long completedBytes;

	/** Of a frame that is left out, the bytes that are still to come. */
	private long omittedLeft;

	/** Where the bytes end that JeroMQ may see. */
	private int end;

	/** The bytes behind that, which begin a header. */
	private int headerBegun;

	private @Nullable ZmtpViolation violation;

	FrameScanner(long maxFrameBytes) {
		this.maxFrameBytes = maxFrameBytes;
	}

	/**
	 * Looks at bytes that have arrived. It may change them: the time to live of a
	 * heartbeat is cleared, as JeroMQ starts a timer for it that no end of a connection
	 * removes, and frames that are too long are taken out. {@link #end()} says then where
	 * the bytes end.
	 * @param bytes a buffer with the bytes; its position is left alone
	 * @param from index of the first byte
	 * @param to index after the last byte
	 * @return the index of the first byte that JeroMQ must not see yet: the last byte of
	 * the header of a long frame, or of whatever is the {@link #violation()};
	 * {@link #end()} if there is none
	 */
	int scan(ByteBuffer bytes, int from, int to) {
		int stop = -1;
		int index = from;
		this.end = to;
		this.headerBegun = 0;
		while (index < this.end) {
			int frame = shortFrame(bytes, index, this.end);
			if (frame > 0) {
				index += frame;
				continue;
			}
			if (this.omittedLeft > 0) {
				cutOmitted(bytes, index);
				continue;
			}
			if (isLargeHeader(bytes, index)) {
				if (this.end - index < LARGE_HEADER_BYTES) {
					// Comes again with the rest: JeroMQ must not see half of a length.
					this.headerBegun = this.end - index;
					this.end = index;
					break;
				}
				if (omits(bytes.getLong(index + 1))) {
					omit(bytes, index);
					index += LARGE_HEADER_BYTES;
					continue;
				}
			}
			int count = (this.bodyLeft > 0) ? (int) Math.min(this.bodyLeft, this.end - index) : 1;
			try {
				if (this.bodyLeft > 0) {
					body(bytes, index, count);
				}
				else if (this.greetingSeen < this.greetingBytes) {
					greeting(bytes.get(index));
				}
				else if (header(bytes.get(index)) && this.bodyLeft > LONG_FRAME_BYTES) {
					stop = index;
				}
			}
			catch (ZmtpViolation ex) {
				this.violation = ex;
				return index + count - 1;
			}
			index += count;
		}
		return (stop >= 0) ? stop : this.end;
	}

	/**
	 * Where the bytes that were scanned end, without those of frames that are left out.
	 * @return the index after the last byte; not to be asked after a violation
	 */
	int end() {
		return this.end;
	}

	/**
	 * How many bytes stand at the {@link #end()} that begin the header of a frame: they
	 * are to be scanned again, in front of those that follow.
	 */
	int headerBegun() {
		return this.headerBegun;
	}

	/**
	 * The reason to end the connection once JeroMQ has seen what came before.
	 */
	@Nullable ZmtpViolation violation() {
		return this.violation;
	}

	/**
	 * Notes bytes of the frame that has begun, which the caller keeps for now.
	 */
	void bodyArrived(int bytes) {
		this.messageBytes += bytes;
		this.bodyLeft -= bytes;
		if (this.bodyLeft == 0) {
			endMessageFrame();
		}
	}

	/**
	 * The length of the frame that has begun.
	 */
	int frameLength() {
		return (int) this.length;
	}

	/**
	 * The bytes of that frame that have not arrived.
	 */
	long bodyLeft() {
		return this.bodyLeft;
	}

	/**
	 * Whether the peer has said everything that comes before its first message.
	 */
	boolean isHandshakeOver() {
		return this.handshakeFrames == 0;
	}

	/**
	 * Whether a message, or a frame, has begun and not ended.
	 */
	boolean isInMessage() {
		return this.frames > 0 || this.bodyLeft > 0 || this.headerLeft > 0 || this.headerBegun > 0
				|| this.omittedLeft > 0;
	}

	/**
	 * The bytes of the message that has begun, which JeroMQ or the caller holds.
	 */
	long messageBytes() {
		return this.messageBytes;
	}

	/**
	 * The bytes of all messages that have ended.
	 */
	long completedBytes() {
		return this.completedBytes;
	}

	/**
	 * Takes the whole header of a frame of a message that is not long, and what is there
	 * of its body: most are of this kind, and this is the short way for them.
	 * @return how many bytes these are; 0 if the frame is of another kind, or its header
	 * is not whole
	 */
	private int shortFrame(ByteBuffer bytes, int from, int to) {
		if (this.handshakeFrames > 0 || this.bodyLeft > 0 || this.headerLeft > 0 || this.omittedLeft > 0
				|| this.frames >= MAX_FRAMES) {
			return 0;
		}
		int first = bytes.get(from);
		boolean large = (first & LARGE) != 0;
		int body = from + 1 + (large ? Long.BYTES : 1);
		if ((first & COMMAND) != 0 || body > to) {
			return 0;
		}
		long size = large ? bytes.getLong(from + 1) : (bytes.get(from + 1) & 0xff);
		if (size < 0 || size > Math.min(LONG_FRAME_BYTES, this.maxFrameBytes)) {
			return 0;
		}
		int arrived = (int) Math.min(size, to - body);
		this.flags = first;
		this.frames++;
		this.messageBytes += RouterLimits.FRAME_OVERHEAD_BYTES + arrived;
		this.bodyLeft = size - arrived;
		if (this.bodyLeft == 0) {
			endMessageFrame();
		}
		return body + arrived - from;
	}

	/**
	 * Whether the header of a frame of a message begins here that may be left out.
	 */
	private boolean isLargeHeader(ByteBuffer bytes, int index) {
		return this.handshakeFrames == 0 && this.bodyLeft == 0 && this.headerLeft == 0
				&& (bytes.get(index) & (LARGE | COMMAND)) == LARGE;
	}

	private boolean omits(long size) {
		return size > this.maxFrameBytes && size <= MAX_OMITTED_BYTES && this.frames < MAX_FRAMES;
	}

	/**
	 * Puts a short frame in the place of the header of one that is too long.
	 */
	private void omit(ByteBuffer bytes, int index) {
		this.flags = bytes.get(index) & ~LARGE;
		this.omittedLeft = bytes.getLong(index + 1);
		bytes.put(index, (byte) this.flags);
		bytes.put(index + 1, (byte) OmittedFrame.BYTES);
		OmittedFrame.write(this.omittedLeft, bytes, index + 2);
		this.frames++;
		this.messageBytes += RouterLimits.FRAME_OVERHEAD_BYTES + OmittedFrame.BYTES;
		endMessageFrame();
	}

	private void cutOmitted(ByteBuffer bytes, int index) {
		int count = (int) Math.min(this.omittedLeft, this.end - index);
		ByteBuffer rest = bytes.duplicate().limit(this.end).position(index + count);
		bytes.duplicate().position(index).put(rest.slice());
		this.end -= count;
		this.omittedLeft -= count;
	}

	private void greeting(byte next) throws ZmtpViolation {
		int position = this.greetingSeen++;
		if ((position == 0 && next != (byte) 0xff) || (position == SIGNATURE_BYTES - 1 && (next & 1) == 0)
				|| (position == SIGNATURE_BYTES && next == 0)) {
			throw new ZmtpViolation(Kind.MALFORMED, "it does not speak ZMTP 2.0 or newer");
		}
		if (position == SIGNATURE_BYTES && next != 1) {
			this.greetingBytes = ZMTP_3_GREETING_BYTES;
		}
		else if (position == SIGNATURE_BYTES) {
			this.zmtp2 = true;
		}
		else if (!this.zmtp2 && position >= ZMTP_2_GREETING_BYTES
				&& position < ZMTP_2_GREETING_BYTES + NULL_MECHANISM.length) {
			this.mechanism[position - ZMTP_2_GREETING_BYTES] = next;
			if (position == ZMTP_2_GREETING_BYTES + NULL_MECHANISM.length - 1
					&& !Arrays.equals(this.mechanism, NULL_MECHANISM)) {
				throw new ZmtpViolation(Kind.REFUSED, "it uses the mechanism " + Greeting.mechanism(this.mechanism, 0)
						+ ", and this end is plain: it has no keys");
			}
		}
	}

	/**
	 * Takes a byte of a header.
	 * @return whether it was the last
	 */
	private boolean header(byte next) throws ZmtpViolation {
		if (this.headerLeft == 0) {
			this.flags = next;
			this.length = 0;
			this.headerLeft = ((next & LARGE) != 0) ? Long.BYTES : 1;
			return false;
		}
		this.length = (this.length << Byte.SIZE) | (next & 0xff);
		this.headerLeft--;
		if (this.headerLeft > 0) {
			return false;
		}
		beginFrame();
		return true;
	}

	private void beginFrame() throws ZmtpViolation {
		if (this.length < 0) {
			throw new ZmtpViolation(Kind.MALFORMED, "a frame of negative length");
		}
		if (!isHandshakeOver()) {
			beginHandshakeFrame();
		}
		else if ((this.flags & COMMAND) != 0) {
			if (this.length > MAX_COMMAND_BYTES) {
				throw tooLong("a command", MAX_COMMAND_BYTES);
			}
		}
		else {
			if (this.length > this.maxFrameBytes) {
				throw new ZmtpViolation(Kind.OVERRUN,
						"a frame of " + this.length + " bytes, at most " + this.maxFrameBytes + " are allowed");
			}
			this.frames++;
			if (this.frames > MAX_FRAMES) {
				throw new ZmtpViolation(Kind.OVERRUN, "a message of more than " + MAX_FRAMES + " frames");
			}
			this.messageBytes += RouterLimits.FRAME_OVERHEAD_BYTES;
		}
		this.bodySeen = 0;
		this.bodyLeft = this.length;
		if (this.length == 0) {
			endFrame();
		}
	}

	private void beginHandshakeFrame() throws ZmtpViolation {
		if (this.zmtp2 && this.length > MAX_IDENTITY_BYTES) {
			throw tooLong("an identity", MAX_IDENTITY_BYTES);
		}
		if (this.length > MAX_COMMAND_BYTES) {
			throw tooLong("a command of the handshake", MAX_COMMAND_BYTES);
		}
		this.handshake = new byte[(int) this.length];
	}

	private ZmtpViolation tooLong(String what, int limit) {
		return new ZmtpViolation(Kind.MALFORMED,
				what + " of " + this.length + " bytes, at most " + limit + " are allowed");
	}

	private void body(ByteBuffer bytes, int from, int count) throws ZmtpViolation {
		byte[] expected = this.handshake;
		if (expected != null) {
			for (int i = 0; i < count; i++) {
				expected[this.bodySeen + i] = bytes.get(from + i);
			}
			this.bodySeen += count;
		}
		else if ((this.flags & COMMAND) != 0) {
			command(bytes, from, from + count);
		}
		else {
			this.messageBytes += count;
		}
		this.bodyLeft -= count;
		if (this.bodyLeft == 0) {
			endFrame();
		}
	}

	/**
	 * Looks at the first bytes of a command; {@code bodySeen} stays behind at the first
	 * that does not belong to a heartbeat.
	 */
	private void command(ByteBuffer bytes, int from, int to) {
		for (int index = from; index < to && this.bodySeen < PING_BYTES; index++) {
			if (this.bodySeen >= PING.length) {
				bytes.put(index, (byte) 0);
			}
			else if (bytes.get(index) != PING[this.bodySeen]) {
				this.bodySeen = PING_BYTES;
				return;
			}
			this.bodySeen++;
		}
	}

	private void endFrame() throws ZmtpViolation {
		byte[] body = this.handshake;
		if (body != null) {
			if (!this.zmtp2) {
				checkReady(body);
			}
			this.handshake = null;
			this.handshakeFrames--;
		}
		else if ((this.flags & COMMAND) != 0) {
			if (this.bodySeen >= PING.length && this.bodySeen < PING_BYTES) {
				throw new ZmtpViolation(Kind.MALFORMED, "a PING without its time to live");
			}
		}
		else {
			endMessageFrame();
		}
	}

	private void endMessageFrame() {
		if ((this.flags & MORE) == 0) {
			this.completedBytes += this.messageBytes;
			this.messageBytes = 0;
			this.frames = 0;
		}
	}

	/**
	 * Checks what JeroMQ makes of a READY command. One that it cannot read it refuses.
	 */
	private static void checkReady(byte[] body) throws ZmtpViolation {
		if (!startsWith(body, 0, READY)) {
			return;
		}
		int properties = 0;
		int index = READY.length;
		while (index < body.length) {
			int name = index + 1;
			int nameLength = body[index] & 0xff;
			int value = name + nameLength + Integer.BYTES;
			if (value > body.length) {
				return;
			}
			int valueLength = ByteBuffer.wrap(body).getInt(value - Integer.BYTES);
			if (nameLength == IDENTITY.length && startsWith(body, name, IDENTITY)
					&& (valueLength < 0 || valueLength > MAX_IDENTITY_BYTES)) {
				throw new ZmtpViolation(Kind.MALFORMED,
						"an identity of " + valueLength + " bytes, at most " + MAX_IDENTITY_BYTES + " are allowed");
			}
			for (byte[] reserved : RESERVED_PROPERTIES) {
				if (nameLength == reserved.length && startsWith(body, name, reserved)) {
					throw new ZmtpViolation(Kind.MALFORMED,
							"a property of the handshake that is not the peer's to set");
				}
			}
			properties++;
			if (properties > MAX_PROPERTIES) {
				throw new ZmtpViolation(Kind.MALFORMED, "a handshake of more than " + MAX_PROPERTIES + " properties");
			}
			if (valueLength < 0 || valueLength > body.length - value) {
				return;
			}
			index = value + valueLength;
		}
	}

	private static boolean startsWith(byte[] bytes, int from, byte[] prefix) {
		return bytes.length - from >= prefix.length
				&& Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
	}

}
