package io.zss.broker.dispatch;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Requests that wait, fair between clients: each name has its turn, and within a name the
 * first comes first. Requests that come back from a lost instance go ahead of all. Adding
 * and removing take constant time. Its bounds are those of its {@link QueueBudget}.
 */
final class FairQueue {

	private final QueueBudget budget;

	/** In the order of their turns; none is empty. */
	private final Map<String, RequestList> lines = new LinkedHashMap<>();

	private final RequestList retries = new RequestList();

	FairQueue(QueueBudget budget) {
		this.budget = budget;
	}

	boolean isEmpty() {
		return this.lines.isEmpty() && this.retries.isEmpty();
	}

	boolean offer(Request request) {
		if (!this.budget.reserve(request)) {
			return false;
		}
		this.lines.computeIfAbsent(request.client().name(), (name) -> new RequestList()).append(request);
		request.queue = this;
		return true;
	}

	/**
	 * Puts back a request that was dispatched and lost its instance. It was within the
	 * bounds before, so it is never refused.
	 */
	void offerFirst(Request request) {
		this.budget.force(request);
		this.retries.append(request);
		request.queue = this;
	}

	@Nullable Request peek() {
		Request retry = this.retries.first();
		if (retry != null) {
			return retry;
		}
		Iterator<RequestList> turns = this.lines.values().iterator();
		return turns.hasNext() ? turns.next().first() : null;
	}

	@Nullable Request poll() {
		Request request = peek();
		if (request == null) {
			return null;
		}
		boolean takesTurn = request.list != this.retries;
		remove(request);
		if (takesTurn) {
			endTurn(request.client().name());
		}
		return request;
	}

	void remove(Request request) {
		RequestList line = request.list;
		if (line == null || request.queue != this) {
			throw new IllegalStateException("Request " + request.rid() + " is not in this queue");
		}
		line.remove(request);
		request.queue = null;
		this.budget.release(request);
		if (line.isEmpty() && line != this.retries) {
			this.lines.remove(request.client().name());
		}
	}

	void pollAll(Consumer<Request> consumer) {
		for (Request request = poll(); request != null; request = poll()) {
			consumer.accept(request);
		}
	}

	/**
	 * Shows the first requests of each client, as far as the bounds go.
	 */
	void forEachOldest(int mostClients, int mostEach, Consumer<Request> consumer) {
		this.retries.forEachOldest(mostEach, consumer);
		int clients = 0;
		for (RequestList line : this.lines.values()) {
			if (clients++ >= mostClients) {
				return;
			}
			line.forEachOldest(mostEach, consumer);
		}
	}

	private void endTurn(String name) {
		RequestList line = this.lines.remove(name);
		if (line != null) {
			this.lines.put(name, line);
		}
	}

}
