package io.zss.protocol;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.stream.Collectors;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import org.jspecify.annotations.Nullable;

/**
 * Tells apart, in what Jackson 3 throws, payloads that do not fit from types that cannot
 * be mapped.
 */
final class JsonMapperFaults {

	private static final int LOGGED_CHARACTERS = 1_000;

	private JsonMapperFaults() {
	}

	/**
	 * What reading a payload ends with.
	 * @param thrown what Jackson has thrown
	 * @param type the type wanted
	 * @return a {@link PayloadException} or a {@link PayloadMappingException}
	 */
	static RuntimeException reading(Exception thrown, Type type) {
		String path = path(thrown);
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof UnfitValueException unfit) {
				return new PayloadException(path, unfit.expected(), unfit.found(), thrown);
			}
			if (cause instanceof ClassCastException && Expectation.isOfBytes(cause.getMessage())) {
				return new PayloadException(path, "another value", "bytes", thrown);
			}
			if (cause instanceof StreamConstraintsException) {
				return new PayloadException(path, "a shorter value", "one beyond the limits", thrown);
			}
		}
		if (thrown instanceof InvalidDefinitionException definition && definition.getType() != null
				&& definition.getType().isContainerType()) {
			return new PayloadException(path, Expectation.of(definition.getType().getRawClass(), null),
					found(definition.processor()), thrown);
		}
		if (thrown instanceof MismatchedInputException mismatch) {
			return mismatch(path, mismatch);
		}
		boolean ofThePayload = thrown instanceof StreamReadException
				|| (thrown instanceof DatabindException mapping && isOfThePayload(mapping)
						&& (mapping.getCause() == null || mapping.getCause() instanceof JacksonException));
		if (ofThePayload) {
			return new PayloadException(path, "another value", "one that cannot be read", thrown);
		}
		return mapping("Cannot read a payload as " + type.getTypeName(), path, thrown);
	}

	/**
	 * What writing a value ends with.
	 */
	static PayloadMappingException writing(Throwable thrown, @Nullable Object value) {
		String type = (value != null) ? value.getClass().getName() : "null";
		return mapping("Cannot write a payload of " + type, path(thrown), thrown);
	}

	private static PayloadException mismatch(String path, MismatchedInputException mismatch) {
		String message = mismatch.getOriginalMessage();
		if (mismatch instanceof UnrecognizedPropertyException unknown) {
			return new PayloadException(path, "one of the fields " + names(unknown.getKnownPropertyIds()),
					Expectation.found(unknown.getPropertyName()), mismatch);
		}
		if (mismatch instanceof InvalidTypeIdException unknown) {
			String id = unknown.getTypeId();
			return new PayloadException(path, "a known type", (id != null) ? Expectation.found(id) : "none", mismatch);
		}
		String nothing = Expectation.nothing(message);
		String found = (mismatch instanceof InvalidFormatException format) ? Expectation.found(format.getValue())
				: found(mismatch.processor());
		return new PayloadException(path, Expectation.of(mismatch.getTargetType(), message),
				(nothing != null) ? nothing : found, mismatch);
	}

	private static String names(@Nullable Collection<Object> known) {
		return (known == null) ? "of its type"
				: known.stream().map(String::valueOf).sorted().limit(20).collect(Collectors.joining(", "));
	}

	/**
	 * Whether an exception may be what a deserializer of the application says of what it
	 * reads.
	 */
	private static boolean isOfThePayload(DatabindException mapping) {
		return mapping.getClass() == DatabindException.class && !(mapping instanceof ValueInstantiationException);
	}

	private static String found(@Nullable Object processor) {
		if (processor instanceof JsonMapperParser bridge) {
			return DatabindFaults.found(bridge.source());
		}
		if (!(processor instanceof JsonParser parser) || parser.currentToken() == null) {
			return "nothing";
		}
		JsonToken token = parser.currentToken();
		try {
			return switch (token) {
				case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "a map";
				case START_ARRAY, END_ARRAY -> "a list";
				case VALUE_STRING -> Expectation.found(parser.getString());
				case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> parser.getString();
				case VALUE_EMBEDDED_OBJECT -> Expectation.found(parser.getEmbeddedObject());
				default -> "nil";
			};
		}
		catch (RuntimeException notReadable) {
			return "another value";
		}
	}

	private static PayloadMappingException mapping(String what, String path, Throwable thrown) {
		String message = (thrown instanceof JacksonException json) ? json.getOriginalMessage() : thrown.getMessage();
		return new PayloadMappingException(
				what + (path.isEmpty() ? "" : ", at " + path) + ": " + ((message != null)
						? ProtocolException.shorten(message, LOGGED_CHARACTERS) : thrown.getClass().getSimpleName()),
				thrown);
	}

	private static String path(Throwable thrown) {
		PayloadPath path = new PayloadPath();
		if (thrown instanceof JacksonException mapping) {
			mapping.getPath().forEach((step) -> path.add(step.getPropertyName(), step.getIndex()));
		}
		return path.toString();
	}

}
