package io.zss.test.client;

import java.lang.reflect.Type;
import java.util.Map;

import io.zss.client.ZssCallException;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Headers;
import io.zss.protocol.PayloadMappingException;
import io.zss.protocol.ProtocolException;
import io.zss.test.support.PayloadText;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

/**
 * What became of a call, to be checked by the methods that begin with {@code expect}, or
 * read by the others for assertions of any other kind.
 */
public final class TestReply {

	private final TestExchange exchange;

	TestReply(TestExchange exchange) {
		this.exchange = exchange;
	}

	/**
	 * Begins assertions on the status.
	 * @return the assertions
	 */
	public StatusAssertions expectStatus() {
		return new StatusAssertions(this);
	}

	/**
	 * Begins assertions on the headers.
	 * @return the assertions
	 */
	public HeaderAssertions expectHeader() {
		return new HeaderAssertions(this);
	}

	/**
	 * Checks that the call ended in an error, and begins assertions on it.
	 * @return the assertions
	 */
	public ErrorAssertions expectError() {
		check(() -> {
			if (this.exchange.error() == null) {
				throw new AssertionError("Expected an error, but the status is " + status());
			}
		});
		return new ErrorAssertions(this);
	}

	/**
	 * Checks that the service itself has answered, not the broker, and that a reply came.
	 * @return this
	 */
	public TestReply expectFromService() {
		check(() -> {
			if (!this.exchange.fromService()) {
				throw new AssertionError("Expected a reply of the service");
			}
		});
		return this;
	}

	/**
	 * Reads the payload, and begins assertions on it.
	 * @param <T> the type of the payload
	 * @param type the type of the payload
	 * @return the assertions
	 */
	public <T> BodyAssertions<T> expectBody(Class<T> type) {
		return new BodyAssertions<>(this, body(type));
	}

	/**
	 * Reads the payload, and begins assertions on it.
	 * @param <T> the type of the payload
	 * @param type the type of the payload, which may be generic
	 * @return the assertions
	 */
	public <T> BodyAssertions<T> expectBody(ParameterizedTypeReference<T> type) {
		return new BodyAssertions<>(this, body(type));
	}

	/**
	 * Begins assertions on the payload as JSON.
	 * @return the assertions
	 */
	public JsonAssertions expectBody() {
		return new JsonAssertions(this, decode(Object.class));
	}

	/**
	 * The status of the reply, or 599 or 503 if none came.
	 * @return the status
	 */
	public int status() {
		return this.exchange.status();
	}

	/**
	 * The headers of the reply.
	 * @return the headers; empty if none came
	 */
	public Map<String, @Nullable Object> headers() {
		return this.exchange.headers();
	}

	/**
	 * A header of the reply.
	 * @param name its name, in any case
	 * @return its value; null without such a header
	 */
	public @Nullable Object header(String name) {
		return Headers.integers(Headers.find(this.exchange.headers(), name));
	}

	/**
	 * The payload of the reply.
	 * @param <T> the type of the payload
	 * @param type the type of the payload
	 * @return the payload; null for nil
	 * @throws AssertionError if no reply came, or the payload is of another type
	 */
	@SuppressWarnings("unchecked")
	public <T> @Nullable T body(Class<T> type) {
		return (T) decode(type);
	}

	/**
	 * The payload of the reply.
	 * @param <T> the type of the payload
	 * @param type the type of the payload, which may be generic
	 * @return the payload; null for nil
	 * @throws AssertionError if no reply came, or the payload is of another type
	 */
	@SuppressWarnings("unchecked")
	public <T> @Nullable T body(ParameterizedTypeReference<T> type) {
		return (T) decode(type.getType());
	}

	/**
	 * The error with which the call ended.
	 * @return the error; null for a success
	 */
	public @Nullable ErrorBody error() {
		return this.exchange.error();
	}

	/**
	 * Why no reply came.
	 * @return the failure; null if one came, whatever its status
	 */
	public @Nullable ZssCallException failure() {
		return this.exchange.failure();
	}

	/**
	 * The whole exchange, for people.
	 */
	@Override
	public String toString() {
		return this.exchange.toString();
	}

	/**
	 * Runs an assertion, whose failure shows the exchange.
	 */
	void check(Runnable assertion) {
		try {
			assertion.run();
		}
		catch (AssertionError ex) {
			String message = String.valueOf(ex.getMessage()).stripTrailing();
			String shortened = PayloadText.message(message);
			throw new AssertionError(shortened + "\n\n" + this.exchange,
					shortened.equals(message) ? ex : withMessage(ex, shortened));
		}
	}

	/**
	 * The same failure without a message of megabytes, which the report of a test would
	 * repeat.
	 */
	private static AssertionError withMessage(AssertionError failure, String message) {
		AssertionError shortened = new AssertionError(message);
		shortened.setStackTrace(failure.getStackTrace());
		return shortened;
	}

	private @Nullable Object decode(Type type) {
		byte[] payload = this.exchange.payload();
		if (payload == null) {
			throw new AssertionError("Expected a payload, but no reply came\n\n" + this.exchange);
		}
		try {
			return this.exchange.codec().decode(payload, type);
		}
		catch (ProtocolException | PayloadMappingException ex) {
			throw new AssertionError("Expected a payload of " + type.getTypeName() + ": "
					+ PayloadText.message(String.valueOf(ex.getMessage())) + "\n\n" + this.exchange, ex);
		}
	}

}
