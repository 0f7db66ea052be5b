package io.zss.protocol;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Turns payload values into bytes and back. Thread-safe.
 */
public interface PayloadCodec {

	/**
	 * Writes a value.
	 * @param value the value; null is written as nil
	 * @return one MessagePack value
	 * @throws ProtocolException if the value cannot be written
	 */
	byte[] encode(@Nullable Object value);

	/**
	 * Reads a value.
	 * @param payload one MessagePack value, in either dialect; an empty frame is nil
	 * @param type the type wanted, generic or not; {@code Object} for maps, lists and
	 * scalars as they come
	 * @return the value; null for nil
	 * @throws ProtocolException if the payload is no MessagePack, or not of that type
	 */
	@Nullable Object decode(byte[] payload, Type type);

}
