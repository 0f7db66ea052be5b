package io.zss.protocol;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.UUID;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * What Jackson has to do otherwise for MessagePack: integers that travel as float64 are
 * read back exactly or not at all, and bytes may come as Base64 text.
 */
final class PayloadModule extends SimpleModule {

	private static final long serialVersionUID = 1L;

	PayloadModule() {
		super("zss");
		addDeserializer(byte[].class, new BytesDeserializer());
		addDeserializer(Integer.class, new IntegerDeserializer<>(Integer.class, Integer::valueOf, null));
		addDeserializer(Integer.TYPE, new IntegerDeserializer<>(Integer.TYPE, Integer::valueOf, 0));
		addDeserializer(Long.class, new IntegerDeserializer<>(Long.class, Long::valueOf, null));
		addDeserializer(Long.TYPE, new IntegerDeserializer<>(Long.TYPE, Long::valueOf, 0L));
		addDeserializer(Short.class, new IntegerDeserializer<>(Short.class, Short::valueOf, null));
		addDeserializer(Short.TYPE, new IntegerDeserializer<>(Short.TYPE, Short::valueOf, (short) 0));
		addDeserializer(Byte.class, new IntegerDeserializer<>(Byte.class, Byte::valueOf, null));
		addDeserializer(Byte.TYPE, new IntegerDeserializer<>(Byte.TYPE, Byte::valueOf, (byte) 0));
		addDeserializer(BigInteger.class, new IntegerDeserializer<>(BigInteger.class, BigInteger::new, null));
		addSerializer(UUID.class, ToStringSerializer.instance);
	}

	private static final class BytesDeserializer extends StdScalarDeserializer<byte[]> {

		private static final long serialVersionUID = 1L;

		BytesDeserializer() {
			super(byte[].class);
		}

		@Override
		public byte[] deserialize(JsonParser parser, DeserializationContext context) throws IOException {
			if (parser.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) {
				return parser.getBinaryValue();
			}
			if (parser.currentToken() != JsonToken.VALUE_STRING) {
				return (byte[]) context.handleUnexpectedToken(byte[].class, parser);
			}
			try {
				return Base64.getDecoder().decode(parser.getText());
			}
			catch (IllegalArgumentException ex) {
				return (byte[]) context.handleWeirdStringValue(byte[].class, parser.getText(), "not Base64: %s",
						ex.getMessage());
			}
		}

	}

	/**
	 * Takes integers, float64 values without a fraction, and text, and refuses what does
	 * not fit instead of cutting it off.
	 */
	private static final class IntegerDeserializer<T> extends StdScalarDeserializer<T> {

		private static final long serialVersionUID = 1L;

		private final transient Parser<T> parser;

		private final transient @Nullable T nil;

		IntegerDeserializer(Class<T> type, Parser<T> parser, @Nullable T nil) {
			super(type);
			this.parser = parser;
			this.nil = nil;
		}

		@Override
		public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
			String text = switch (json.currentToken()) {
				case VALUE_NUMBER_INT, VALUE_STRING -> json.getText().trim();
				case VALUE_NUMBER_FLOAT -> integral(json.getDoubleValue());
				default -> null;
			};
			if (text == null) {
				return cast(context.handleUnexpectedToken(handledType(), json));
			}
			// the time to convert a text grows with the square of its length
			json.streamReadConstraints().validateIntegerLength(text.length());
			try {
				return this.parser.parse(text);
			}
			catch (NumberFormatException ex) {
				return cast(context.handleWeirdStringValue(handledType(), json.getText(), "not in its range"));
			}
		}

		@Override
		public @Nullable T getNullValue(DeserializationContext context) {
			return this.nil;
		}

		private static String integral(double value) {
			boolean isIntegral = Double.isFinite(value) && value == Math.rint(value);
			return isIntegral ? new BigDecimal(value).toBigInteger().toString() : Double.toString(value);
		}

		@SuppressWarnings("unchecked")
		private T cast(Object value) {
			return (T) value;
		}

		@FunctionalInterface
		interface Parser<T> {

			T parse(String text);

		}

	}

}
