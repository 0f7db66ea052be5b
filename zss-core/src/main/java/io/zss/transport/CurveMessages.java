package io.zss.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.zss.transport.ZmtpViolation.Kind;

/**
 * Encrypts and decrypts the frames of one connection, each in its place: the MESSAGE
 * commands of CurveZMQ (RFC 26). Such a command is its name, a number, and a box with the
 * flags of the frame and its body. The numbers are the nonces, and grow: a frame that
 * comes again, or after a later one, is refused. Belongs to the connection's I/O thread.
 */
final class CurveMessages {

	/** Where a command has the body of the frame. */
	static final int OVERHEAD_BYTES = 33;

	static final int MORE = 1;

	static final int COMMAND = 2;

	private static final byte[] NAME = "\7MESSAGE".getBytes(StandardCharsets.US_ASCII);

	private static final VarHandle NUMBER = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private static final int COUNTER = NAME.length;

	private static final int BOX = COUNTER + Long.BYTES;

	private static final int FLAGS = BOX + SecretBox.OVERHEAD_BYTES;

	private static final String FROM_CLIENT = "CurveZMQMESSAGEC";

	private static final String FROM_SERVER = "CurveZMQMESSAGES";

	private final SecretBox outgoing;

	private final SecretBox incoming;

	private long sent;

	private long received;

	/** Of a frame that is passed over, the tag. */
	private final byte[] tag = new byte[SecretBox.OVERHEAD_BYTES];

	private int flagsPassedOver;

	private CurveMessages(SecretBox outgoing, SecretBox incoming, long sent, long received) {
		this.outgoing = outgoing;
		this.incoming = incoming;
		this.sent = sent;
		this.received = received;
	}

	/**
	 * Messages as a server sends them.
	 * @param box between the keys of the connection
	 * @param sent the number of the last command that was sent
	 * @param received the number of the last one that came
	 */
	static CurveMessages ofServer(CurveBox box, long sent, long received) {
		return new CurveMessages(box.boxes(FROM_SERVER), box.boxes(FROM_CLIENT), sent, received);
	}

	/**
	 * Messages as a client sends them.
	 */
	static CurveMessages ofClient(CurveBox box, long sent, long received) {
		return new CurveMessages(box.boxes(FROM_CLIENT), box.boxes(FROM_SERVER), sent, received);
	}

	/**
	 * Makes a command of a frame.
	 * @param bytes have the body of the frame, {@value #OVERHEAD_BYTES} bytes after from
	 * @param from where the command begins
	 * @param to where it ends, and the body
	 */
	void encrypt(int flags, byte[] bytes, int from, int to) {
		this.sent++;
		System.arraycopy(NAME, 0, bytes, from, NAME.length);
		NUMBER.set(bytes, from + COUNTER, this.sent);
		bytes[from + FLAGS] = (byte) flags;
		this.outgoing.seal(from + COUNTER, bytes, from + BOX, to);
	}

	/**
	 * Makes a frame of a command. Its body is {@value #OVERHEAD_BYTES} bytes after from.
	 * @return the flags of the frame
	 */
	int decrypt(byte[] bytes, int from, int to) throws ZmtpViolation {
		take(bytes, from, to - from);
		if (!this.incoming.open(from + COUNTER, bytes, from + BOX, to)) {
			throw refused();
		}
		return bytes[from + FLAGS];
	}

	/**
	 * Begins to pass over a command that is too long to be kept.
	 * @param bytes have at least its first {@value #OVERHEAD_BYTES} bytes
	 * @param length its length
	 * @return how many of its bytes are done with; {@link #passOver} takes the others
	 */
	int beginToPassOver(byte[] bytes, int from, long length) throws ZmtpViolation {
		take(bytes, from, length);
		this.incoming.begin(bytes, from + COUNTER);
		System.arraycopy(bytes, from + BOX, this.tag, 0, this.tag.length);
		this.flagsPassedOver = this.incoming.decryptFirst(bytes[from + FLAGS]);
		return FLAGS;
	}

	void passOver(byte[] bytes, int from, int to) {
		this.incoming.update(bytes, from, to);
	}

	/**
	 * Ends a command that was passed over.
	 * @return the flags of its frame
	 */
	int endPassingOver() throws ZmtpViolation {
		if (!this.incoming.isAuthentic(this.tag, 0)) {
			throw refused();
		}
		return this.flagsPassedOver;
	}

	private void take(byte[] bytes, int from, long length) throws ZmtpViolation {
		if (length < OVERHEAD_BYTES || !Arrays.equals(bytes, from, from + NAME.length, NAME, 0, NAME.length)) {
			throw refused();
		}
		long number = (long) NUMBER.get(bytes, from + COUNTER);
		if (Long.compareUnsigned(number, this.received) <= 0) {
			throw refused();
		}
		this.received = number;
	}

	private static ZmtpViolation refused() {
		return new ZmtpViolation(Kind.MALFORMED, "a frame that cannot be decrypted, or that came before");
	}

}
