package io.zss.test.client;

import java.util.function.Consumer;

import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on the headers of a reply. Names are found in any case.
 */
public final class HeaderAssertions {

	private final TestReply reply;

	HeaderAssertions(TestReply reply) {
		this.reply = reply;
	}

	/**
	 * Checks the value of a header.
	 * @param name its name
	 * @param value its value
	 * @return the reply
	 */
	public TestReply isEqualTo(String name, @Nullable Object value) {
		// An int travels as a long.
		Object expected = (value instanceof Integer || value instanceof Short || value instanceof Byte)
				? (Object) ((Number) value).longValue() : value;
		return satisfies(name, (actual) -> Assertions.assertThat(widened(actual)).isEqualTo(expected));
	}

	/**
	 * Checks that there is a header.
	 * @param name its name
	 * @return the reply
	 */
	public TestReply exists(String name) {
		return satisfies(name, (actual) -> Assertions.assertThat(actual).isNotNull());
	}

	/**
	 * Checks that there is no such header.
	 * @param name its name
	 * @return the reply
	 */
	public TestReply doesNotExist(String name) {
		return satisfies(name, (actual) -> Assertions.assertThat(actual).isNull());
	}

	/**
	 * Checks the value of a header by assertions.
	 * @param name its name
	 * @param assertions get the value, or null when there is no such header
	 * @return the reply
	 */
	public TestReply satisfies(String name, Consumer<@Nullable Object> assertions) {
		this.reply.check(() -> {
			try {
				assertions.accept(this.reply.header(name));
			}
			catch (AssertionError ex) {
				throw new AssertionError("Header '" + name + "': " + String.valueOf(ex.getMessage()).strip(), ex);
			}
		});
		return this.reply;
	}

	private static @Nullable Object widened(@Nullable Object value) {
		return (value instanceof Integer number) ? Long.valueOf(number.longValue()) : value;
	}

}
