package io.zss.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The payload of an error reply. It is written with both {@code code}, which the Node
 * client reads, and {@code errorCode}, which the Ruby client reads.
 *
 * @param code the status, 400-599
 * @param userMessage what may be shown to a user
 * @param developerMessage what helps a developer
 */
public record ErrorBody(int code, String userMessage, String developerMessage) {

	private static final String FRAME = "payload";

	private static final String BROKER_STOPPED = "The broker has stopped";

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
			case Status.CONFLICT ->
				new ErrorBody(status, "This is being done already.", "The same request is in flight already.");
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
	 * Whether this is {@link #brokerStopped()}, if a broker itself sent it.
	 * @return whether code and text are the same
	 */
	public boolean isBrokerStopped() {
		return this.code == Status.UNAVAILABLE && this.developerMessage.equals(BROKER_STOPPED);
	}

	/**
	 * The same error with another text for developers.
	 * @param message the text
	 * @return a new error
	 */
	public ErrorBody withDeveloperMessage(String message) {
		return new ErrorBody(this.code, this.userMessage, message);
	}

	/**
	 * Reads an error from a payload, whichever of the two keys names its code. Messages
	 * that are missing are those of {@link #of(int)}.
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
					text(map.get("developerMessage"), standard.developerMessage));
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
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("code", this.code);
		map.put("errorCode", this.code);
		map.put("userMessage", this.userMessage);
		map.put("developerMessage", this.developerMessage);
		return new PackWriter(256).value(map).toByteArray();
	}

	private static int code(Map<?, ?> map, int status) {
		Object code = (map.get("code") instanceof Number) ? map.get("code") : map.get("errorCode");
		return (code instanceof Number number && Status.isError(number.intValue())) ? number.intValue() : status;
	}

	private static String text(@Nullable Object value, String otherwise) {
		return (value instanceof String text) ? text : otherwise;
	}

}
