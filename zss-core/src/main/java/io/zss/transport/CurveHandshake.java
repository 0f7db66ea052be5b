package io.zss.transport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One end of a handshake of CurveZMQ (RFC 26): takes the commands of the other end, and
 * answers them. The keys of both ends are proved by it, and keys are made for this
 * connection alone, which end with it: who learns a secret key later can read nothing of
 * what was sent before. Belongs to the connection's I/O thread.
 */
abstract class CurveHandshake {

	static final String HELLO = "HELLO";

	static final String WELCOME = "WELCOME";

	static final String INITIATE = "INITIATE";

	static final String READY = "READY";

	static final String ERROR = "ERROR";

	/** The beginnings of the nonces. */
	static final String HELLO_NONCE = "CurveZMQHELLO---";

	static final String WELCOME_NONCE = "WELCOME-";

	static final String INITIATE_NONCE = "CurveZMQINITIATE";

	static final String VOUCH_NONCE = "VOUCH---";

	static final String READY_NONCE = "CurveZMQREADY---";

	static final int KEY_BYTES = CurveBox.KEY_BYTES;

	static final int HELLO_BYTES = 200;

	/** Where a HELLO has the key that its client has made for the connection. */
	static final int HELLO_KEY = 80;

	static final int HELLO_COUNTER = HELLO_KEY + KEY_BYTES;

	static final int HELLO_BOX = HELLO_COUNTER + Long.BYTES;

	static final int LONG_NONCE_BYTES = 16;

	static final int WELCOME_BYTES = 168;

	/** Where a WELCOME has the end of the nonce. */
	static final int WELCOME_NONCE_END = 1 + WELCOME.length();

	static final int COOKIE_BYTES = 96;

	static final int COOKIE = 1 + INITIATE.length();

	static final int INITIATE_COUNTER = COOKIE + COOKIE_BYTES;

	/** A box with a nonce of its own: that the client's two keys have one owner. */
	static final int VOUCH_BYTES = LONG_NONCE_BYTES + SecretBox.OVERHEAD_BYTES + 2 * KEY_BYTES;

	static final int READY_COUNTER = 1 + READY.length();

	private static final SecureRandom random = new SecureRandom();

	/** The secret key of this connection, as long as the handshake takes. */
	private final byte[] secretKey = random(KEY_BYTES);

	private boolean failed;

	private @Nullable CurveMessages messages;

	private @Nullable CurveMetadata peer;

	/**
	 * What this end says first.
	 * @return a command; null if the other end begins
	 */
	abstract byte @Nullable [] begin() throws ZmtpViolation;

	/**
	 * Takes a command of the other end.
	 * @return the answer; null if there is none
	 * @throws ZmtpViolation if the command has no place in the handshake
	 */
	abstract byte @Nullable [] answer(byte[] command) throws ZmtpViolation;

	/**
	 * Encrypts messages, and decrypts those of the other end; null as long as the
	 * handshake is not over.
	 */
	final @Nullable CurveMessages messages() {
		return this.messages;
	}

	/**
	 * What the other end has said of itself; null as long as it has not.
	 */
	final @Nullable CurveMetadata peer() {
		return this.peer;
	}

	/**
	 * Whether the two ends do not agree on keys.
	 */
	final boolean hasFailed() {
		return this.failed;
	}

	final byte[] secretKey() {
		return this.secretKey;
	}

	final void fail() {
		this.failed = true;
		forgetKey();
	}

	final void end(CurveMessages newMessages, CurveMetadata newPeer) {
		this.messages = newMessages;
		this.peer = newPeer;
		forgetKey();
	}

	private void forgetKey() {
		Arrays.fill(this.secretKey, (byte) 0);
	}

	static byte[] random(int length) {
		byte[] bytes = new byte[length];
		random.nextBytes(bytes);
		return bytes;
	}

	static boolean isCommand(byte[] command, String name) {
		return command.length > name.length() && command[0] == name.length()
				&& new String(command, 1, name.length(), StandardCharsets.US_ASCII).equals(name);
	}

	static byte[] counter(long count) {
		return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
	}

	static long counter(byte[] command, int index) {
		return ByteBuffer.wrap(command).getLong(index);
	}

	static byte[] command(String name, byte[]... parts) {
		ByteArrayOutputStream command = new ByteArrayOutputStream();
		command.write(name.length());
		command.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
		for (byte[] part : parts) {
			command.writeBytes(part);
		}
		return command.toByteArray();
	}

	static byte[] concat(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		return all.toByteArray();
	}

	static ZmtpViolation notValid() {
		return new ZmtpViolation(Kind.MALFORMED, "a command of the handshake that is not valid");
	}

}
