package io.zss.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import com.neilalexander.jnacl.crypto.xsalsa20poly1305;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Against the vectors of NaCl and RFC 8439, and against jnacl, the library that JeroMQ
 * brings: an implementation that shares nothing with ours.
 */
class SecretBoxTests {

	private static final int NONCE_BYTES = 24;

	private static final int CONTENT = NONCE_BYTES + SecretBox.OVERHEAD_BYTES;

	private final Random random = new Random(23);

	@Test
	void makesTheBoxOfTheVectorOfNaCl() {
		byte[] key = hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
		byte[] nonce = hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
		byte[] content = hex("be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc"
				+ "e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
				+ "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
				+ "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864" + "5e0705");
		assertThat(seal(key, nonce, content)).isEqualTo(hex(
				"f3ffc7703f9400e52a7dfb4b3d3305d9" + "8e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a"
						+ "c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738"
						+ "b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da"
						+ "99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74" + "e355a5"));
	}

	@ParameterizedTest
	@CsvSource(
			textBlock = """
					85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b, \
					43727970746f6772617068696320466f72756d2052657365617263682047726f7570, a8061dc1305136c6c22b8baf0c0127a9
					0200000000000000000000000000000000000000000000000000000000000000, \
					ffffffffffffffffffffffffffffffff, 03000000000000000000000000000000
					02000000000000000000000000000000ffffffffffffffffffffffffffffffff, \
					02000000000000000000000000000000, 03000000000000000000000000000000
					0100000000000000000000000000000000000000000000000000000000000000, \
					fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff11000000000000000000000000000000, \
					05000000000000000000000000000000
					0100000000000000000000000000000000000000000000000000000000000000, \
					fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe01010101010101010101010101010101, \
					00000000000000000000000000000000
					0200000000000000000000000000000000000000000000000000000000000000, \
					fdffffffffffffffffffffffffffffff, faffffffffffffffffffffffffffffff
					0100000000000000040000000000000000000000000000000000000000000000, \
					e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001000000000000000000000000000000, \
					14000000000000005500000000000000
					0100000000000000040000000000000000000000000000000000000000000000, \
					e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000, \
					13000000000000000000000000000000
					""")
	void makesTheTagsOfRfc8439(String key, String message, String tag) {
		Poly1305 authenticator = new Poly1305();
		byte[] bytes = hex(message);
		for (int cut = 0; cut <= bytes.length; cut++) {
			authenticator.begin(Salsa20.key(hex(key)));
			authenticator.update(bytes, 0, cut);
			authenticator.update(bytes, cut, bytes.length);
			authenticator.end();
			assertThat(authenticator.isTag(hex(tag), 0)).as("cut at %d", cut).isTrue();
		}
	}

	@Test
	void makesTheBoxesOfJnaclWhateverTheLength() {
		List<Integer> lengths = new ArrayList<>(List.of(4095, 4096, 4097, 65_535, 262_144));
		for (int length = 0; length < 1030; length++) {
			lengths.add(length);
		}
		for (int length : lengths) {
			byte[] key = bytes(32);
			byte[] nonce = bytes(NONCE_BYTES);
			byte[] content = (length % 3 == 0) ? full(length) : bytes(length);
			byte[] box = seal(key, nonce, content);
			assertThat(box).as("a box of %d bytes", length).isEqualTo(jnacl(key, nonce, content));
			assertThat(open(key, nonce, box)).as("a box of %d bytes", length).isEqualTo(content);
		}
	}

	@Test
	void opensNoBoxOfWhichABitWasChanged() {
		byte[] key = bytes(32);
		byte[] nonce = bytes(NONCE_BYTES);
		byte[] content = bytes(70);
		byte[] box = seal(key, nonce, content);
		for (int bit = 0; bit < Byte.SIZE * box.length; bit++) {
			byte[] changed = box.clone();
			changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
			assertThat(open(key, nonce, changed)).as("bit %d", bit).isNull();
		}
		for (int bit = 0; bit < Byte.SIZE * NONCE_BYTES; bit++) {
			byte[] other = nonce.clone();
			other[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
			assertThat(open(key, other, box)).as("bit %d of the nonce", bit).isNull();
		}
		for (int length = SecretBox.OVERHEAD_BYTES; length < box.length; length++) {
			assertThat(open(key, nonce, Arrays.copyOf(box, length))).as("%d bytes", length).isNull();
		}
		assertThat(open(key, nonce, Arrays.copyOf(box, box.length + 1))).isNull();
		assertThat(open(key, nonce, box)).isEqualTo(content);
	}

	private static byte[] seal(byte[] key, byte[] nonce, byte[] content) {
		byte[] bytes = Arrays.copyOf(nonce, CONTENT + content.length);
		System.arraycopy(content, 0, bytes, CONTENT, content.length);
		box(key, nonce).seal(SecretBox.NONCE_START_BYTES, bytes, NONCE_BYTES, bytes.length);
		return Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length);
	}

	private static byte[] open(byte[] key, byte[] nonce, byte[] box) {
		byte[] bytes = Arrays.copyOf(nonce, NONCE_BYTES + box.length);
		System.arraycopy(box, 0, bytes, NONCE_BYTES, box.length);
		byte[] before = bytes.clone();
		if (!box(key, nonce).open(SecretBox.NONCE_START_BYTES, bytes, NONCE_BYTES, bytes.length)) {
			assertThat(bytes).as("what cannot be opened").isEqualTo(before);
			return null;
		}
		return Arrays.copyOfRange(bytes, CONTENT, bytes.length);
	}

	private static SecretBox box(byte[] key, byte[] nonce) {
		return new SecretBox(Salsa20.key(key), Arrays.copyOf(nonce, SecretBox.NONCE_START_BYTES));
	}

	/**
	 * The way of NaCl: 32 zeros before the content, 16 before the box.
	 */
	private static byte[] jnacl(byte[] key, byte[] nonce, byte[] content) {
		byte[] padded = new byte[32 + content.length];
		System.arraycopy(content, 0, padded, 32, content.length);
		byte[] box = new byte[padded.length];
		xsalsa20poly1305.crypto_secretbox(box, padded, padded.length, nonce, key);
		return Arrays.copyOfRange(box, 16, box.length);
	}

	private byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		return bytes;
	}

	private static byte[] full(int length) {
		byte[] bytes = new byte[length];
		Arrays.fill(bytes, (byte) 0xff);
		return bytes;
	}

	private static byte[] hex(String text) {
		return HexFormat.of().parseHex(text);
	}

}
