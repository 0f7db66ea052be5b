package io.zss.protocol;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Turns payload values into bytes and back. Thread-safe.
 */
public interface PayloadCodec {

	/**
	 * Writes a value as its own class says.
	 * @param value the value; null is written as nil
	 * @return one MessagePack value
	 * @throws PayloadMappingException if the value cannot be written
	 */
	byte[] encode(@Nullable Object value);

	/**
	 * Writes a value as its declaration says, which may know more than the class does:
	 * what the elements of a list or the parameters of a generic type are, and so whether
	 * their type ids belong to them. Without an implementation of its own this is
	 * {@link #encode(Object)}.
	 * @param value the value; null is written as nil
	 * @param type the type that method or caller declare; ignored when the value is not
	 * of that type
	 * @return one MessagePack value
	 * @throws PayloadMappingException if the value cannot be written
	 */
	default byte[] encode(@Nullable Object value, Type type) {
		return encode(value);
	}

	/**
	 * Reads a value.
	 * @param payload one MessagePack value, in either dialect; an empty frame is nil
	 * @param type the type wanted, generic or not; {@code Object} for maps, lists and
	 * scalars as they come. No payload chooses a type by itself
	 * @return the value; null for nil
	 * @throws ProtocolException if the payload is no MessagePack
	 * @throws PayloadException if it does not fit the type
	 * @throws PayloadMappingException if nothing can be read as the type, whatever the
	 * payload
	 */
	@Nullable Object decode(byte[] payload, Type type);

}
