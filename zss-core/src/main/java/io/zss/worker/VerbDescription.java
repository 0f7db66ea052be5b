package io.zss.worker;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a verb takes, returns and may answer, for people and tools. It changes nothing of
 * what the verb does. Time-out and status are those of the handler, not of this.
 *
 * @param text what the verb does; null where nothing is said
 * @param parameters the parameters of its handler that take something of the request
 * @param payload what it takes as payload; null when it reads none or nothing is known
 * @param result what it returns on success; null when it returns nothing or nothing is
 * known
 * @param errors the errors that it declares
 * @param idempotent whether a call may run more than once; null where nothing is said
 */
public record VerbDescription(@Nullable String text, List<Parameter> parameters, @Nullable Content payload,
		@Nullable Content result, List<DeclaredError> errors, @Nullable Boolean idempotent) {

	/** Nothing is known. */
	public static final VerbDescription NONE = new VerbDescription(null, List.of(), null, null, List.of(), null);

	/**
	 * Copies the lists.
	 */
	public VerbDescription {
		parameters = List.copyOf(parameters);
		errors = List.copyOf(errors);
	}

	/**
	 * Where a parameter gets its value from.
	 */
	public enum Source {

		/** The payload. */
		PAYLOAD,

		/** One header. */
		HEADER,

		/** All headers. */
		HEADERS,

		/** The whole request. */
		REQUEST

	}

	/**
	 * A parameter of a handler.
	 *
	 * @param name its name; of a header, that of the header
	 * @param source where its value comes from
	 * @param type its type, as people write it
	 * @param required whether a request without it is answered 400
	 * @param defaultValue the value of a header that is missing; null for none
	 */
	public record Parameter(String name, Source source, String type, boolean required, @Nullable String defaultValue) {
	}

	/**
	 * What a payload holds.
	 *
	 * @param type its type, as people write it
	 * @param required whether it is never nil
	 * @param schema its JSON Schema (2020-12): text, numbers, booleans, nulls, and maps
	 * and lists of them; empty where none is known
	 */
	public record Content(String type, boolean required, Map<String, ? extends @Nullable Object> schema) {
	}

	/**
	 * An error that a verb declares.
	 *
	 * @param status its status; null when the handler of the exception decides
	 * @param exception the exception that stands for it, as people write it; null for
	 * none
	 * @param text what it means; null where nothing is said
	 * @param code identifies it in the error body; null for none
	 */
	public record DeclaredError(@Nullable Integer status, @Nullable String exception, @Nullable String text,
			@Nullable String code) {

		/**
		 * An error without a code.
		 * @param status its status; null when the handler of the exception decides
		 * @param exception the exception that stands for it; null for none
		 * @param text what it means; null where nothing is said
		 */
		public DeclaredError(@Nullable Integer status, @Nullable String exception, @Nullable String text) {
			this(status, exception, text, null);
		}

	}

}
