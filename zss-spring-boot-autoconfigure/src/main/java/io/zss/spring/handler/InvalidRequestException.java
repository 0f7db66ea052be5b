package io.zss.spring.handler;

import java.util.List;
import java.util.stream.Collectors;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import org.jspecify.annotations.Nullable;

/**
 * A request whose arguments do not satisfy their constraints: 400, with a text that names
 * each field.
 */
public final class InvalidRequestException extends ZssException {

	private static final int SHOWN_VIOLATIONS = 20;

	private static final int SHOWN_CHARACTERS = 200;

	private final transient List<Violation> violations;

	InvalidRequestException(List<Violation> violations, @Nullable Throwable cause) {
		super(new ErrorBody(Status.BAD_REQUEST, describe(violations), "Not valid: " + describe(violations)), cause);
		this.violations = List.copyOf(violations);
	}

	/**
	 * What is not valid.
	 * @return at least one, ordered by field
	 */
	public List<Violation> getViolations() {
		return this.violations;
	}

	private static String describe(List<Violation> violations) {
		String shown = violations.stream()
			.limit(SHOWN_VIOLATIONS)
			.map((violation) -> shorten(violation.field() + ": " + violation.message()))
			.collect(Collectors.joining("; "));
		int more = violations.size() - SHOWN_VIOLATIONS;
		return (more > 0) ? shown + "; and " + more + " more" : shown;
	}

	private static String shorten(String text) {
		return (text.length() <= SHOWN_CHARACTERS) ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
	}

	/**
	 * A constraint that is not satisfied.
	 *
	 * @param field the path of the field within the payload, or the name of another
	 * parameter
	 * @param message what the constraint says
	 */
	public record Violation(String field, String message) {
	}

}
