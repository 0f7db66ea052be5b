package io.zss.protocol;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.cfg.MapperBuilderState;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.jdk.NumberDeserializers.BigIntegerDeserializer;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * A mapper like another one, for payloads instead of JSON. What differs:
 * <ul>
 * <li>Integers of 64 bits and more are read from float64 and from text, whatever the
 * coercions of the other mapper: the dialect for Node peers writes them so.</li>
 * <li>Dates and times come back with the zone and offset that they were written
 * with.</li>
 * </ul>
 */
final class PayloadMapper extends ObjectMapper {

	private static final long serialVersionUID = 1L;

	private PayloadMapper(Builder builder) {
		super(builder);
	}

	static PayloadMapper of(JsonMapper mapper, Dialect dialect, Consumer<? super MapperBuilder<?, ?>> customizer) {
		Builder builder = new Builder(mapper.rebuild().saveStateApplyModules(),
				new JsonMapperFactory(new PayloadFactory(dialect), mapper.tokenStreamFactory()));
		customizer.accept(builder);
		PayloadMapper payloads = builder.build();
		if (payloads.deserializationConfig().getDefaultTyper(payloads.constructType(Object.class)) != null) {
			throw new IllegalArgumentException("The JsonMapper has default typing, by which a payload could choose "
					+ "classes of the application; deactivate it for payloads, and annotate types with @JsonTypeInfo");
		}
		return payloads;
	}

	/**
	 * Builds it from what the other mapper was built from.
	 */
	private static final class Builder extends MapperBuilder<PayloadMapper, Builder> {

		Builder(MapperBuilderState state, JsonMapperFactory factory) {
			super(state);
			this._streamFactory = factory;
			// The last module wins: ours is the first.
			Map<Object, JacksonModule> modules = new LinkedHashMap<>();
			PayloadTypes own = new PayloadTypes();
			modules.put(own.getRegistrationId(), own);
			if (this._modules != null) {
				modules.putAll(this._modules);
			}
			this._modules = modules;
			for (Class<?> type : List.of(Long.TYPE, Long.class, BigInteger.class, AtomicLong.class)) {
				withCoercionConfig(type,
						(coercion) -> coercion.setCoercion(CoercionInputShape.Float, CoercionAction.TryConvert)
							.setCoercion(CoercionInputShape.String, CoercionAction.TryConvert));
			}
			enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID);
			disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE, DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID);
		}

		@Override
		public PayloadMapper build() {
			return new PayloadMapper(this);
		}

		@Override
		protected MapperBuilderState _saveState() {
			return new State(this);
		}

	}

	/**
	 * Nothing is built from it anew.
	 */
	private static final class State extends MapperBuilderState {

		private static final long serialVersionUID = 1L;

		State(Builder builder) {
			super(builder);
		}

		@Override
		protected Object readResolve() {
			throw new UnsupportedOperationException("The mapper of payloads is not serializable");
		}

	}

	/**
	 * What Jackson has to do otherwise for MessagePack.
	 */
	private static final class PayloadTypes extends SimpleModule {

		private static final long serialVersionUID = 1L;

		PayloadTypes() {
			super("zss");
			addDeserializer(BigInteger.class, new ExactIntegers());
		}

		@Override
		public void setupModule(SetupContext context) {
			super.setupModule(context);
			context.addDeserializerModifier(new TimesOfText());
			context.insertAnnotationIntrospector(new Annotations());
		}

	}

	/**
	 * Has times refuse bytes, which Jackson takes for the time itself.
	 */
	private static final class TimesOfText extends ValueDeserializerModifier {

		private static final long serialVersionUID = 1L;

		@Override
		public ValueDeserializer<?> modifyDeserializer(DeserializationConfig config,
				BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
			return (deserializer instanceof InstantDeserializer) ? new TimeOfText(deserializer) : deserializer;
		}

	}

	private static final class TimeOfText extends DelegatingDeserializer {

		TimeOfText(ValueDeserializer<?> deserializer) {
			super(deserializer);
		}

		@Override
		protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> deserializer) {
			return new TimeOfText(deserializer);
		}

		@Override
		public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
			return parser.hasToken(JsonToken.VALUE_EMBEDDED_OBJECT)
					? context.handleUnexpectedToken(handledType(), parser) : super.deserialize(parser, context);
		}

	}

	/**
	 * Refuses numbers with a fraction, which Jackson cuts off.
	 */
	private static final class ExactIntegers extends BigIntegerDeserializer {

		@Override
		public BigInteger deserialize(JsonParser parser, DeserializationContext context) {
			return parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT) ? parser.getBigIntegerValue()
					: super.deserialize(parser, context);
		}

	}

	/**
	 * Refuses types of Jackson 2, and types with its annotations.
	 */
	private static final class Annotations extends NopAnnotationIntrospector {

		private static final long serialVersionUID = 1L;

		@Override
		public @Nullable Object findSerializer(MapperConfig<?> config, Annotated annotated) {
			return check(annotated);
		}

		@Override
		public @Nullable Object findDeserializer(MapperConfig<?> config, Annotated annotated) {
			return check(annotated);
		}

		private static @Nullable Object check(Annotated annotated) {
			ForeignJackson.TWO.check(annotated::hasAnnotation, annotated.getRawType(), annotated);
			return null;
		}

	}

}
