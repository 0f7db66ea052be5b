package io.zss.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import org.jspecify.annotations.Nullable;

/**
 * The timestamps of requests further out, which travel along while a service calls on, as
 * the Node client keeps them: those that the headers of a call hold are pushed on a list,
 * and come back with the reply.
 */
final class MetricsStack {

	private MetricsStack() {
	}

	/**
	 * Makes room for the timestamps of a call.
	 * @param headers the headers of the call, changed
	 */
	static void push(Map<String, @Nullable Object> headers) {
		Map<String, @Nullable Object> timestamps = removeTimestamps(headers);
		if (!timestamps.isEmpty()) {
			List<@Nullable Object> stack = stack(headers);
			stack.add(timestamps);
			headers.put(Headers.METRICS_STACK, stack);
		}
	}

	/**
	 * Restores the timestamps that the call pushed, in the place of its own.
	 * @param headers the headers of the reply, changed
	 * @param received when the reply came, in epoch milliseconds
	 */
	static void pop(Map<String, @Nullable Object> headers, double received) {
		List<@Nullable Object> stack = stack(headers);
		if (!stack.isEmpty() && stack.remove(stack.size() - 1) instanceof Map<?, ?> timestamps) {
			removeTimestamps(headers);
			timestamps.forEach((name, value) -> headers.put(String.valueOf(name), value));
			headers.remove(Headers.METRICS_STACK);
			if (!stack.isEmpty()) {
				headers.put(Headers.METRICS_STACK, stack);
			}
			headers.put(Hop.CLIENT_RECEIVES.header(), received);
		}
	}

	private static List<@Nullable Object> stack(Map<String, @Nullable Object> headers) {
		return (headers.get(Headers.METRICS_STACK) instanceof List<?> stack) ? new ArrayList<>(stack)
				: new ArrayList<>();
	}

	private static Map<String, @Nullable Object> removeTimestamps(Map<String, @Nullable Object> headers) {
		Map<String, @Nullable Object> timestamps = new LinkedHashMap<>();
		for (Hop hop : Hop.values()) {
			Object value = headers.remove(hop.header());
			if (value != null) {
				timestamps.put(hop.header(), value);
			}
		}
		return timestamps;
	}

}
