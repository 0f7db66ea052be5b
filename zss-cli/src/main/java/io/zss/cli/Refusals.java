package io.zss.cli;

import java.util.List;
import java.util.Objects;

import io.zss.client.BrokerStatus;
import io.zss.client.ZssClient;
import io.zss.protocol.Status;
import org.jspecify.annotations.Nullable;

/**
 * Explains why a broker does not let the command line in, or the command line does not
 * talk to a broker.
 */
final class Refusals {

	private Refusals() {
	}

	/**
	 * Why a client cannot use its brokers, as far as that is about keys.
	 * @return the failure; null when it is about something else
	 */
	static @Nullable CommandFailure of(ZssClient client) {
		List<BrokerStatus> refused = client.status()
			.brokers()
			.stream()
			.filter((broker) -> broker.state() != BrokerStatus.State.LIVE && broker.refusal() != null)
			.toList();
		if (refused.isEmpty()) {
			return null;
		}
		List<String> lines = refused.stream()
			.map((broker) -> "Broker " + broker.broker() + " cannot be used: "
					+ Printable.of(String.valueOf(broker.refusal())))
			.toList();
		return new CommandFailure(ExitCode.NO_AGREEMENT, String.join("\n     ", lines),
				advice(Objects.requireNonNull(refused.get(0).refusal()), client.options().keys() != null));
	}

	private static String advice(String refusal, boolean keyed) {
		if (!keyed) {
			return "It is a secured endpoint. Connect with --key-file and --server-key; 'zss keygen' makes a key.";
		}
		if (refusal.contains("plain") || refusal.contains("no keys")) {
			return "It is a plain endpoint. Name the secured one with --broker, or connect with --plain.";
		}
		if (refusal.contains("server key")) {
			return "--server-key or ZSS_SERVER_KEY names another key than that of this broker. If it is the right one, "
					+ "someone else answers at this address.";
		}
		return "The key of --key-file or ZSS_KEY_FILE must be among the authorized keys of the broker.";
	}

	/**
	 * Whether a status says that the peer may not do what it asked for.
	 */
	static boolean isRefusal(int status) {
		return status == Status.UNAUTHORIZED || status == Status.FORBIDDEN;
	}

	/**
	 * What to do about 401 or 403 of a broker.
	 */
	static String advice(int status) {
		return (status == Status.UNAUTHORIZED)
				? "Without a key the broker does not know you: connect to its secured frontend with --key-file and "
						+ "--server-key."
				: "No rule of the broker, 'zss.security.broker.rules', allows it to this key or address.";
	}

}
