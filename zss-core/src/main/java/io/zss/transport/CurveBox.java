package io.zss.transport;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;

import javax.crypto.KeyAgreement;

import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;

/**
 * NaCl's box: what the owners of two key pairs can read and write, and nothing else. The
 * agreement of their keys (X25519) is that of the JDK, and is the expensive part; it is
 * made once for all boxes of the two.
 */
final class CurveBox {

	static final int KEY_BYTES = 32;

	private static final int NONCE_BYTES = SecretBox.NONCE_START_BYTES + SecretBox.NONCE_END_BYTES;

	private static final String ALGORITHM = "X25519";

	private static final byte[] BASE_POINT = basePoint();

	private final int[] key;

	private CurveBox(int[] key) {
		this.key = key;
	}

	/**
	 * The box between two parties.
	 * @param secretKey of this end
	 * @param publicKey of the other
	 * @throws ZmtpViolation if the public key is none that any secret key has
	 */
	static CurveBox between(byte[] secretKey, byte[] publicKey) throws ZmtpViolation {
		return new CurveBox(Salsa20.derive(Salsa20.key(agree(secretKey, publicKey)), new byte[16]));
	}

	/**
	 * The public key that belongs to a secret one.
	 */
	static byte[] publicKey(byte[] secretKey) throws ZmtpViolation {
		return agree(secretKey, BASE_POINT);
	}

	/**
	 * The boxes whose nonces begin with a text of 16 characters.
	 */
	SecretBox boxes(String nonceStart) {
		return new SecretBox(this.key, nonceStart);
	}

	/**
	 * Encrypts.
	 * @param nonceStart the beginning of the nonce
	 * @param nonceEnd the rest of it
	 * @param content what to encrypt
	 */
	byte[] seal(String nonceStart, byte[] nonceEnd, byte[] content) {
		byte[] bytes = withNonce(nonceStart, nonceEnd, 0, new byte[SecretBox.OVERHEAD_BYTES], content);
		box(bytes).seal(SecretBox.NONCE_START_BYTES, bytes, NONCE_BYTES, bytes.length);
		return Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length);
	}

	/**
	 * Decrypts.
	 * @param nonceStart the beginning of the nonce
	 * @param command has the rest of the nonce at nonceEnd, and the box from there to its
	 * own end
	 * @param from where the box begins
	 * @return the content; null if it is not what was encrypted
	 */
	byte @Nullable [] open(String nonceStart, byte[] command, int nonceEnd, int from) {
		byte[] bytes = withNonce(nonceStart, command, nonceEnd, Arrays.copyOfRange(command, from, command.length),
				new byte[0]);
		if (!box(bytes).open(SecretBox.NONCE_START_BYTES, bytes, NONCE_BYTES, bytes.length)) {
			return null;
		}
		return Arrays.copyOfRange(bytes, NONCE_BYTES + SecretBox.OVERHEAD_BYTES, bytes.length);
	}

	private SecretBox box(byte[] nonce) {
		return new SecretBox(this.key, Arrays.copyOf(nonce, SecretBox.NONCE_START_BYTES));
	}

	private static byte[] withNonce(String nonceStart, byte[] nonceEnd, int nonceFrom, byte[] first, byte[] second) {
		byte[] bytes = Arrays.copyOf(nonceStart.getBytes(StandardCharsets.US_ASCII),
				NONCE_BYTES + first.length + second.length);
		System.arraycopy(nonceEnd, nonceFrom, bytes, nonceStart.length(), NONCE_BYTES - nonceStart.length());
		System.arraycopy(first, 0, bytes, NONCE_BYTES, first.length);
		System.arraycopy(second, 0, bytes, NONCE_BYTES + first.length, second.length);
		return bytes;
	}

	private static byte[] agree(byte[] secretKey, byte[] publicKey) throws ZmtpViolation {
		try {
			KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
			PrivateKey scalar = keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secretKey));
			KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
			agreement.init(scalar);
			agreement.doPhase(
					keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, coordinate(publicKey))), true);
			return agreement.generateSecret();
		}
		catch (InvalidKeyException ex) {
			// A point of small order: the secret would not depend on the secret key.
			throw new ZmtpViolation(Kind.MALFORMED, "a key that is none");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The JDK has no X25519, without which there are no keys", ex);
		}
	}

	/**
	 * The number of 255 bits that a public key stands for.
	 */
	private static BigInteger coordinate(byte[] publicKey) {
		byte[] bigEndian = new byte[KEY_BYTES];
		for (int i = 0; i < KEY_BYTES; i++) {
			bigEndian[i] = publicKey[KEY_BYTES - 1 - i];
		}
		bigEndian[0] &= 0x7f;
		return new BigInteger(1, bigEndian);
	}

	private static byte[] basePoint() {
		byte[] point = new byte[KEY_BYTES];
		point[0] = 9;
		return point;
	}

}
