package io.zss.security;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;

import javax.crypto.KeyAgreement;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one end of a connection: a secret one, and the public one that belongs to
 * it. The secret one is never part of a text.
 */
public final class KeyPair {

	private static final String ALGORITHM = "X25519";

	private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

	private static final int BYTES = 32;

	private final byte[] secretKey;

	private final PublicKey publicKey;

	private KeyPair(byte[] secretKey) {
		this.secretKey = secretKey;
		this.publicKey = publicKeyOf(secretKey);
	}

	/**
	 * Makes new keys, whose texts can stand in properties and YAML: they begin with a
	 * letter or digit and hold no placeholder.
	 * @return keys that nothing else has
	 */
	public static KeyPair generate() {
		SecureRandom random = new SecureRandom();
		byte[] secretKey = new byte[BYTES];
		KeyPair keys;
		do {
			random.nextBytes(secretKey);
			keys = new KeyPair(secretKey.clone());
		}
		while (!isPlain(keys.secretKeyText()) || !isPlain(keys.publicKey().text()));
		return keys;
	}

	private static boolean isPlain(String text) {
		return Character.isLetterOrDigit(text.charAt(0)) && !text.contains("${") && !text.contains("#{");
	}

	/**
	 * The keys of a secret key.
	 * @param secretKey 40 characters of Z85
	 * @return the keys
	 * @throws IllegalArgumentException if the text is no key; the message does not hold
	 * it
	 */
	public static KeyPair ofSecret(String secretKey) {
		if (secretKey.length() != PublicKey.TEXT_LENGTH) {
			throw new IllegalArgumentException(
					"A secret key has " + PublicKey.TEXT_LENGTH + " characters of Z85, not " + secretKey.length());
		}
		try {
			return new KeyPair(Z85.decode(secretKey));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("A secret key is " + ex.getMessage(), ex);
		}
	}

	/**
	 * The public key.
	 * @return the key
	 */
	public PublicKey publicKey() {
		return this.publicKey;
	}

	/**
	 * The secret key, for a socket or a key file.
	 * @return a copy of its bytes
	 */
	public byte[] secretKeyBytes() {
		return this.secretKey.clone();
	}

	/**
	 * The secret key as text, for a key file.
	 * @return 40 characters of Z85
	 */
	public String secretKeyText() {
		return Z85.encode(this.secretKey);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof KeyPair that && this.publicKey.equals(that.publicKey));
	}

	@Override
	public int hashCode() {
		return this.publicKey.hashCode();
	}

	/**
	 * The beginning of the public key, for people.
	 */
	@Override
	public String toString() {
		return "keys of " + this.publicKey;
	}

	/**
	 * The point of the curve that the secret key stands for: an agreement with the base
	 * point.
	 */
	private static PublicKey publicKeyOf(byte[] secretKey) {
		try {
			KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
			PrivateKey scalar = keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secretKey));
			KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
			agreement.init(scalar);
			agreement.doPhase(keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT)), true);
			return PublicKey.of(Arrays.copyOf(agreement.generateSecret(), BYTES));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The JDK has no X25519, without which there are no keys", ex);
		}
	}

}
