package io.zss.broker;

import java.util.ArrayList;
import java.util.List;

import io.zss.transport.Endpoint;

/**
 * What an operator should know about the security of a broker that has just started.
 */
final class StartupAdvice {

	private StartupAdvice() {
	}

	/**
	 * The lines for the log; none for most brokers.
	 * @param endpoints as they were bound, the plain ones first
	 */
	static List<String> of(BrokerOptions options, List<Endpoint> endpoints) {
		List<String> lines = new ArrayList<>();
		SecurityOptions security = options.security();
		List<Endpoint> open = endpoints.subList(0, BrokerDuty.PLAIN_ENDPOINTS)
			.stream()
			.filter((endpoint) -> !endpoint.isLoopback())
			.toList();
		if (!open.isEmpty() && security == null) {
			lines.add("Any process that reaches " + open + " may call, serve and list everything, and read along. "
					+ "Bind 'zss.broker.frontend' and 'zss.broker.backend' to 127.0.0.1, or give the broker keys and "
					+ "rules: 'zss.security' in docs/security.md");
		}
		else if (!open.isEmpty()) {
			lines.add("What passes " + open + " is not encrypted, and peers are known there by their addresses alone. "
					+ "Bind 'zss.broker.frontend' and 'zss.broker.backend' to 127.0.0.1 when all peers have keys");
		}
		if (security != null && security.allowsNothing()) {
			lines.add("No rule allows anything: every request is refused. Set 'zss.security.broker.rules'");
		}
		if (security != null && security.allowAny()) {
			lines.add("Peers with any key may connect, as 'zss.security.broker.allow-any' is set");
		}
		return lines;
	}

}
