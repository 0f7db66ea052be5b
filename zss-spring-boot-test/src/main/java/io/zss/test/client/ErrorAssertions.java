package io.zss.test.client;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.ValidationError;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on the error with which a call ended.
 */
public final class ErrorAssertions {

	private final TestReply reply;

	ErrorAssertions(TestReply reply) {
		this.reply = reply;
	}

	/**
	 * Checks the code.
	 * @param code the code, usually that of the status
	 * @return this
	 */
	public ErrorAssertions hasCode(int code) {
		return has("code", ErrorBody::code, code);
	}

	/**
	 * Checks the text for users.
	 * @param message the text
	 * @return this
	 */
	public ErrorAssertions hasUserMessage(String message) {
		return has("userMessage", ErrorBody::userMessage, message);
	}

	/**
	 * Checks the text for developers.
	 * @param message the text
	 * @return this
	 */
	public ErrorAssertions hasDeveloperMessage(String message) {
		return has("developerMessage", ErrorBody::developerMessage, message);
	}

	/**
	 * Checks that a value is not valid.
	 * @param path the path of the value
	 * @return this
	 */
	public ErrorAssertions hasValidationError(String path) {
		return satisfies((error) -> Assertions.assertThat(error.validationErrors())
			.as("validationErrors")
			.extracting(ValidationError::path)
			.contains(path));
	}

	/**
	 * Checks that a value is not valid, and why.
	 * @param path the path of the value
	 * @param code the constraint that it violates
	 * @return this
	 */
	public ErrorAssertions hasValidationError(String path, String code) {
		return satisfies((error) -> Assertions.assertThat(error.validationErrors())
			.as("validationErrors")
			.extracting(ValidationError::path, ValidationError::code)
			.contains(Assertions.tuple(path, code)));
	}

	/**
	 * Checks which values are not valid.
	 * @param paths the paths of all values that are not valid, in any order
	 * @return this
	 */
	public ErrorAssertions hasOnlyValidationErrors(String... paths) {
		return satisfies((error) -> Assertions.assertThat(error.validationErrors())
			.as("validationErrors")
			.extracting(ValidationError::path)
			.containsExactlyInAnyOrder(paths));
	}

	/**
	 * Checks a member of the error beyond those of the protocol.
	 * @param name its name
	 * @param value its value
	 * @return this
	 */
	public ErrorAssertions hasDetail(String name, @Nullable Object value) {
		return has(name, (error) -> error.details().get(name), value);
	}

	/**
	 * Checks the error by assertions.
	 * @param assertions get the error
	 * @return this
	 */
	public ErrorAssertions satisfies(Consumer<ErrorBody> assertions) {
		this.reply.check(() -> assertions.accept(Objects.requireNonNull(this.reply.error())));
		return this;
	}

	/**
	 * The reply, for further assertions.
	 * @return the reply
	 */
	public TestReply and() {
		return this.reply;
	}

	private ErrorAssertions has(String name, Function<ErrorBody, @Nullable Object> member, @Nullable Object expected) {
		return satisfies((error) -> Assertions.assertThat(member.apply(error)).as(name).isEqualTo(expected));
	}

}
