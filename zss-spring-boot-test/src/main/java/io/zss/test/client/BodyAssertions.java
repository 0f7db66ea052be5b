package io.zss.test.client;

import java.util.function.Consumer;
import java.util.function.Function;

import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on the payload of a reply.
 *
 * @param <T> the type of the payload
 */
public final class BodyAssertions<T> {

	private final TestReply reply;

	private final @Nullable T body;

	BodyAssertions(TestReply reply, @Nullable T body) {
		this.reply = reply;
		this.body = body;
	}

	/**
	 * Checks the payload.
	 * @param expected an equal value
	 * @return this
	 */
	public BodyAssertions<T> isEqualTo(T expected) {
		this.reply.check(() -> Assertions.assertThat((Object) this.body)
			.as(() -> "payload" + FirstDifference.of(this.body, expected))
			.isEqualTo(expected));
		return this;
	}

	/**
	 * Checks that the payload is nil.
	 * @return this
	 */
	public BodyAssertions<T> isNull() {
		this.reply.check(() -> Assertions.assertThat((Object) this.body).as("payload").isNull());
		return this;
	}

	/**
	 * Checks a part of the payload.
	 * @param <V> the type of the part
	 * @param part gets the part of a payload that is not nil
	 * @param expected an equal value
	 * @return this
	 */
	public <V> BodyAssertions<T> hasValue(Function<? super T, ? extends @Nullable V> part, @Nullable V expected) {
		return satisfies((payload) -> Assertions.assertThat((Object) part.apply(payload)).isEqualTo(expected));
	}

	/**
	 * Checks the payload by assertions.
	 * @param assertions get a payload that is not nil
	 * @return this
	 */
	public BodyAssertions<T> satisfies(Consumer<? super T> assertions) {
		this.reply.check(() -> assertions.accept(notNull()));
		return this;
	}

	/**
	 * The payload, for assertions of any other kind.
	 * @return the payload; null for nil
	 */
	public @Nullable T value() {
		return this.body;
	}

	/**
	 * The reply, for further assertions.
	 * @return the reply
	 */
	public TestReply and() {
		return this.reply;
	}

	private T notNull() {
		if (this.body == null) {
			throw new AssertionError("Expected a payload, but it is nil");
		}
		return this.body;
	}

}
