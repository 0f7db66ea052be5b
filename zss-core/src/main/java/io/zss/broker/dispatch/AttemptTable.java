package io.zss.broker.dispatch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongSupplier;

import io.zss.broker.registry.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that instances hold, by the token that each has in the place of the
 * client's identity. A token is a UUID: the attempt's place in a table and 96 random
 * bits, so that it is found in constant time and cannot be guessed or used twice. Belongs
 * to the broker's loop.
 */
public final class AttemptTable {

	/** Longest token frame: a client's name, and the token itself. */
	public static final int MAX_TOKEN_BYTES = PeerId.MAX_NAME_LENGTH + 1 + 36;

	private static final int FIRST_SIZE = 256;

	private static final int UUID_LENGTH = 36;

	/** Digits of a token that are the attempt's place. */
	private static final int PLACE_DIGITS = 8;

	private static final int HEX = 16;

	private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

	private final LongSupplier random;

	private @Nullable Request[] requests = new Request[FIRST_SIZE];

	private byte[][] frames = new byte[FIRST_SIZE][];

	/** The next free place, for places that are free. */
	private int[] nextFree = new int[FIRST_SIZE];

	private int firstFree;

	private int size;

	/**
	 * Creates an empty table.
	 * @param random 64 bits that cannot be guessed
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
	 * @return the frame that the worker sees and echoes: {@code name#token}; shared
	 */
	public byte[] add(Request request) {
		if (this.firstFree == this.requests.length) {
			grow();
		}
		int place = this.firstFree;
		this.firstFree = this.nextFree[place];
		this.requests[place] = request;
		byte[] frame = frame(request.client().name(), place, (int) this.random.getAsLong(), this.random.getAsLong());
		this.frames[place] = frame;
		this.size++;
		request.place = place;
		return frame;
	}

	/**
	 * The request whose attempt a frame names.
	 * @param frame what a worker echoed
	 * @return the request, or null when the token is not, or no longer, one of ours
	 */
	public @Nullable Request find(byte[] frame) {
		int place = place(frame);
		boolean matches = place >= 0 && place < this.requests.length && this.requests[place] != null
				&& Arrays.equals(this.frames[place], frame);
		return matches ? this.requests[place] : null;
	}

	/**
	 * The frame of the attempt that a request has.
	 * @param request the request, added before
	 * @return the frame, shared
	 */
	public byte[] token(Request request) {
		return this.frames[checkedPlace(request)];
	}

	/**
	 * Removes the attempt of a request: its token is worth nothing from then on.
	 * @param request the request, added before
	 */
	public void remove(Request request) {
		int place = checkedPlace(request);
		this.requests[place] = null;
		this.nextFree[place] = this.firstFree;
		this.firstFree = place;
		this.size--;
	}

	private int checkedPlace(Request request) {
		int place = request.place;
		if (this.requests[place] != request) {
			throw new IllegalStateException("No attempt of " + request.rid() + " at place " + place);
		}
		return place;
	}

	private static byte[] frame(String name, int place, int moreRandom, long random) {
		byte[] frame = new byte[name.length() + 1 + UUID_LENGTH];
		int at = 0;
		for (; at < name.length(); at++) {
			frame[at] = (byte) name.charAt(at);
		}
		frame[at++] = '#';
		at = writeHex(place, PLACE_DIGITS, frame, at);
		frame[at++] = '-';
		at = writeHex(moreRandom >>> 16, 4, frame, at);
		frame[at++] = '-';
		at = writeHex(moreRandom, 4, frame, at);
		frame[at++] = '-';
		at = writeHex(random >>> 48, 4, frame, at);
		frame[at++] = '-';
		writeHex(random, 12, frame, at);
		return frame;
	}

	private static int writeHex(long value, int digits, byte[] frame, int from) {
		int at = from;
		for (int left = digits - 1; left >= 0; left--) {
			frame[at++] = DIGITS[(int) (value >>> (4 * left)) & 0xf];
		}
		return at;
	}

	/**
	 * The place that a frame names.
	 * @return negative when there is no token
	 */
	private static int place(byte[] frame) {
		int start = frame.length - UUID_LENGTH;
		if (start < 1) {
			return -1;
		}
		int place = 0;
		for (int at = start; at < start + PLACE_DIGITS; at++) {
			int digit = Character.digit((char) frame[at], HEX);
			if (digit < 0) {
				return -1;
			}
			place = (place << 4) | digit;
		}
		return place;
	}

	private void grow() {
		int oldSize = this.requests.length;
		int newSize = oldSize * 2;
		this.requests = Arrays.copyOf(this.requests, newSize);
		this.frames = Arrays.copyOf(this.frames, newSize);
		this.nextFree = Arrays.copyOf(this.nextFree, newSize);
		linkFree(oldSize);
	}

	private void linkFree(int from) {
		for (int place = from; place < this.nextFree.length; place++) {
			this.nextFree[place] = place + 1;
		}
	}

}
