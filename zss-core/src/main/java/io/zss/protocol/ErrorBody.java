package io.zss.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The payload of an error reply. It is written with both {@code code}, which the Node
 * client reads, and {@code errorCode}, which the Ruby client reads.
 *
 * @param code the status, 400-599
 * @param userMessage a text that may be shown to a user
 * @param developerMessage a text that helps a developer
 * @param validationErrors the values of the request that are not valid; usually none
 * @param details further members of the body, which the protocol does not know
 */
public record ErrorBody(int code, String userMessage, String developerMessage, List<ValidationError> validationErrors,
		Map<String, @Nullable Object> details) {

	private static final String FRAME = "payload";

	private static final String VALIDATION_ERRORS = "validationErrors";

	private static final Set<String> MEMBERS = Set.of("code", "errorCode", "userMessage", "developerMessage",
			VALIDATION_ERRORS);

	/** More are not read or written. */
	private static final int MAX_VALIDATION_ERRORS = 100;

	private static final String BROKER_STOPPED = "The broker has stopped";

	/**
	 * Copies list and map.
	 * @throws IllegalArgumentException if details have the name of another member
	 */
	public ErrorBody {
		validationErrors = List.copyOf(validationErrors);
		details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
		for (String name : details.keySet()) {
			if (MEMBERS.contains(name)) {
				throw new IllegalArgumentException("'details' must not contain '" + name + "'");
			}
		}
	}

	/**
	 * Creates an error with its texts alone.
	 * @param code the status, 400-599
	 * @param userMessage a text that may be shown to a user
	 * @param developerMessage a text that helps a developer
	 */
	public ErrorBody(int code, String userMessage, String developerMessage) {
		this(code, userMessage, developerMessage, List.of(), Map.of());
	}

	/**
	 * An error with the texts that the suite's own dictionary has for its status.
	 * @param status the status
	 * @return the error
	 */
	public static ErrorBody of(int status) {
		return switch (status) {
			case Status.BAD_REQUEST ->
				new ErrorBody(status, "The request could not be understood.", "The request is malformed or not valid.");
			case Status.UNAUTHORIZED ->
				new ErrorBody(status, "You need to sign in first.", "The request carries no valid credentials.");
			case Status.FORBIDDEN ->
				new ErrorBody(status, "You are not allowed to do this.", "The caller has no right to do this.");
			case Status.NOT_FOUND ->
				new ErrorBody(status, "The content you requested was not found.", "The resource could not be found.");
			case Status.CONFLICT -> new ErrorBody(status, "This conflicts with what was done before.",
					"The request conflicts with the current state of the resource.");
			case Status.TOO_LARGE ->
				new ErrorBody(status, "What you have sent is too large.", "The request is longer than is accepted.");
			case Status.TOO_MANY_REQUESTS -> new ErrorBody(status, "Too many requests. Please try again later.",
					"A queue is full; the request was not dispatched.");
			case Status.UNAVAILABLE -> new ErrorBody(status, "The service is not available. Please try again later.",
					"No instance of the service can take the request now.");
			case Status.TIMEOUT -> new ErrorBody(status, "The request took too long. Please try again later.",
					"No reply came before the deadline.");
			default -> new ErrorBody(status, "There was an error while processing this request.",
					"There was an error while processing this request.");
		};
	}

	/**
	 * The error with which a broker that stops answers the requests that it has.
	 * @return status 503
	 */
	public static ErrorBody brokerStopped() {
		return of(Status.UNAVAILABLE).withDeveloperMessage(BROKER_STOPPED);
	}

	/**
	 * The same error with another text for developers.
	 * @param message the text
	 * @return a new error
	 */
	public ErrorBody withDeveloperMessage(String message) {
		return new ErrorBody(this.code, this.userMessage, message, this.validationErrors, this.details);
	}

	/**
	 * The same error with these values that are not valid.
	 * @param errors the values
	 * @return a new error
	 */
	public ErrorBody withValidationErrors(List<ValidationError> errors) {
		return new ErrorBody(this.code, this.userMessage, this.developerMessage, errors, this.details);
	}

	/**
	 * The same error with one more member, which reaches callers as one of the
	 * {@link #details()}.
	 * @param name the name of the member
	 * @param value text, a number, a boolean, or a map or list of them
	 * @return a new error
	 * @throws IllegalArgumentException if the name is that of another member
	 */
	public ErrorBody withDetail(String name, @Nullable Object value) {
		Map<String, @Nullable Object> more = new LinkedHashMap<>(this.details);
		more.put(name, value);
		return new ErrorBody(this.code, this.userMessage, this.developerMessage, this.validationErrors, more);
	}

	/**
	 * Reads an error from a payload, whichever of the two keys names its code. Messages
	 * that are missing are those of {@link #of(int)}; members that the protocol does not
	 * know become {@link #details()}.
	 * @param status the status of the reply, for a payload that says no code
	 * @param payload the bytes of frame 7
	 * @return the error; that of the status when the payload is something else
	 */
	public static ErrorBody decode(int status, byte[] payload) {
		ErrorBody standard = of(status);
		try {
			PackReader reader = new PackReader(FRAME, ReferenceDialect.toStandard(FRAME, payload));
			if (!(reader.readValue() instanceof Map<?, ?> map)) {
				return standard;
			}
			return new ErrorBody(code(map, status), text(map.get("userMessage"), standard.userMessage),
					text(map.get("developerMessage"), standard.developerMessage),
					validationErrors(map.get(VALIDATION_ERRORS)), details(map));
		}
		catch (ProtocolException notAnError) {
			return standard;
		}
	}

	/**
	 * Writes the error as a payload that every peer can read.
	 * @return a new array
	 */
	public byte[] encode() {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		map.put("code", this.code);
		map.put("errorCode", this.code);
		map.put("userMessage", this.userMessage);
		map.put("developerMessage", this.developerMessage);
		if (!this.validationErrors.isEmpty()) {
			map.put(VALIDATION_ERRORS,
					this.validationErrors.stream().limit(MAX_VALIDATION_ERRORS).map(ErrorBody::members).toList());
		}
		map.putAll(this.details);
		return new PackWriter(256).value(map).toByteArray();
	}

	private static int code(Map<?, ?> map, int status) {
		Object code = (map.get("code") instanceof Number) ? map.get("code") : map.get("errorCode");
		return (code instanceof Number number && Status.isError(number.intValue())) ? number.intValue() : status;
	}

	private static Map<String, Object> members(ValidationError error) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("path", error.path());
		members.put("code", error.code());
		members.put("message", error.message());
		return members;
	}

	/**
	 * Services of other libraries may list texts, or name the path a field.
	 */
	private static List<ValidationError> validationErrors(@Nullable Object list) {
		if (!(list instanceof List<?> entries)) {
			return List.of();
		}
		return entries.stream().limit(MAX_VALIDATION_ERRORS).map(ErrorBody::validationError).toList();
	}

	private static ValidationError validationError(@Nullable Object entry) {
		if (!(entry instanceof Map<?, ?> map)) {
			return new ValidationError("", "", String.valueOf(entry));
		}
		Object path = map.containsKey("path") ? map.get("path") : map.get("field");
		Object message = map.containsKey("message") ? map.get("message") : map.get("userMessage");
		return new ValidationError(textOf(path), textOf(map.get("code")), textOf(message));
	}

	private static Map<String, @Nullable Object> details(Map<?, ?> map) {
		Map<String, @Nullable Object> details = new LinkedHashMap<>();
		map.forEach((key, value) -> {
			String name = String.valueOf(key);
			if (!MEMBERS.contains(name)) {
				details.put(name, value);
			}
		});
		return details;
	}

	private static String textOf(@Nullable Object value) {
		return (value != null) ? value.toString() : "";
	}

	private static String text(@Nullable Object value, String otherwise) {
		return (value instanceof String text) ? text : otherwise;
	}

}
