package io.zss.broker.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import io.zss.broker.registry.PeerId;
import io.zss.security.ZssPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * A connection that has requests in the broker. Belongs to the broker's loop.
 */
public final class Client {

	private final PeerId id;

	private final String name;

	private final Map<String, Request> requests = new HashMap<>();

	private long heldBytes;

	/**
	 * Creates a client without requests and without a key.
	 * @param id the identity of its connection
	 */
	public Client(PeerId id) {
		this(id, null);
	}

	/**
	 * Creates a client without requests.
	 * @param id the identity of its connection
	 * @param principal who has the key of the connection; null where none is known
	 */
	public Client(PeerId id, @Nullable ZssPrincipal principal) {
		this.id = id;
		this.name = (principal != null) ? principal.name() : id.name();
	}

	/**
	 * The identity of its connection.
	 * @return the identity
	 */
	public PeerId id() {
		return this.id;
	}

	/**
	 * The name that it shares with its other connections, among which queues are fair.
	 * @return the name of its principal, or else the one that its identity begins with
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Whether it has no requests.
	 * @return whether it can be forgotten
	 */
	public boolean isIdle() {
		return this.requests.isEmpty();
	}

	/**
	 * Its request with a given rid.
	 * @param rid the request id
	 * @return the request, or null
	 */
	public @Nullable Request find(String rid) {
		return this.requests.get(rid);
	}

	/**
	 * Its requests.
	 * @return a new collection
	 */
	public Collection<Request> requests() {
		return new ArrayList<>(this.requests.values());
	}

	/**
	 * Adds a request.
	 * @param request the request, whose rid is not there yet
	 */
	public void add(Request request) {
		this.requests.put(request.rid(), request);
	}

	/**
	 * Removes a request.
	 * @param request the request
	 * @return whether it was there
	 */
	public boolean remove(Request request) {
		return this.requests.remove(request.rid(), request);
	}

	/**
	 * How many requests it waits for.
	 * @return 0 or more
	 */
	public int openRequests() {
		return this.requests.size();
	}

	/**
	 * The bytes of its requests that the broker holds.
	 * @return bytes
	 */
	public long heldBytes() {
		return this.heldBytes;
	}

	/**
	 * Counts bytes that the broker holds for it, or no longer holds.
	 * @param bytes how many; negative when they are released
	 */
	public void holdBytes(long bytes) {
		this.heldBytes += bytes;
	}

}
