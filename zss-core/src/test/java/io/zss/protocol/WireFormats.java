package io.zss.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;

import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/**
 * What is on the wire, as the reference implementation of MessagePack sees it.
 */
final class WireFormats {

	/** The formats on which msgpack-js 0.3 throws, or which it takes for others. */
	static final Set<MessageFormat> UNREADABLE_FOR_NODE = EnumSet.of(MessageFormat.STR8, MessageFormat.BIN8,
			MessageFormat.BIN16, MessageFormat.BIN32, MessageFormat.UINT64, MessageFormat.INT64, MessageFormat.EXT8,
			MessageFormat.EXT16, MessageFormat.EXT32, MessageFormat.FIXEXT1, MessageFormat.FIXEXT2,
			MessageFormat.FIXEXT4, MessageFormat.FIXEXT8, MessageFormat.FIXEXT16);

	private WireFormats() {
	}

	static Set<MessageFormat> in(byte[] bytes) {
		Set<MessageFormat> formats = EnumSet.noneOf(MessageFormat.class);
		try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
			while (unpacker.hasNext()) {
				collect(unpacker, formats);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return formats;
	}

	static Value value(byte[] bytes) {
		try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
			Value value = unpacker.unpackValue();
			if (unpacker.hasNext()) {
				throw new IllegalArgumentException("more than one value: " + Bytes.hex(bytes));
			}
			return value;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void collect(MessageUnpacker unpacker, Set<MessageFormat> formats) throws IOException {
		MessageFormat format = unpacker.getNextFormat();
		formats.add(format);
		int children = switch (format.getValueType()) {
			case ARRAY -> unpacker.unpackArrayHeader();
			case MAP -> 2 * unpacker.unpackMapHeader();
			default -> {
				unpacker.skipValue();
				yield 0;
			}
		};
		for (int i = 0; i < children; i++) {
			collect(unpacker, formats);
		}
	}

}
