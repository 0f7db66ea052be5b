package io.zss.broker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.jspecify.annotations.Nullable;

import io.zss.protocol.Headers;
import io.zss.protocol.Status;
import io.zss.security.AccessRequest;
import io.zss.security.Action;
import io.zss.security.Rules;
import io.zss.security.ZssPrincipal;
import io.zss.transport.Peer;

/**
 * Security in the simulation: rules, peers with keys and without that the socket is said
 * to know, and what the broker must make of them. Its choices are its own, so that a
 * world without it is the same as before.
 */
final class SimulatedSecurity {

	private static final Rules RULES = Rules
		.parse(List.of("allow role:client call ORDERS", "allow role:client call MAIL/D*", "allow name:app-b call *",
				"allow address:10.0.0.0/24 call ORDERS", "allow role:worker serve *"));

	static final Peer GOOD_WORKER = keyed("worker", List.of("worker"));

	private final Random random;

	SimulatedSecurity(long seed) {
		this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
	}

	/**
	 * Whether the world of a seed has it.
	 */
	static boolean isOn(long seed) {
		return Boolean.getBoolean("zss.secured") || seed % 3 == 0;
	}

	BrokerOptionsBuilder applyTo(BrokerOptionsBuilder options) {
		return options.security(SecurityOptions.byAddress(RULES))
			.callerLimits(pick(List.of(0, 0, 3)), 0, pick(List.of(0, 0, 5)));
	}

	/**
	 * Who the next client is.
	 */
	Peer client() {
		return switch (this.random.nextInt(6)) {
			case 0 -> Peer.plain("10.0.0.1:1");
			case 1 -> Peer.plain("10.0.1.1:1");
			case 2 -> keyed("app-" + pick(List.of("a", "b")), List.of());
			default -> keyed("app-" + pick(List.of("a", "b", "c")), List.of("client"));
		};
	}

	/**
	 * Who the next worker is.
	 */
	Peer worker() {
		return switch (this.random.nextInt(10)) {
			case 0 -> keyed("app-a", List.of("client"));
			case 1 -> Peer.plain("10.0.0.1:1");
			default -> GOOD_WORKER;
		};
	}

	/**
	 * The status by which a call must be refused; 0 when it must not.
	 */
	int denialOfCall(Peer peer, String sid) {
		return denial(peer, Action.CALL, sid, "DO");
	}

	/**
	 * The status by which a registration must be refused; 0 when it must not.
	 */
	int denialOfService(Peer peer, String sid) {
		return denial(peer, Action.SERVE, sid, "");
	}

	/**
	 * Now and then a client says who has called.
	 */
	void forgeCaller(Map<String, Object> headers) {
		if (this.random.nextInt(4) == 0) {
			headers.put(pick(List.of(Headers.CALLER, "ZSS-Caller", "zss-CALLER")),
					Map.of("name", "root", "roles", List.of("all")));
		}
	}

	/**
	 * Who has called, as a worker learns it, under whatever name.
	 */
	static @Nullable Object caller(Received request) {
		Map<String, @Nullable Object> found = new HashMap<>();
		request.message().headers().forEach((name, value) -> {
			if (name.equalsIgnoreCase(Headers.CALLER)) {
				found.put(name, value);
			}
		});
		return (found.size() > 1 || (found.size() == 1 && !found.containsKey(Headers.CALLER))) ? found
				: found.get(Headers.CALLER);
	}

	static @Nullable Object expectedCaller(Peer peer) {
		ZssPrincipal principal = peer.principal();
		return (principal != null) ? Map.of("name", principal.name(), "roles", List.copyOf(principal.roles())) : null;
	}

	static String who(Peer peer) {
		ZssPrincipal principal = peer.principal();
		return (principal != null) ? principal.name() : peer.host();
	}

	private static int denial(Peer peer, Action action, String sid, String verb) {
		boolean allowed = RULES.decide(new AccessRequest(peer.principal(), peer.host(), action, sid, verb)).allowed();
		return allowed ? 0 : ((peer.principal() != null) ? Status.FORBIDDEN : Status.UNAUTHORIZED);
	}

	private static Peer keyed(String name, List<String> roles) {
		return new Peer(ZssPrincipal.of(name, roles), null, "10.0.2.1", 1);
	}

	private <T> T pick(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

}
