package io.zss.protocol;

import java.io.IOException;
import java.math.BigInteger;
import java.util.UUID;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers.BigIntegerDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What Jackson 2 has to do otherwise for MessagePack, beside what the parser sees to.
 */
final class PayloadModule extends SimpleModule {

	private static final long serialVersionUID = 1L;

	PayloadModule() {
		super("zss");
		addDeserializer(BigInteger.class, new ExactIntegers());
		addSerializer(UUID.class, ToStringSerializer.instance);
	}

	@Override
	public void setupModule(SetupContext context) {
		super.setupModule(context);
		context.addBeanDeserializerModifier(new TimesOfText());
		context.insertAnnotationIntrospector(new Annotations());
	}

	/**
	 * Refuses types of Jackson 3, and types with its annotations, which mean nothing to
	 * Jackson 2.
	 */
	private static final class Annotations extends NopAnnotationIntrospector {

		private static final long serialVersionUID = 1L;

		@Override
		public @Nullable Object findSerializer(Annotated annotated) {
			return check(annotated);
		}

		@Override
		public @Nullable Object findDeserializer(Annotated annotated) {
			return check(annotated);
		}

		private static @Nullable Object check(Annotated annotated) {
			ForeignJackson.THREE.check(annotated::hasAnnotation, annotated.getRawType(), annotated);
			return null;
		}

	}

	/**
	 * Has times refuse bytes, which Jackson takes for the time itself.
	 */
	private static final class TimesOfText extends BeanDeserializerModifier {

		private static final long serialVersionUID = 1L;

		@Override
		public JsonDeserializer<?> modifyDeserializer(DeserializationConfig config, BeanDescription description,
				JsonDeserializer<?> deserializer) {
			return (deserializer instanceof InstantDeserializer) ? new TimeOfText(deserializer) : deserializer;
		}

	}

	private static final class TimeOfText extends DelegatingDeserializer {

		private static final long serialVersionUID = 1L;

		TimeOfText(JsonDeserializer<?> deserializer) {
			super(deserializer);
		}

		@Override
		protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> deserializer) {
			return new TimeOfText(deserializer);
		}

		@Override
		public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
			return parser.hasToken(JsonToken.VALUE_EMBEDDED_OBJECT)
					? context.handleUnexpectedToken(handledType(), parser) : super.deserialize(parser, context);
		}

	}

	/**
	 * Refuses numbers with a fraction, which Jackson cuts off.
	 */
	private static final class ExactIntegers extends BigIntegerDeserializer {

		private static final long serialVersionUID = 1L;

		@Override
		public BigInteger deserialize(JsonParser parser, DeserializationContext context) throws IOException {
			return parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT) ? parser.getBigIntegerValue()
					: super.deserialize(parser, context);
		}

	}

}
