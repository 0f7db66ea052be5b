package io.zss.broker.app.console;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a broker answered to a question.
 *
 * @param broker its address
 * @param status the status of its reply; 0 without one
 * @param value the payload of the reply; null when it failed
 * @param error why it failed; null when it did not
 */
record BrokerAnswer(String broker, int status, @Nullable Object value, @Nullable String error) {

	boolean isPresent() {
		return this.error == null;
	}

	/**
	 * Whether the broker is there and does not know the verb.
	 */
	boolean isUnknownVerb() {
		return this.status == 404 || (this.status == 500 && String.valueOf(this.error).contains("No SMI verb"));
	}

	Map<?, ?> map() {
		return (this.value instanceof Map<?, ?> map) ? map : Map.of();
	}

	List<?> list() {
		return (this.value instanceof List<?> list) ? list : List.of();
	}

}
