package io.zss.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The one-time authenticator Poly1305 (RFC 8439, section 2.5): a polynomial over the
 * blocks of a message, modulo 2^130 - 5. Its numbers have limbs of 44, 44 and 42 bits, as
 * in poly1305-donna-64. It multiplies, adds and shifts, and neither branches nor looks up
 * by what is secret.
 */
final class Poly1305 {

	static final int TAG_BYTES = 16;

	static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final int BLOCK_BYTES = 16;

	private static final int BITS = 44;

	private static final int TOP_BITS = 42;

	private static final long MASK = (1L << BITS) - 1;

	private static final long TOP_MASK = (1L << TOP_BITS) - 1;

	/** The bit behind the 128 of a whole block, in the last limb. */
	private static final long BLOCK_BIT = 1L << (128 - 2 * BITS);

	/**
	 * With both factors shifted by this, the upper 64 bits of a product are those above
	 * the limb.
	 */
	private static final int SHIFT = (Long.SIZE - BITS) / 2;

	/** The beginning of a block whose rest has not come. */
	private final byte[] begun = new byte[BLOCK_BYTES];

	private int begunBytes;

	/** The factor. */
	private long r0;

	private long r1;

	private long r2;

	/** The sum so far. */
	private long h0;

	private long h1;

	private long h2;

	/** What is added at the end. */
	private long padLow;

	private long padHigh;

	private long low;

	private long high;

	/**
	 * Begins a message.
	 * @param key 8 words, for this message alone
	 */
	void begin(int[] key) {
		long low64 = word(key, 0);
		long high64 = word(key, 2);
		this.r0 = low64 & 0xffc0fffffffL;
		this.r1 = ((low64 >>> BITS) | (high64 << (Long.SIZE - BITS))) & 0xfffffc0ffffL;
		this.r2 = (high64 >>> (2 * BITS - Long.SIZE)) & 0x00ffffffc0fL;
		this.h0 = 0;
		this.h1 = 0;
		this.h2 = 0;
		this.padLow = word(key, 4);
		this.padHigh = word(key, 6);
		this.begunBytes = 0;
	}

	/**
	 * Adds the next bytes of the message.
	 */
	void update(byte[] bytes, int from, int to) {
		int index = from;
		if (this.begunBytes > 0) {
			int count = Math.min(BLOCK_BYTES - this.begunBytes, to - from);
			System.arraycopy(bytes, from, this.begun, this.begunBytes, count);
			this.begunBytes += count;
			index += count;
			if (this.begunBytes < BLOCK_BYTES) {
				return;
			}
			addBlocks(this.begun, 0, BLOCK_BYTES, BLOCK_BIT);
		}
		int whole = index + ((to - index) & -BLOCK_BYTES);
		addBlocks(bytes, index, whole, BLOCK_BIT);
		this.begunBytes = to - whole;
		System.arraycopy(bytes, whole, this.begun, 0, this.begunBytes);
	}

	/**
	 * Ends the message: there is a tag then.
	 */
	void end() {
		if (this.begunBytes > 0) {
			this.begun[this.begunBytes] = 1;
			for (int i = this.begunBytes + 1; i < BLOCK_BYTES; i++) {
				this.begun[i] = 0;
			}
			addBlocks(this.begun, 0, BLOCK_BYTES, 0);
			this.begunBytes = 0;
		}
		carry();
		carry();
		reduce();
		addPad();
	}

	/**
	 * Writes the tag.
	 */
	void writeTag(byte[] target, int index) {
		LONG.set(target, index, this.low);
		LONG.set(target, index + Long.BYTES, this.high);
	}

	/**
	 * Compares the tag, in a time that does not depend on where the two differ.
	 */
	boolean isTag(byte[] bytes, int index) {
		long difference = (this.low ^ (long) LONG.get(bytes, index))
				| (this.high ^ (long) LONG.get(bytes, index + Long.BYTES));
		return difference == 0;
	}

	private static long word(int[] words, int index) {
		return (words[index] & 0xffffffffL) | ((long) words[index + 1] << Integer.SIZE);
	}

