package io.zss.interop;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/**
 * MessagePack as a scripted peer speaks it: the old specification (Ruby's msgpack 0.5)
 * without 8-bit string length, binary and extension types, or the new one (Elixir's
 * Msgpax).
 */
enum Pack {

	OLD, NEW;

	byte[] write(Object value) {
		try (MessageBufferPacker packer = new MessagePack.PackerConfig().withStr8FormatSupport(this == NEW)
			.newBufferPacker()) {
			write(packer, value);
			packer.flush();
			return packer.toByteArray();
		}
		catch (IOException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/**
	 * Reads a frame.
	 * @throws IllegalArgumentException if the peer's library cannot read it
	 */
	Object read(byte[] frame) {
		try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(frame)) {
			Object value = read(unpacker);
			if (unpacker.hasNext()) {
				throw new IllegalArgumentException("bytes left over");
			}
			return value;
		}
		catch (IOException | RuntimeException ex) {
			throw new IllegalArgumentException(this + " MessagePack cannot read the frame: " + ex, ex);
		}
	}

	private static void write(MessagePacker packer, Object value) throws IOException {
		if (value == null || value == Call.NO_PAYLOAD) {
			packer.packNil();
		}
		else if (value instanceof Boolean bool) {
			packer.packBoolean(bool);
		}
		else if (value instanceof Double || value instanceof Float) {
			packer.packDouble(((Number) value).doubleValue());
		}
		else if (value instanceof BigInteger big) {
			packer.packBigInteger(big);
		}
		else if (value instanceof Number number) {
			packer.packLong(number.longValue());
		}
		else if (value instanceof Map<?, ?> map) {
			packer.packMapHeader(map.size());
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				write(packer, entry.getKey());
				write(packer, entry.getValue());
			}
		}
		else if (value instanceof List<?> list) {
			packer.packArrayHeader(list.size());
			for (Object entry : list) {
				write(packer, entry);
			}
		}
		else {
			packer.packString(value.toString());
		}
	}

	private Object read(MessageUnpacker unpacker) throws IOException {
		MessageFormat format = unpacker.getNextFormat();
		if (this == OLD && format == MessageFormat.STR8) {
			throw new IllegalArgumentException("a string with an 8-bit length");
		}
		return switch (format.getValueType()) {
			case NIL -> {
				unpacker.unpackNil();
				yield null;
			}
			case BOOLEAN -> unpacker.unpackBoolean();
			case INTEGER -> integer(unpacker.unpackBigInteger());
			case FLOAT -> unpacker.unpackDouble();
			case STRING -> unpacker.unpackString();
			case ARRAY -> {
				List<Object> list = new ArrayList<>();
				for (int left = unpacker.unpackArrayHeader(); left > 0; left--) {
					list.add(read(unpacker));
				}
				yield list;
			}
			case MAP -> {
				Map<String, Object> map = new LinkedHashMap<>();
				for (int left = unpacker.unpackMapHeader(); left > 0; left--) {
					map.put(String.valueOf(read(unpacker)), read(unpacker));
				}
				yield map;
			}
			default -> throw new IllegalArgumentException("a value of " + format);
		};
	}

	private static Object integer(BigInteger value) {
		if (value.bitLength() < Long.SIZE) {
			return value.longValue();
		}
		return value;
	}

}
