package io.zss.spring.handler;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;
import io.zss.protocol.ValidationError;
import io.zss.protocol.ZssException;
import org.jspecify.annotations.Nullable;

/**
 * A request whose arguments do not satisfy their constraints: 400, with the path, code
 * and message of each as {@link #getValidationErrors()}, and in both texts.
 */
public final class InvalidRequestException extends ZssException {

	private static final int SHOWN_ERRORS = 20;

	private static final int SHOWN_CHARACTERS = 200;

	InvalidRequestException(List<ValidationError> errors, @Nullable Throwable cause) {
		super(body(sorted(errors)), cause);
	}

	private static List<ValidationError> sorted(List<ValidationError> errors) {
		return errors.stream()
			.sorted(Comparator.comparing(ValidationError::path).thenComparing(ValidationError::message))
			.toList();
	}

	private static ErrorBody body(List<ValidationError> errors) {
		String text = describe(errors);
		return new ErrorBody(Status.BAD_REQUEST, text, "Not valid: " + text).withValidationErrors(errors);
	}

	private static String describe(List<ValidationError> errors) {
		String shown = errors.stream()
			.limit(SHOWN_ERRORS)
			.map((error) -> shorten(error.path() + ": " + error.message()))
			.collect(Collectors.joining("; "));
		int more = errors.size() - SHOWN_ERRORS;
		return (more > 0) ? shown + "; and " + more + " more" : shown;
	}

	private static String shorten(String text) {
		return (text.length() <= SHOWN_CHARACTERS) ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
	}

}
