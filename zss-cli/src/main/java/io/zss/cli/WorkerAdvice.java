package io.zss.cli;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import io.zss.cli.BrokerSessions.Answer;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where workers register with brokers that have none: at the backend that belongs to the
 * endpoint to which the caller is connected, as the brokers say in their STATUS.
 */
final class WorkerAdvice {

	private WorkerAdvice() {
	}

	/**
	 * The advice.
	 * @param statuses the answers to STATUS
	 * @param keyed whether the caller is connected by keys
	 */
	static String of(List<Answer> statuses, boolean keyed) {
		List<Answer> present = statuses.stream().filter(Answer::isPresent).toList();
		boolean secured = keyed
				&& (present.isEmpty() || present.stream().anyMatch((status) -> securedBackend(status) != null));
		List<Endpoint> backends = present.stream()
			.map((status) -> backend(status, keyed))
			.filter(Objects::nonNull)
			.distinct()
			.toList();
		String place = "A worker registers at the broker's " + (secured ? "secured backend" : "backend");
		String key = secured ? " with a key that may serve" : "";
		if (backends.isEmpty()) {
			// Old brokers know no STATUS, and not everyone may ask for it.
			return secured ? place + key + "; its configuration names it: 'zss.security.broker.backend'."
					: place + ", port " + BrokerAddresses.BACKEND_PORT + " by default. Try one: 'zss serve echo'.";
		}
		String named = backends.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
		String addresses = backends.stream()
			.map((backend) -> backend.host() + ":" + backend.port())
			.collect(Collectors.joining(","));
		return place + ", " + named + (secured ? "," + key : "") + ". Try one: 'zss serve echo --backend " + addresses
				+ "'.";
	}

	private static @Nullable Endpoint backend(Answer status, boolean keyed) {
		Endpoint secured = keyed ? securedBackend(status) : null;
		return (secured != null) ? secured : endpoint(status, status.fields().textOrEmpty("backend"));
	}

	private static @Nullable Endpoint securedBackend(Answer status) {
		return endpoint(status, status.fields().fields("security").textOrEmpty("backend"));
	}

	/**
	 * An endpoint as it is reached from here: at the host that the caller has named,
	 * where it is bound to all addresses.
	 */
	private static @Nullable Endpoint endpoint(Answer status, String text) {
		try {
			Endpoint bound = Endpoint.parse(text);
			return bound.isWildcard() ? new Endpoint(status.broker().host(), bound.port()) : bound;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
