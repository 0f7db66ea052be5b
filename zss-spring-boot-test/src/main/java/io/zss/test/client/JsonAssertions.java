package io.zss.test.client;

import java.util.function.Consumer;

import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import io.zss.test.support.PayloadText;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;

/**
 * Assertions on the payload of a reply as JSON. They need JsonPath and JSONassert, which
 * {@code spring-boot-starter-test} brings.
 */
public final class JsonAssertions {

	private final TestReply reply;

	private final @Nullable Object payload;

	JsonAssertions(TestReply reply, @Nullable Object payload) {
		this.reply = reply;
		this.payload = payload;
	}

	/**
	 * Checks that the payload is nil.
	 * @return the reply
	 */
	public TestReply isEmpty() {
		this.reply.check(() -> {
			if (this.payload != null) {
				throw new AssertionError("Expected nil as payload");
			}
		});
		return this.reply;
	}

	/**
	 * Compares the payload, which may have more members than are expected.
	 * @param expected JSON
	 * @return this
	 */
	public JsonAssertions json(String expected) {
		this.reply.check(() -> JsonAssert.comparator(JsonCompareMode.LENIENT)
			.assertIsMatch(expected, PayloadText.json(this.payload)));
		return this;
	}

	/**
	 * Checks the value at a path.
	 * @param path a JSON path, for example {@code $.lines[0].item}
	 * @param expected the value; numbers may be of any type
	 * @return this
	 */
	public JsonAssertions hasPath(String path, @Nullable Object expected) {
		return hasPathSatisfying(path, (actual) -> {
			if (actual instanceof Number number && expected instanceof Number other) {
				Assertions.assertThat(number.doubleValue()).as(path).isEqualTo(other.doubleValue());
			}
			else {
				Assertions.assertThat(actual).as(path).isEqualTo(expected);
			}
		});
	}

	/**
	 * Checks the value at a path by assertions.
	 * @param path a JSON path
	 * @param assertions get the value
	 * @return this
	 */
	public JsonAssertions hasPathSatisfying(String path, Consumer<@Nullable Object> assertions) {
		this.reply.check(() -> assertions.accept(read(path)));
		return this;
	}

	/**
	 * Checks that there is nothing at a path.
	 * @param path a JSON path
	 * @return this
	 */
	public JsonAssertions doesNotHavePath(String path) {
		this.reply.check(() -> {
			Object found;
			try {
				found = JsonPath.read(document(), path);
			}
			catch (PathNotFoundException notFound) {
				return;
			}
			throw new AssertionError("Expected nothing at " + path + ", but there is " + PayloadText.listed(found));
		});
		return this;
	}

	/**
	 * The reply, for further assertions.
	 * @return the reply
	 */
	public TestReply and() {
		return this.reply;
	}

	private @Nullable Object read(String path) {
		try {
			return JsonPath.read(document(), path);
		}
		catch (PathNotFoundException ex) {
			throw new AssertionError("Expected a value at " + path + ": " + ex.getMessage(), ex);
		}
	}

	private Object document() {
		if (this.payload == null) {
			throw new AssertionError("Expected a payload, but it is nil");
		}
		return this.payload;
	}

}
