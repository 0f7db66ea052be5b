package io.zss.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The core of the Salsa20 stream cipher with 20 rounds and keys of 32 bytes, and HSalsa20
 * (D. J. Bernstein, "Salsa20 specification" and "Extending the Salsa20 nonce"). It adds,
 * rotates and xors, and neither branches nor looks up by what is secret.
 */
final class Salsa20 {

	/** Words of a key. */
	static final int KEY_WORDS = 8;

	/** Words of a block of key stream. */
	static final int BLOCK_WORDS = 16;

	static final int BLOCK_BYTES = 64;

	static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

	private static final int DOUBLE_ROUNDS = 10;

	/** The text "expand 32-byte k". */
	private static final int[] CONSTANTS = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };

	private Salsa20() {
	}

	/**
	 * The words of a key of 32 bytes.
	 */
	static int[] key(byte[] bytes) {
		int[] key = new int[KEY_WORDS];
		for (int i = 0; i < KEY_WORDS; i++) {
			key[i] = (int) INT.get(bytes, Integer.BYTES * i);
		}
		return key;
	}

	/**
	 * HSalsa20: derives a key from a key and 16 bytes.
	 */
	static int[] derive(int[] key, byte[] input) {
		int[] block = new int[BLOCK_WORDS];
		rounds(key, (int) INT.get(input, 0), (int) INT.get(input, 4), (int) INT.get(input, 8), (int) INT.get(input, 12),
				block);
		return new int[] { block[0], block[5], block[10], block[15], block[6], block[7], block[8], block[9] };
	}

	/**
	 * Computes a block of key stream.
	 * @param key 8 words
	 * @param nonceLow the first word of the nonce
	 * @param nonceHigh its second word
	 * @param counter the number of the block
	 * @param block gets its 16 words
	 */
	static void block(int[] key, int nonceLow, int nonceHigh, long counter, int[] block) {
		rounds(key, nonceLow, nonceHigh, (int) counter, (int) (counter >>> Integer.SIZE), block);
		block[0] += CONSTANTS[0];
		block[1] += key[0];
		block[2] += key[1];
		block[3] += key[2];
		block[4] += key[3];
		block[5] += CONSTANTS[1];
		block[6] += nonceLow;
		block[7] += nonceHigh;
		block[8] += (int) counter;
		block[9] += (int) (counter >>> Integer.SIZE);
		block[10] += CONSTANTS[2];
		block[11] += key[4];
		block[12] += key[5];
		block[13] += key[6];
		block[14] += key[7];
		block[15] += CONSTANTS[3];
	}

	private static void rounds(int[] key, int in0, int in1, int in2, int in3, int[] block) {
		int x0 = CONSTANTS[0];
		int x1 = key[0];
		int x2 = key[1];
		int x3 = key[2];
		int x4 = key[3];
		int x5 = CONSTANTS[1];
		int x6 = in0;
		int x7 = in1;
		int x8 = in2;
		int x9 = in3;
		int x10 = CONSTANTS[2];
		int x11 = key[4];
		int x12 = key[5];
		int x13 = key[6];
		int x14 = key[7];
		int x15 = CONSTANTS[3];
		for (int i = 0; i < DOUBLE_ROUNDS; i++) {
			x4 ^= Integer.rotateLeft(x0 + x12, 7);
			x9 ^= Integer.rotateLeft(x5 + x1, 7);
			x14 ^= Integer.rotateLeft(x10 + x6, 7);
			x3 ^= Integer.rotateLeft(x15 + x11, 7);
			x8 ^= Integer.rotateLeft(x4 + x0, 9);
			x13 ^= Integer.rotateLeft(x9 + x5, 9);
			x2 ^= Integer.rotateLeft(x14 + x10, 9);
			x7 ^= Integer.rotateLeft(x3 + x15, 9);
			x12 ^= Integer.rotateLeft(x8 + x4, 13);
			x1 ^= Integer.rotateLeft(x13 + x9, 13);
			x6 ^= Integer.rotateLeft(x2 + x14, 13);
			x11 ^= Integer.rotateLeft(x7 + x3, 13);
			x0 ^= Integer.rotateLeft(x12 + x8, 18);
			x5 ^= Integer.rotateLeft(x1 + x13, 18);
			x10 ^= Integer.rotateLeft(x6 + x2, 18);
			x15 ^= Integer.rotateLeft(x11 + x7, 18);

			x1 ^= Integer.rotateLeft(x0 + x3, 7);
			x6 ^= Integer.rotateLeft(x5 + x4, 7);
			x11 ^= Integer.rotateLeft(x10 + x9, 7);
			x12 ^= Integer.rotateLeft(x15 + x14, 7);
			x2 ^= Integer.rotateLeft(x1 + x0, 9);
			x7 ^= Integer.rotateLeft(x6 + x5, 9);
			x8 ^= Integer.rotateLeft(x11 + x10, 9);
			x13 ^= Integer.rotateLeft(x12 + x15, 9);
			x3 ^= Integer.rotateLeft(x2 + x1, 13);
			x4 ^= Integer.rotateLeft(x7 + x6, 13);
			x9 ^= Integer.rotateLeft(x8 + x11, 13);
			x14 ^= Integer.rotateLeft(x13 + x12, 13);
			x0 ^= Integer.rotateLeft(x3 + x2, 18);
			x5 ^= Integer.rotateLeft(x4 + x7, 18);
			x10 ^= Integer.rotateLeft(x9 + x8, 18);
			x15 ^= Integer.rotateLeft(x14 + x13, 18);
		}
		block[0] = x0;
		block[1] = x1;
		block[2] = x2;
		block[3] = x3;
		block[4] = x4;
		block[5] = x5;
		block[6] = x6;
		block[7] = x7;
		block[8] = x8;
		block[9] = x9;
		block[10] = x10;
		block[11] = x11;
		block[12] = x12;
		block[13] = x13;
		block[14] = x14;
		block[15] = x15;
	}

}
