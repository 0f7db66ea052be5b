package io.zss.test.client;

import java.util.function.IntPredicate;

import io.zss.protocol.Status;

/**
 * Assertions on the status of a reply.
 */
public final class StatusAssertions {

	private final TestReply reply;

	StatusAssertions(TestReply reply) {
		this.reply = reply;
	}

	/**
	 * Checks that the status is 200.
	 * @return the reply
	 */
	public TestReply isOk() {
		return isEqualTo(Status.OK);
	}

	/**
	 * Checks that the status is 400.
	 * @return the reply
	 */
	public TestReply isBadRequest() {
		return isEqualTo(Status.BAD_REQUEST);
	}

	/**
	 * Checks that the status is 401.
	 * @return the reply
	 */
	public TestReply isUnauthorized() {
		return isEqualTo(Status.UNAUTHORIZED);
	}

	/**
	 * Checks that the status is 403.
	 * @return the reply
	 */
	public TestReply isForbidden() {
		return isEqualTo(Status.FORBIDDEN);
	}

	/**
	 * Checks that the status is 404, of the service or of the broker.
	 * @return the reply
	 */
	public TestReply isNotFound() {
		return isEqualTo(Status.NOT_FOUND);
	}

	/**
	 * Checks that the status is 409.
	 * @return the reply
	 */
	public TestReply isConflict() {
		return isEqualTo(Status.CONFLICT);
	}

	/**
	 * Checks that the status is 500.
	 * @return the reply
	 */
	public TestReply isInternalError() {
		return isEqualTo(Status.INTERNAL_ERROR);
	}

	/**
	 * Checks that the status is 503.
	 * @return the reply
	 */
	public TestReply isUnavailable() {
		return isEqualTo(Status.UNAVAILABLE);
	}

	/**
	 * Checks that the status is 599: the broker says so, or no reply came in time.
	 * @return the reply
	 */
	public TestReply isTimeout() {
		return isEqualTo(Status.TIMEOUT);
	}

	/**
	 * Checks that the status is 200 to 299.
	 * @return the reply
	 */
	public TestReply isSuccess() {
		return is("a success, 200 to 299", Status::isSuccess);
	}

	/**
	 * Checks that the status is 400 to 599.
	 * @return the reply
	 */
	public TestReply isError() {
		return is("an error, 400 to 599", Status::isError);
	}

	/**
	 * Checks the status.
	 * @param status the status that is expected
	 * @return the reply
	 */
	public TestReply isEqualTo(int status) {
		return is(Integer.toString(status), (actual) -> actual == status);
	}

	private TestReply is(String expected, IntPredicate condition) {
		this.reply.check(() -> {
			if (!condition.test(this.reply.status())) {
				throw new AssertionError("Expected the status " + expected + ", but it is " + this.reply.status());
			}
		});
		return this.reply;
	}

}
