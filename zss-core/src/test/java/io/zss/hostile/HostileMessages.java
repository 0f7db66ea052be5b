package io.zss.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.zss.protocol.Address;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;

/**
 * Makes messages that no well-behaved peer sends, reproducibly from a seed: well-formed
 * ones with a frame missing, doubled, cut off, too long, of another type or random; ones
 * of any number of frames; claims of identities, sids and replies that are not the
 * sender's own.
 */
final class HostileMessages {

	private static final int LONG_FRAME = 200_000;

	private final SplittableRandom random;

	HostileMessages(long seed) {
		this.random = new SplittableRandom(seed);
	}

	/**
	 * The next message, as a DEALER sends it.
	 */
	List<byte[]> next() {
		return switch (this.random.nextInt(10)) {
			case 0 -> randomFrames();
			case 1 -> request("SID" + this.random.nextLong(), "VERB");
			case 2 -> management("UP", Address.SMI);
			case 3 -> claimed(management(verb(), "STOLEN"));
			case 4 -> reply();
			default -> mutate(wellFormed());
		};
	}

	/**
	 * A message that is answered, for knowing that those before it were received.
	 */
	static List<byte[]> ping() {
		return new HostileMessages(0).management("PING", "");
	}

	private List<byte[]> wellFormed() {
		return switch (this.random.nextInt(4)) {
			case 0 -> request("NOBODY", "ECHO");
			case 1 -> management(verb(), "");
			case 2 -> claimed(management(verb(), " x "));
			default -> reply();
		};
	}

	private List<byte[]> request(String sid, String verb) {
		return frames("REQ", address(sid, verb), Headers.encode(Map.of()), "", text("payload"));
	}

	private List<byte[]> management(String verb, String sid) {
		return frames("REQ", address(Address.SMI, verb), new byte[] { (byte) 0xc0 }, "", text(sid));
	}

	private List<byte[]> reply() {
		List<byte[]> frames = frames("REP", address("GOOD", "ECHO"), new byte[] { (byte) 0x80 }, "200", text("forged"));
		frames.add(0, ("client#00000000-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(12))
			.getBytes(StandardCharsets.US_ASCII));
		return frames;
	}

	private List<byte[]> claimed(List<byte[]> frames) {
		frames.add(0, "GOOD#6ba7b810-9dad-11d1-80b4-00c04fd430c8".getBytes(StandardCharsets.US_ASCII));
		return frames;
	}

	private List<byte[]> frames(String type, byte[] address, byte[] headers, String status, byte[] payload) {
		List<byte[]> frames = new ArrayList<>();
		frames.add(FrameCodec.PROTOCOL.getBytes(StandardCharsets.US_ASCII));
		frames.add(type.getBytes(StandardCharsets.US_ASCII));
		frames.add(("rid-" + this.random.nextLong()).getBytes(StandardCharsets.US_ASCII));
		frames.add(address);
		frames.add(headers);
		frames.add(status.getBytes(StandardCharsets.US_ASCII));
		frames.add(payload);
		return frames;
	}

	private List<byte[]> mutate(List<byte[]> frames) {
		int at = this.random.nextInt(frames.size());
		byte[] frame = frames.get(at);
		switch (this.random.nextInt(9)) {
			case 0 -> frames.remove(at);
			case 1 -> frames.set(at, new byte[0]);
			case 2 -> frames.add(at, frame);
			case 3 -> frames.set(at, Arrays.copyOf(frame, frame.length / 2));
			case 4 -> frames.set(at, bytes(this.random.nextInt(64)));
			case 5 -> frames.set(at, (this.random.nextInt(100) == 0) ? bytes(LONG_FRAME) : bytes(300));
			case 6 -> frames.set(at, nested());
			case 7 -> frames.set(at, new byte[] { (byte) 0xdf, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff });
			default -> flipBits(frames, at);
		}
		return frames;
	}

	private void flipBits(List<byte[]> frames, int at) {
		byte[] frame = frames.get(at).clone();
		if (frame.length > 0) {
			frame[this.random.nextInt(frame.length)] ^= (byte) (1 << this.random.nextInt(8));
		}
		frames.set(at, frame);
	}

	private List<byte[]> randomFrames() {
		List<byte[]> frames = new ArrayList<>();
		int count = 1 + this.random.nextInt(20);
		for (int i = 0; i < count; i++) {
			frames.add(bytes(this.random.nextInt(40)));
		}
		return frames;
	}

	private byte[] nested() {
		byte[] levels = new byte[10_000];
		Arrays.fill(levels, (byte) (this.random.nextBoolean() ? 0x91 : 0x81));
		return levels;
	}

	private String verb() {
		return switch (this.random.nextInt(4)) {
			case 0 -> "UP";
			case 1 -> "HEARTBEAT";
			case 2 -> "DOWN";
			default -> "NOSUCHVERB";
		};
	}

	private byte[] address(String sid, String verb) {
		return Address.of(sid, verb).encode();
	}

	private static byte[] text(String value) {
		byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
		byte[] packed = new byte[utf8.length + 1];
		packed[0] = (byte) (0xa0 | utf8.length);
		System.arraycopy(utf8, 0, packed, 1, utf8.length);
		return packed;
	}

	private byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = (byte) this.random.nextInt();
		}
		return bytes;
	}

	private String hex(int digits) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < digits; i++) {
			text.append(Character.forDigit(this.random.nextInt(16), 16));
		}
		return text.toString();
	}

}
