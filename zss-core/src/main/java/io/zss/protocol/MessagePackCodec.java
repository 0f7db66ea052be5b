package io.zss.protocol;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import org.jspecify.annotations.Nullable;

/**
 * MessagePack through Jackson 2, which the library for the format brings along: the codec
 * of plain Java programs. Objects and records are maps, {@code java.time} values are ISO
 * text, properties that the type does not know are passed over, so that a peer may add
 * some. Annotations of Jackson 3 are refused; {@link JsonMapperCodec} obeys them.
 */
public final class MessagePackCodec implements PayloadCodec {

	private final ObjectMapper mapper;

	private final TypeCache<ObjectReader> readers;

	private final TypeCache<JavaType> declarations;

	/**
	 * A codec of the {@link Dialect#INTEROPERABLE} dialect.
	 */
	public MessagePackCodec() {
		this(Dialect.INTEROPERABLE);
	}

	/**
	 * A codec of a dialect.
	 * @param dialect how payloads are written
	 */
	public MessagePackCodec(Dialect dialect) {
		this(dialect, (mapper) -> {
		});
	}

	/**
	 * A codec of a dialect, with a customizer.
	 * @param dialect how payloads are written
	 * @param customizer called once with the mapper, after its defaults are set
	 */
	public MessagePackCodec(Dialect dialect, Consumer<ObjectMapper> customizer) {
		this.mapper = new ObjectMapper(new PayloadFactory(dialect)).registerModules(
				new JavaTimeModule().disable(JavaTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID), new Jdk8Module(),
				new ParameterNamesModule(), new PayloadModule());
		this.mapper.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
				SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS, SerializationFeature.FAIL_ON_EMPTY_BEANS);
		this.mapper.enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID);
		this.mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
				DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE);
		customizer.accept(this.mapper);
		this.readers = new TypeCache<>((type) -> this.mapper.readerFor(this.mapper.constructType(type)));
		this.declarations = new TypeCache<>(this.mapper::constructType);
	}

	@Override
	public byte[] encode(@Nullable Object value) {
		return encode(value, this.mapper.writer());
	}

	@Override
	public byte[] encode(@Nullable Object value, Type type) {
		return encode(value,
				(value != null && TypeCache.saysMoreThanItsClass(type)) ? writer(value, type) : this.mapper.writer());
	}

	@Override
	public @Nullable Object decode(byte[] payload, Type type) {
		byte[] plain = ReferenceDialect.toPlain("payload", payload);
		try {
			return this.readers.get(type).readValue(plain);
		}
		catch (IOException | RuntimeException ex) {
			throw DatabindFaults.reading(ex, type);
		}
	}

	private static byte[] encode(@Nullable Object value, ObjectWriter writer) {
		try {
			return writer.writeValueAsBytes(value);
		}
		catch (JsonProcessingException | RuntimeException ex) {
			throw DatabindFaults.writing(ex, value);
		}
	}

	private ObjectWriter writer(Object value, Type type) {
		JavaType declared = this.declarations.get(type);
		boolean saysMore = declared.hasGenericTypes() || declared.isArrayType();
		if (!saysMore || !declared.isTypeOrSuperTypeOf(value.getClass())) {
			return this.mapper.writer();
		}
		if (declared.isContainerType() || declared.isReferenceType() || declared.hasRawClass(value.getClass())) {
			return this.mapper.writerFor(declared);
		}
		// All of the value's own class, with the parameters that the declaration knows.
		return this.mapper.writerFor(this.mapper.getTypeFactory().constructSpecializedType(declared, value.getClass()));
	}

}
