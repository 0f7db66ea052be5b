package io.zss.observation;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.zss.client.IncomingReply;
import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.protocol.Status;

/**
 * Services and verbs of which a reply has shown that they exist, or that the application
 * declares to call. Bounded: names beyond the limit stay unknown. Thread-safe.
 */
final class KnownNames {

	/** Services, and verbs of all services together. */
	static final int LIMIT = 1_000;

	private final Map<String, Set<String>> verbs = new ConcurrentHashMap<>();

	private int sidCount;

	private int verbCount;

	/**
	 * Notes what a reply shows. Brokers answer 404 for any service, workers for any verb.
	 * A broker that has given the request to a worker says so.
	 */
	void note(IncomingReply reply) {
		if (reply.fromWorker() || reply.headers().containsKey(Headers.ATTEMPT)) {
			note(reply.address(), reply.status());
		}
	}

	/**
	 * Notes what the answer of a worker shows.
	 */
	void note(Address address, int status) {
		if (status != Status.NOT_FOUND) {
			addVerb(address);
		}
		else {
			addService(address);
		}
	}

	/**
	 * The name of a service, as a meter may show it.
	 */
	String sid(Address address) {
		return hasService(address) ? address.sid() : ZssMeters.UNKNOWN;
	}

	/**
	 * The name of a verb, as a meter may show it.
	 */
	String verb(Address address) {
		return hasVerb(address) ? address.verb() : ZssMeters.UNKNOWN;
	}

	boolean hasService(Address address) {
		return this.verbs.containsKey(address.sid());
	}

	boolean hasVerb(Address address) {
		Set<String> known = this.verbs.get(address.sid());
		return known != null && known.contains(address.verb());
	}

	void addService(Address address) {
		if (!hasService(address)) {
			add(address.sid());
		}
	}

	/**
	 * Adds a verb and its service.
	 */
	void addVerb(Address address) {
		if (!hasVerb(address)) {
			addService(address);
			add(address.sid(), address.verb());
		}
	}

	private synchronized void add(String sid) {
		if (this.sidCount < LIMIT && this.verbs.putIfAbsent(sid, ConcurrentHashMap.newKeySet()) == null) {
			this.sidCount++;
		}
	}

	private synchronized void add(String sid, String verb) {
		Set<String> known = this.verbs.get(sid);
		if (known != null && this.verbCount < LIMIT && known.add(verb)) {
			this.verbCount++;
		}
	}

}
