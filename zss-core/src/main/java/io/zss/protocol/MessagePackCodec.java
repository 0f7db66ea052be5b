package io.zss.protocol;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.jspecify.annotations.Nullable;

/**
 * MessagePack through Jackson. Objects and records are maps, {@code java.time} values are
 * ISO text, properties that the type does not know are passed over, so that a peer may
 * add some.
 */
public final class MessagePackCodec implements PayloadCodec {

	private static final String FRAME = "payload";

	private final ObjectMapper mapper;

	/**
	 * A codec of the {@link Dialect#INTEROPERABLE} dialect.
	 */
	public MessagePackCodec() {
		this(Dialect.INTEROPERABLE, (mapper) -> {
		});
	}

	/**
	 * A codec of a dialect.
	 * @param dialect how payloads are written
	 * @param customizer called once with the mapper, after its defaults are set
	 */
	public MessagePackCodec(Dialect dialect, Consumer<ObjectMapper> customizer) {
		this.mapper = new ObjectMapper(new PayloadFactory(dialect == Dialect.INTEROPERABLE))
			.registerModules(new JavaTimeModule(), new Jdk8Module(), new PayloadModule());
		this.mapper.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
				SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS, SerializationFeature.FAIL_ON_EMPTY_BEANS);
		this.mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
				DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE);
		customizer.accept(this.mapper);
	}

	@Override
	public byte[] encode(@Nullable Object value) {
		try {
			return this.mapper.writeValueAsBytes(value);
		}
		catch (JsonProcessingException | RuntimeException ex) {
			String type = (value != null) ? value.getClass().getName() : "null";
			throw new ProtocolException(FRAME, "a value that can be written", type + ": " + reason(ex), ex);
		}
	}

	@Override
	public @Nullable Object decode(byte[] payload, Type type) {
		byte[] standard = ReferenceDialect.toStandard(FRAME, payload);
		try {
			return this.mapper.readValue(standard, this.mapper.constructType(type));
		}
		catch (IOException | RuntimeException ex) {
			throw new ProtocolException(FRAME, type.getTypeName(), reason(ex), ex);
		}
	}

	private static String reason(Exception ex) {
		String message = (ex instanceof JsonProcessingException json) ? json.getOriginalMessage() : ex.getMessage();
		return (message != null) ? ProtocolException.shorten(message) : ex.getClass().getSimpleName();
	}

}
