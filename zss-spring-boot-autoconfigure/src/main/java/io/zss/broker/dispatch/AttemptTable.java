package io.zss.broker.dispatch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The attempts that instances hold, by the token that each has in the place of the
 * client's identity. A token is a UUID: the attempt's place in a table and 96 random
 * bits, so that it is found in constant time and cannot be guessed or used twice. Belongs
 * to the broker's loop.
 */
public final class AttemptTable {

	private static final int FIRST_SIZE = 256;

	private static final int UUID_LENGTH = 36;

	private static final long LOW_32_BITS = 0xffff_ffffL;

	private final LongSupplier random;

	private @Nullable Request[] requests = new Request[FIRST_SIZE];

	private long[] mostSignificant = new long[FIRST_SIZE];

	private long[] leastSignificant = new long[FIRST_SIZE];

	/** The next free place, for places that are free. */
	private int[] nextFree = new int[FIRST_SIZE];

	private int firstFree;

	private int size;

	/**
	 * Creates an empty table.
	 * @param random 64 bits that nobody can guess
	 */
	public AttemptTable(LongSupplier random) {
		this.random = random;
		linkFree(0);
	}

	/**
	 * The number of attempts.
	 * @return 0 or more
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Adds an attempt.
	 * @param request the request; it keeps the place for {@link #remove}
	 * @return the frame that the worker sees and echoes: {@code name#token}
	 */
	public byte[] add(Request request) {
		if (this.firstFree == this.requests.length) {
			grow();
		}
		int place = this.firstFree;
		this.firstFree = this.nextFree[place];
		this.requests[place] = request;
		this.mostSignificant[place] = ((long) place << 32) | (this.random.getAsLong() & LOW_32_BITS);
		this.leastSignificant[place] = this.random.getAsLong();
		this.size++;
		request.place = place;
		String token = new UUID(this.mostSignificant[place], this.leastSignificant[place]).toString();
		return (request.client().name() + "#" + token).getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * The request whose attempt a frame names.
	 * @param frame what a worker echoed
	 * @return the request, or null when the token is not, or no longer, one of ours
	 */
	public @Nullable Request find(byte[] frame) {
		UUID token = parse(frame);
		if (token == null) {
			return null;
		}
		long place = token.getMostSignificantBits() >>> 32;
		if (place >= this.requests.length) {
			return null;
		}
		int index = (int) place;
		boolean matches = this.mostSignificant[index] == token.getMostSignificantBits()
				&& this.leastSignificant[index] == token.getLeastSignificantBits();
		return matches ? this.requests[index] : null;
	}

	/**
	 * Removes the attempt of a request: its token is worth nothing from then on.
	 * @param request the request, added before
	 */
	public void remove(Request request) {
		int place = request.place;
		if (this.requests[place] != request) {
			throw new IllegalStateException("No attempt of " + request.rid() + " at place " + place);
		}
		this.requests[place] = null;
		this.nextFree[place] = this.firstFree;
		this.firstFree = place;
		this.size--;
	}

	private static @Nullable UUID parse(byte[] frame) {
		int start = frame.length - UUID_LENGTH;
		if (start < 1 || frame[start - 1] != '#') {
			return null;
		}
		try {
			return UUID.fromString(new String(frame, start, UUID_LENGTH, StandardCharsets.US_ASCII));
		}
		catch (IllegalArgumentException notOurs) {
			return null;
		}
	}

	private void grow() {
		int oldSize = this.requests.length;
		int newSize = oldSize * 2;
		this.requests = Arrays.copyOf(this.requests, newSize);
		this.mostSignificant = Arrays.copyOf(this.mostSignificant, newSize);
		this.leastSignificant = Arrays.copyOf(this.leastSignificant, newSize);
		this.nextFree = Arrays.copyOf(this.nextFree, newSize);
		linkFree(oldSize);
	}

	private void linkFree(int from) {
		for (int place = from; place < this.nextFree.length; place++) {
			this.nextFree[place] = place + 1;
		}
	}

}
