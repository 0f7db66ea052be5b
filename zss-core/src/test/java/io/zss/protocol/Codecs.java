package io.zss.protocol;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The codecs that there are: two versions of Jackson, two dialects.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum Codecs {

	JACKSON_2_INTEROPERABLE(new MessagePackCodec(Dialect.INTEROPERABLE)),

	JACKSON_2_STANDARD(new MessagePackCodec(Dialect.STANDARD)),

	JACKSON_3_INTEROPERABLE(new JsonMapperCodec(Dialect.INTEROPERABLE, JsonMapper.builder().build(), (builder) -> {
	})),

	JACKSON_3_STANDARD(new JsonMapperCodec(Dialect.STANDARD, JsonMapper.builder().build(), (builder) -> {
	}));

	private final PayloadCodec codec;

	Codecs(PayloadCodec codec) {
		this.codec = codec;
	}

	boolean isStandard() {
		return name().endsWith("STANDARD");
	}

	byte[] encode(@Nullable Object value) {
		return this.codec.encode(value);
	}

	byte[] encode(@Nullable Object value, Type type) {
		return this.codec.encode(value, type);
	}

	@Nullable Object decode(byte[] payload, Type type) {
		return this.codec.decode(payload, type);
	}

	@Nullable Object thereAndBack(Object value, Type type) {
		return decode(encode(value), type);
	}

}
