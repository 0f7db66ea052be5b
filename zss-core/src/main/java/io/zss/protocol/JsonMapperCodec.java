package io.zss.protocol;

import java.lang.reflect.Type;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;

/**
 * MessagePack through a mapper of Jackson 3, the one that the application has for its
 * JSON: its modules, mix-ins, features and annotations hold for payloads as well. The
 * mapper itself is left as it is.
 * <p>
 * Different from its JSON are what the format demands, and that dates keep their zones:
 * see {@link PayloadMapper}. Annotations and types of Jackson 2 are refused, and so is
 * default typing, by which a payload could choose classes.
 */
public final class JsonMapperCodec implements PayloadCodec {

	private final ObjectMapper mapper;

	private final ObjectWriter writer;

	private final TypeCache<ObjectReader> readers;

	private final TypeCache<JavaType> declarations;

	/**
	 * A codec of the {@link Dialect#INTEROPERABLE} dialect.
	 * @param mapper maps the types
	 */
	public JsonMapperCodec(JsonMapper mapper) {
		this(Dialect.INTEROPERABLE, mapper, (builder) -> {
		});
	}

	/**
	 * A codec of a dialect.
	 * @param dialect how payloads are written
	 * @param mapper maps the types
	 * @param customizer called once, after the defaults for payloads are set, to change
	 * what is to be different from the mapper
	 * @throws IllegalArgumentException if the mapper has default typing
	 */
	public JsonMapperCodec(Dialect dialect, JsonMapper mapper, Consumer<? super MapperBuilder<?, ?>> customizer) {
		this.mapper = PayloadMapper.of(mapper, dialect, customizer);
		this.writer = this.mapper.writer();
		this.readers = new TypeCache<>((type) -> this.mapper.readerFor(this.mapper.constructType(type)));
		this.declarations = new TypeCache<>(this.mapper::constructType);
	}

	/**
	 * The mapper of payloads, for those who look at how it maps types.
	 * @return the mapper; it reads and writes MessagePack
	 */
	public ObjectMapper mapper() {
		return this.mapper;
	}

	@Override
	public byte[] encode(@Nullable Object value) {
		return encode(value, this.writer);
	}

	@Override
	public byte[] encode(@Nullable Object value, Type type) {
		try {
			return encode(value,
					(value != null && TypeCache.saysMoreThanItsClass(type)) ? writer(value, type) : this.writer);
		}
		catch (JacksonException ex) {
			throw JsonMapperFaults.writing(ex, value);
		}
	}

	@Override
	public @Nullable Object decode(byte[] payload, Type type) {
		byte[] plain = ReferenceDialect.toPlain("payload", payload);
		try {
			return this.readers.get(type).readValue(plain);
		}
		catch (RuntimeException ex) {
			throw JsonMapperFaults.reading(ex, type);
		}
	}

	private static byte[] encode(@Nullable Object value, ObjectWriter writer) {
		try {
			return writer.writeValueAsBytes(value);
		}
		catch (RuntimeException ex) {
			throw JsonMapperFaults.writing(ex, value);
		}
	}

	private ObjectWriter writer(Object value, Type type) {
		JavaType declared = this.declarations.get(type);
		boolean saysMore = declared.hasGenericTypes() || declared.isArrayType();
		if (!saysMore || !declared.isTypeOrSuperTypeOf(value.getClass())) {
			return this.writer;
		}
		if (declared.isContainerType() || declared.isReferenceType() || declared.hasRawClass(value.getClass())) {
			return this.mapper.writerFor(declared);
		}
		// All of the value's own class, with the parameters that the declaration knows.
		return this.mapper.writerFor(this.mapper.getTypeFactory().constructSpecializedType(declared, value.getClass()));
	}

}