	/**
	 * Adds each block and multiplies the sum with r. Limbs stay below 2^46, and those of
	 * the factors below 2^49, so that each product has less than 96 bits: its lower 44
	 * are those of the product of longs, the others those of {@code multiplyHigh}.
	 */
	private void addBlocks(byte[] bytes, int from, int to, long blockBit) {
		long a0 = this.h0;
		long a1 = this.h1;
		long a2 = this.h2;
		long m0 = this.r0;
		long m1 = this.r1;
		long m2 = this.r2;
		// 2^132, where the limbs begin again, is 5 * 2^2.
		long s1 = m1 * 20;
		long s2 = m2 * 20;
		long m0Shifted = m0 << SHIFT;
		long m1Shifted = m1 << SHIFT;
		long m2Shifted = m2 << SHIFT;
		long s1Shifted = s1 << SHIFT;
		long s2Shifted = s2 << SHIFT;
		for (int i = from; i < to; i += BLOCK_BYTES) {
			long t0 = (long) LONG.get(bytes, i);
			long t1 = (long) LONG.get(bytes, i + Long.BYTES);
			a0 += t0 & MASK;
			a1 += ((t0 >>> BITS) | (t1 << (Long.SIZE - BITS))) & MASK;
			a2 += (t1 >>> (2 * BITS - Long.SIZE)) | blockBit;
			long b0 = a0 << SHIFT;
			long b1 = a1 << SHIFT;
			long b2 = a2 << SHIFT;
			long low0 = ((a0 * m0) & MASK) + ((a1 * s2) & MASK) + ((a2 * s1) & MASK);
			long high0 = Math.multiplyHigh(b0, m0Shifted) + Math.multiplyHigh(b1, s2Shifted)
					+ Math.multiplyHigh(b2, s1Shifted);
			long low1 = ((a0 * m1) & MASK) + ((a1 * m0) & MASK) + ((a2 * s2) & MASK);
			long high1 = Math.multiplyHigh(b0, m1Shifted) + Math.multiplyHigh(b1, m0Shifted)
					+ Math.multiplyHigh(b2, s2Shifted);
			long low2 = ((a0 * m2) & MASK) + ((a1 * m1) & MASK) + ((a2 * m0) & MASK);
			long high2 = Math.multiplyHigh(b0, m2Shifted) + Math.multiplyHigh(b1, m1Shifted)
					+ Math.multiplyHigh(b2, m0Shifted);
			low1 += high0 + (low0 >>> BITS);
			low2 += high1 + (low1 >>> BITS);
			a0 = (low0 & MASK) + 5 * ((high2 << (BITS - TOP_BITS)) + (low2 >>> TOP_BITS));
			a1 = (low1 & MASK) + (a0 >>> BITS);
			a0 &= MASK;
			a2 = low2 & TOP_MASK;
		}
		this.h0 = a0;
		this.h1 = a1;
		this.h2 = a2;
	}

	private void carry() {
		this.h1 += this.h0 >>> BITS;
		this.h0 &= MASK;
		this.h2 += this.h1 >>> BITS;
		this.h1 &= MASK;
		this.h0 += 5 * (this.h2 >>> TOP_BITS);
		this.h2 &= TOP_MASK;
		this.h1 += this.h0 >>> BITS;
		this.h0 &= MASK;
	}

	/**
	 * Takes 2^130 - 5 from the sum, unless that is more than it.
	 */
	private void reduce() {
		long g0 = this.h0 + 5;
		long g1 = this.h1 + (g0 >>> BITS);
		long g2 = this.h2 + (g1 >>> BITS) - (1L << TOP_BITS);
		long less = g2 >> (Long.SIZE - 1);
		this.h0 = (this.h0 & less) | (g0 & MASK & ~less);
		this.h1 = (this.h1 & less) | (g1 & MASK & ~less);
		this.h2 = (this.h2 & less) | (g2 & ~less);
	}

	private void addPad() {
		long sum0 = this.h0 + (this.padLow & MASK);
		long sum1 = this.h1 + (((this.padLow >>> BITS) | (this.padHigh << (Long.SIZE - BITS))) & MASK)
				+ (sum0 >>> BITS);
		long sum2 = this.h2 + (this.padHigh >>> (2 * BITS - Long.SIZE)) + (sum1 >>> BITS);
		this.low = (sum0 & MASK) | (sum1 << BITS);
		this.high = ((sum1 & MASK) >>> (Long.SIZE - BITS)) | (sum2 << (2 * BITS - Long.SIZE));
	}

}
