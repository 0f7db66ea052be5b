package io.zss.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.zss.client.ClientOptions;
import io.zss.client.ZssClient;
import io.zss.transport.Endpoint;

/**
 * Opens clients for calls, which are spread over all brokers.
 */
final class Clients {

	private static final int SPARE = 16;

	private Clients() {
	}

	/**
	 * Opens a client of the brokers that listen.
	 * @param pending calls that wait at a time
	 * @throws CommandFailure if none does
	 */
	static ZssClient open(Root root, int pending) {
		Duration timeout = root.timeout(CallOptions.TIMEOUT);
		List<Endpoint> listening = listening(BrokerAddresses.frontends(root.brokers()), timeout);
		ClientOptions options = ClientOptions.of(BrokerSession.CLIENT_NAME, listening.toArray(Endpoint[]::new))
			.withKeys(root.keys())
			.withTimeout(timeout)
			.withMaxPending(pending + SPARE);
		ZssClient client = new ZssClient(options);
		client.start();
		return client;
	}

	private static List<Endpoint> listening(List<Endpoint> brokers, Duration timeout) {
		List<Endpoint> listening = new ArrayList<>();
		List<CommandFailure> failures = new ArrayList<>();
		for (Endpoint broker : brokers) {
			try {
				BrokerSession.probe(broker, timeout);
				listening.add(broker);
			}
			catch (CommandFailure ex) {
				failures.add(ex);
			}
		}
		if (!listening.isEmpty()) {
			return listening;
		}
		if (failures.size() == 1) {
			throw failures.get(0);
		}
		throw new CommandFailure(ExitCode.NO_BROKER,
				"None of " + failures.size() + " brokers can be reached:\n"
						+ String.join("\n", failures.stream().map((each) -> "     " + each.getMessage()).toList()),
				failures.get(0).advice());
	}

}
