package io.zss.docs;

import java.io.IOException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.zss.protocol.Address;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Frames;
import io.zss.protocol.Message;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bytes in {@code docs/protocol.md} are what the library reads and writes.
 */
class ProtocolPageTests {

	@Test
	void framesAreReadAndWrittenAsThePageHasThem() throws IOException {
		List<Message> messages = new ArrayList<>();
		for (Page.Block block : page().blocks()) {
			if (block.language().equals("frames")) {
				List<byte[]> frames = frames(block.code());
				Message message = FrameCodec.decode(Frames.of(frames));
				assertThat(FrameCodec.encode(message)).as("%s", block).containsExactlyElementsOf(frames);
				messages.add(message);
			}
		}
		assertThat(messages).extracting(Message::address)
			.containsExactly(Address.of("orders", "create"), Address.of("orders", "create"),
					Address.of("orders", "create"), Address.of("orders", "create"), Address.of("smi", "up"),
					Address.of("smi", "cancel"));
		assertThat(messages).extracting(Message::status).containsExactly(0, 0, 200, 404, 0, 0);
	}

	private static Page page() throws IOException {
		return new Page("docs/protocol.md", Files.readString(Page.ROOT.resolve("docs/protocol.md")));
	}

	/**
	 * The frames of a block: a line begins with the number of a frame and its name, or
	 * continues the one before; comments follow {@code #}.
	 */
	private static List<byte[]> frames(String code) {
		List<ByteArrayOutputStream> frames = new ArrayList<>();
		for (String line : code.lines().toList()) {
			if (Character.isDigit(line.charAt(0))) {
				frames.add(new ByteArrayOutputStream());
			}
			String bytes = line.substring(12).strip();
			if (!bytes.startsWith("#") && !bytes.equals("-")) {
				frames.get(frames.size() - 1).writeBytes(HexFormat.ofDelimiter(" ").parseHex(bytes));
			}
		}
		return frames.stream().map(ByteArrayOutputStream::toByteArray).toList();
	}

}
