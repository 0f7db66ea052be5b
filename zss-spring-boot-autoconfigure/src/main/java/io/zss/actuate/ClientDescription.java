package io.zss.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.client.BrokerStatus;
import io.zss.client.ClientStatus;
import io.zss.client.ZssClient;
import org.jspecify.annotations.Nullable;

/**
 * A client as the endpoint shows it.
 */
final class ClientDescription {

	private ClientDescription() {
	}

	static Map<String, Object> of(ZssClient client) {
		ClientStatus status = client.status();
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("name", client.options().name());
		entry.put("running", status.running());
		String failure = status.failure();
		if (!status.running() || failure != null) {
			entry.put("reason", reason(status, failure));
		}
		entry.put("restarts", status.restarts());
		entry.put("pending", status.pending());
		entry.put("maxPending", client.options().maxPending());
		entry.put("brokers", status.brokers().stream().map(ClientDescription::of).toList());
		return entry;
	}

	/**
	 * Why it has ended, or had ended before it restarted.
	 */
	private static String reason(ClientStatus status, @Nullable String failure) {
		if (failure == null) {
			return "it was closed, or not started";
		}
		return status.running() ? "it has restarted after a failure: " + failure : "it has failed: " + failure;
	}

	private static Map<String, Object> of(BrokerStatus broker) {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("broker", broker.broker());
		entry.put("state", broker.state().name());
		entry.put("since", broker.since());
		if (broker.refusal() != null) {
			entry.put("reason", broker.refusal());
		}
		return entry;
	}

}
