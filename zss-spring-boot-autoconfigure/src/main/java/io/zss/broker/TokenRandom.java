package io.zss.broker;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * Random bits that nobody can guess, fetched in large pieces since each fetch is dear.
 * Belongs to the broker's loop.
 */
final class TokenRandom implements LongSupplier {

	private static final int PIECE_BYTES = 8192;

	private final SecureRandom random = new SecureRandom();

	private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).limit(0);

	@Override
	public long getAsLong() {
		if (!this.piece.hasRemaining()) {
			this.random.nextBytes(this.piece.array());
			this.piece.clear();
		}
		return this.piece.getLong();
	}

}
