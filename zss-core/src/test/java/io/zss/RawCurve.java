package io.zss;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

import com.neilalexander.jnacl.crypto.curve25519xsalsa20poly1305;

import io.zss.security.KeyPair;
import io.zss.security.PublicKey;

/**
 * The client's end of CURVE (RFC 26), step by step, for a peer that has a key and still
 * says what it likes. Slow, and not for secrets.
 */
final class RawCurve {

	/** What a frame takes more on the wire. */
	static final int OVERHEAD = 8 + 8 + 16 + 1;

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final int ZERO_BYTES = 32;

	private static final int BOX_ZERO_BYTES = 16;

	private static final int KEY_BYTES = 32;

	private static final int MORE_WITHIN = 1;

	private static final int COMMAND_WITHIN = 2;

	private final KeyPair keys;

	private final byte[] server;

	private final byte[] shortPublic = new byte[KEY_BYTES];

	private final byte[] shortSecret = new byte[KEY_BYTES];

	private final byte[] shared = new byte[KEY_BYTES];

	private long nonce;

	RawCurve(KeyPair keys, PublicKey server) {
		this.keys = keys;
		this.server = server.bytes();
		RANDOM.nextBytes(this.shortSecret);
		curve25519xsalsa20poly1305.crypto_box_getpublickey(this.shortPublic, this.shortSecret);
	}

	/**
	 * The body of the HELLO command.
	 */
	byte[] hello() {
		byte[] number = number();
		byte[] box = box(new byte[64], nonce("CurveZMQHELLO---", number), this.server, this.shortSecret);
		return bytes("\5HELLO".getBytes(StandardCharsets.US_ASCII), new byte[] { 1, 0 }, new byte[72], this.shortPublic,
				number, box);
	}

	/**
	 * The body of the INITIATE command that answers a WELCOME.
	 */
	byte[] initiate(byte[] welcome, byte[] metadata) {
		byte[] nonce = bytes("WELCOME-".getBytes(StandardCharsets.US_ASCII), Arrays.copyOfRange(welcome, 8, 24));
		byte[] content = open(Arrays.copyOfRange(welcome, 24, welcome.length), nonce, this.server, this.shortSecret);
		byte[] transientServer = Arrays.copyOf(content, KEY_BYTES);
		byte[] cookie = Arrays.copyOfRange(content, KEY_BYTES, content.length);
		byte[] vouchNonce = new byte[16];
		RANDOM.nextBytes(vouchNonce);
		byte[] vouch = box(bytes(this.shortPublic, this.server),
				bytes("VOUCH---".getBytes(StandardCharsets.US_ASCII), vouchNonce), transientServer,
				this.keys.secretKeyBytes());
		byte[] number = number();
		byte[] box = box(bytes(this.keys.publicKey().bytes(), vouchNonce, vouch, metadata),
				nonce("CurveZMQINITIATE", number), transientServer, this.shortSecret);
		curve25519xsalsa20poly1305.crypto_box_beforenm(this.shared, transientServer, this.shortSecret);
		return bytes("\10INITIATE".getBytes(StandardCharsets.US_ASCII), cookie, number, box);
	}

	/**
	 * The body of a MESSAGE with a frame or command.
	 * @param flags those of {@link RawZmtpPeer}
	 */
	byte[] seal(int flags, byte[] body) {
		byte[] padded = new byte[ZERO_BYTES + 1 + body.length];
		padded[ZERO_BYTES] = (byte) ((((flags & RawZmtpPeer.MORE) != 0) ? MORE_WITHIN : 0)
				| (((flags & RawZmtpPeer.COMMAND) != 0) ? COMMAND_WITHIN : 0));
		System.arraycopy(body, 0, padded, ZERO_BYTES + 1, body.length);
		byte[] number = number();
		byte[] sealed = new byte[padded.length];
		curve25519xsalsa20poly1305.crypto_box_afternm(sealed, padded, padded.length, nonce("CurveZMQMESSAGEC", number),
				this.shared);
		return bytes("\7MESSAGE".getBytes(StandardCharsets.US_ASCII), number,
				Arrays.copyOfRange(sealed, BOX_ZERO_BYTES, sealed.length));
	}

	/**
	 * The flags, as those of {@link RawZmtpPeer}, and then the body of the frame or
	 * command that a MESSAGE holds.
	 */
	byte[] open(byte[] message) throws IOException {
		byte[] boxed = new byte[BOX_ZERO_BYTES + message.length - 16];
		System.arraycopy(message, 16, boxed, BOX_ZERO_BYTES, message.length - 16);
		byte[] opened = new byte[boxed.length];
		byte[] nonce = nonce("CurveZMQMESSAGES", Arrays.copyOfRange(message, 8, 16));
		if (curve25519xsalsa20poly1305.crypto_box_open_afternm(opened, boxed, boxed.length, nonce, this.shared) != 0) {
			throw new IOException("No MESSAGE of this connection");
		}
		byte[] frame = Arrays.copyOfRange(opened, ZERO_BYTES, opened.length);
		frame[0] = (byte) ((((frame[0] & MORE_WITHIN) != 0) ? RawZmtpPeer.MORE : 0)
				| (((frame[0] & COMMAND_WITHIN) != 0) ? RawZmtpPeer.COMMAND : 0));
		return frame;
	}

	private byte[] number() {
		return ByteBuffer.allocate(8).putLong(++this.nonce).array();
	}

	private static byte[] nonce(String prefix, byte[] number) {
		return bytes(prefix.getBytes(StandardCharsets.US_ASCII), number);
	}

	private static byte[] box(byte[] content, byte[] nonce, byte[] of, byte[] secret) {
		byte[] padded = new byte[ZERO_BYTES + content.length];
		System.arraycopy(content, 0, padded, ZERO_BYTES, content.length);
		byte[] box = new byte[padded.length];
		curve25519xsalsa20poly1305.crypto_box(box, padded, padded.length, nonce, of, secret);
		return Arrays.copyOfRange(box, BOX_ZERO_BYTES, box.length);
	}

	private static byte[] open(byte[] box, byte[] nonce, byte[] of, byte[] secret) {
		byte[] boxed = new byte[BOX_ZERO_BYTES + box.length];
		System.arraycopy(box, 0, boxed, BOX_ZERO_BYTES, box.length);
		byte[] content = new byte[boxed.length];
		if (curve25519xsalsa20poly1305.crypto_box_open(content, boxed, boxed.length, nonce, of, secret) != 0) {
			throw new IllegalStateException("The WELCOME is not for this peer");
		}
		return Arrays.copyOfRange(content, ZERO_BYTES, content.length);
	}

	private static byte[] bytes(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		return all.toByteArray();
	}

}
