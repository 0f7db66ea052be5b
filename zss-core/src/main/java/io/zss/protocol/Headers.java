package io.zss.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Frame 5 of a message as a map, and the names that the suite and our extensions give to
 * its keys. Old peers ignore and echo keys that they do not know.
 */
public final class Headers {

	/**
	 * On UP and HEARTBEAT: how many requests the instance takes at a time, an integer of
	 * at least 1.
	 */
	public static final String CAPACITY = "zss-capacity";

	/** On UP and HEARTBEAT: the service's version; absent when it has none. */
	public static final String VERSION = "zss-version";

	/** On UP and HEARTBEAT: the list of verbs that the instance serves. */
	public static final String VERBS = "zss-verbs";

	/**
	 * On UP and HEARTBEAT: a map of facts for people, e.g. application, host and pid.
	 */
	public static final String INSTANCE = "zss-instance";

	/**
	 * On a request: milliseconds that the caller still waits, counted from the moment
	 * that the request is received.
	 */
	public static final String TIMEOUT = "zss-timeout";

	/** On a request: {@code false} when it must never run twice. */
	public static final String IDEMPOTENT = "zss-idempotent";

	/**
	 * On a request to a worker: 1 for the first dispatch, 2 for the first retry. On an
	 * error of the broker: how often the request was dispatched; absent when no worker
	 * has seen it.
	 */
	public static final String ATTEMPT = "zss-attempt";

	/**
	 * On a 503 of a worker, {@code true}: it had no room for the request and has not
	 * begun with it, so that another instance may have it.
	 */
	public static final String REFUSED = "zss-refused";

	/**
	 * On a request: how often a broker may dispatch it at most, an integer of at least 1.
	 * A broker takes the smaller of this and its own limit.
	 */
	public static final String MAX_ATTEMPTS = "zss-max-attempts";

	/**
	 * On UP and HEARTBEAT, {@code true}: the instance understands the message
	 * {@code CANCEL}, by which a broker says that nothing waits for a request any more.
	 */
	public static final String CANCEL = "zss-cancel";

	/**
	 * On a 503 of a broker, {@code true}: the broker is stopping, so that another one may
	 * have the request.
	 */
	public static final String STOPPING = "zss-stopping";

	/**
	 * On a request to a worker: who has called, a map of {@code name} and the list
	 * {@code roles}, from the key of the caller. Set by a broker alone, which removes
	 * what others send under this name.
	 */
	public static final String CALLER = "zss-caller";

	/**
	 * On a request: the id of the one instance that is to have it, as
	 * {@link Address#INSTANCES} and LIST show it. A broker gives it to no other; it waits
	 * until that instance has room, and is answered 404 when there is no such instance of
	 * the service, 503 when an operator has taken it out.
	 */
	public static final String TO_INSTANCE = "zss-to-instance";

	/**
	 * On a 429 of a broker to a caller that sends too many requests: after how many
	 * seconds it may send the next one, a number with a fraction. A service may set it on
	 * errors of its own.
	 */
	public static final String RETRY_AFTER = "retry-after";

	/** The transaction id, passed along and logged; compared in any case. */
	public static final String REQUEST_ID = "X-Request-Id";

	/**
	 * On a reply: milliseconds that the service took, as a number, as the Node worker
	 * says.
	 */
	public static final String RESPONSE_TIME = "response-time";

	/**
	 * The list of timestamps of requests further out, that a service keeps while it calls
	 * on.
	 */
	public static final String METRICS_STACK = "micro-metrics-stack";

	/**
	 * The headers by which brokers and workers say what became of a request. Neither a
	 * caller nor a handler sets them: both may have taken them over from another reply.
	 */
	public static final Set<String> OF_REPLIES = Set.of(ATTEMPT, REFUSED, STOPPING);

	private static final String FRAME = "headers";

	private Headers() {
	}

	/**
	 * Reads a headers frame. Nil, which some peers send, and an empty frame are no
	 * headers.
	 * @param frame the bytes of frame 5, in either dialect
	 * @return a new map, in the order of the wire
	 * @throws ProtocolException if the frame is neither a map nor nil
	 */
	public static Map<String, @Nullable Object> decode(byte[] frame) {
		PackReader reader = new PackReader(FRAME, ReferenceDialect.toStandard(FRAME, frame));
		if (reader.nextIsNil()) {
			return new LinkedHashMap<>();
		}
		if (!reader.nextIsMap()) {
			throw new ProtocolException(FRAME, "a map or nil", ProtocolException.describe(frame));
		}
		@SuppressWarnings("unchecked")
		Map<String, @Nullable Object> headers = (Map<String, @Nullable Object>) Objects
			.requireNonNull(reader.readValue());
		return headers;
	}

	/**
	 * Writes a headers frame that every peer can read.
	 * @param headers text, numbers, booleans, nulls, and maps and lists of them
	 * @return a new array: a map, also when there are no headers
	 */
	public static byte[] encode(Map<String, ?> headers) {
		PackWriter writer = new PackWriter(64).map(headers.size());
		headers.forEach((name, value) -> {
			writer.string(name);
			if (name.equals(TIMEOUT) && value instanceof Number millis) {
				HeaderFrame.writeTimeout(writer, (long) millis.doubleValue());
			}
			else {
				writer.value(value);
			}
		});
		return writer.toByteArray();
	}

	/**
	 * Writes headers that came from a peer, so that every peer can read them. A time-out
	 * that is none stays none.
	 */
	static byte[] encodeReceived(Map<String, ?> headers) {
		boolean saysNone = timeoutMillis(headers.get(TIMEOUT)) == HeaderFrame.NO_TIMEOUT;
		return saysNone ? new PackWriter(64).value(headers).toByteArray() : encode(headers);
	}

	/**
	 * Reads the value of {@link #TIMEOUT}.
	 * @param value the value, or null when there is none
	 * @return milliseconds, 0 to {@link Integer#MAX_VALUE}; negative when it says none
	 */
	public static long timeoutMillis(@Nullable Object value) {
		if (value instanceof Number millis && millis.doubleValue() >= 0) {
			return (long) Math.min(millis.doubleValue(), Integer.MAX_VALUE);
		}
		return HeaderFrame.NO_TIMEOUT;
	}

	/**
	 * The text of a header's value.
	 * @param value the value
	 * @return its text: an integer that travelled as float64, as those beyond 32 bits do,
	 * has neither point nor exponent
	 */
	public static String text(@Nullable Object value) {
		return (value instanceof Double number) ? WireNumbers.text(number) : String.valueOf(value);
	}

	/**
	 * The value of a header with those integers that travelled as float64 as integers
	 * again.
	 * @param value the value
	 * @return the value, or a {@code Long} for a float64 without fraction; the same for
	 * the elements of a list
	 */
	public static @Nullable Object integers(@Nullable Object value) {
		if (value instanceof Double number && WireNumbers.isLong(number)) {
			return number.longValue();
		}
		if (value instanceof List<?> list) {
			return list.stream().map(Headers::integers).collect(Collectors.toCollection(ArrayList::new));
		}
		return value;
	}

	/**
	 * The value of a header, whatever the case of its name.
	 * @param headers the headers
	 * @param name the name
	 * @return the value, or null
	 */
	public static @Nullable Object find(Map<String, ? extends @Nullable Object> headers, String name) {
		Object exact = headers.get(name);
		if (exact != null) {
			return exact;
		}
		for (Map.Entry<String, ? extends @Nullable Object> entry : headers.entrySet()) {
			if (entry.getKey().equalsIgnoreCase(name)) {
				return entry.getValue();
			}
		}
		return null;
	}

}
