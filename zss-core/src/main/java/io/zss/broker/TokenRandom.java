package io.zss.broker;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Random bits that cannot be guessed: the key stream of AES in counter mode, with a key
 * of {@link SecureRandom}, which itself is too slow for two numbers per request. Belongs
 * to the broker's loop.
 */
final class TokenRandom implements LongSupplier {

	private static final int PIECE_BYTES = 8192;

	private static final byte[] ZEROS = new byte[PIECE_BYTES];

	private static final int BLOCK_BYTES = 16;

	private final Cipher keyStream;

	private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).limit(0);

	TokenRandom() {
		byte[] key = new byte[BLOCK_BYTES];
		new SecureRandom().nextBytes(key);
		try {
			this.keyStream = Cipher.getInstance("AES/CTR/NoPadding");
			this.keyStream.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"),
					new IvParameterSpec(new byte[BLOCK_BYTES]));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("AES in counter mode is missing, which every JDK must have", ex);
		}
	}

	@Override
	public long getAsLong() {
		if (!this.piece.hasRemaining()) {
			fill();
		}
		return this.piece.getLong();
	}

	private void fill() {
		try {
			this.keyStream.update(ZEROS, 0, PIECE_BYTES, this.piece.array());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("No key stream", ex);
		}
		this.piece.clear();
	}

}
