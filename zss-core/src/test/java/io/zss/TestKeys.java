package io.zss;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.zss.broker.Broker;
import io.zss.broker.SecurityOptions;
import io.zss.client.ClientOptions;
import io.zss.security.AuthorizedKeys;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.security.Rules;
import io.zss.security.ZssPrincipal;
import io.zss.transport.Endpoint;
import io.zss.worker.WorkerOptions;

/**
 * Keys of brokers, clients and workers of tests that are about something else: with
 * {@code -Dzss.secured=true} these run with security on. Peers that a test plays by hand
 * stay plain, and may do everything by their address.
 */
final class TestKeys {

	static final boolean ON = Boolean.getBoolean("zss.secured");

	private static final Rules RULES = Rules.parse(List.of("allow role:peer call *", "allow role:peer serve *",
			"allow role:peer look", "allow role:peer steer", "allow address:0.0.0.0/0 call *",
			"allow address:0.0.0.0/0 serve *", "allow address:0.0.0.0/0 look", "allow address:127.0.0.1 steer"));

	private static final KeyPair BROKER = KeyPair.generate();

	private static final Map<String, KeyPair> peers = new ConcurrentHashMap<>();

	private static volatile AuthorizedKeys authorized = AuthorizedKeys.NONE;

	/** The secured endpoints of all brokers, by the plain ones. */
	private static final Map<Endpoint, Endpoint> secured = new ConcurrentHashMap<>();

	private TestKeys() {
	}

	static @Nullable SecurityOptions brokerOptions() {
		Endpoint anywhere = Endpoint.parse("tcp://127.0.0.1:*");
		keysOf("first");
		return ON ? new SecurityOptions(BROKER, anywhere, anywhere, () -> authorized, false, RULES, false) : null;
	}

	static void started(Broker broker) {
		Endpoint frontend = broker.securedFrontend();
		Endpoint backend = broker.securedBackend();
		if (ON && frontend != null && backend != null) {
			secured.put(broker.frontend(), frontend);
			secured.put(broker.backend(), backend);
		}
	}

	/**
	 * Where peers with keys connect that would connect to a plain endpoint without.
	 */
	static Endpoint ofPeers(Endpoint plain) {
		return secured.getOrDefault(plain, plain);
	}

	/**
	 * The same client with keys, unless some of its brokers have none.
	 */
	static ClientOptions secure(ClientOptions options) {
		if (options.keys() != null || !secured.keySet().containsAll(options.brokers())) {
			return options;
		}
		return new ClientOptions(options.name(), endpoints(options.brokers()), options.timeout(), options.maxPending(),
				options.pendingPolicy(), options.maxFrameBytes(), options.maxExecutions(), keysOf(options.name()));
	}

	/**
	 * The same worker with keys, unless some of its brokers have none.
	 */
	static WorkerOptions secure(WorkerOptions options) {
		if (options.keys() != null || !secured.keySet().containsAll(options.brokers())) {
			return options;
		}
		return options.withBrokers(endpoints(options.brokers())).withKeys(keysOf("worker"));
	}

	private static List<Endpoint> endpoints(List<Endpoint> plain) {
		return plain.stream().map(secured::get).toList();
	}

	private static synchronized ConnectionKeys keysOf(String name) {
		String known = name.replaceAll("[^A-Za-z0-9._@-]", "-");
		KeyPair keys = peers.get(known);
		if (keys == null) {
			keys = KeyPair.generate();
			peers.put(known, keys);
			List<AuthorizedKeys.Entry> entries = new ArrayList<>();
			peers.forEach((peer, its) -> entries
				.add(new AuthorizedKeys.Entry(its.publicKey(), ZssPrincipal.of(peer, List.of("peer")), null)));
			authorized = AuthorizedKeys.of(entries);
		}
		return new ConnectionKeys(keys, List.of(BROKER.publicKey()));
	}

}
