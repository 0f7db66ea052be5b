package io.zss.broker.dispatch;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Requests in order, linked through themselves, so that any of them is removed in
 * constant time. A request is on one list at a time. Belongs to the broker's loop.
 */
public final class RequestList {

	private @Nullable Request first;

	private @Nullable Request last;

	private int size;

	/**
	 * The number of requests.
	 * @return 0 or more
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Whether there is none.
	 * @return whether it is empty
	 */
	public boolean isEmpty() {
		return this.first == null;
	}

	/**
	 * The request that was added first.
	 * @return the request, or null
	 */
	public @Nullable Request first() {
		return this.first;
	}

	/**
	 * Whether a request is in a given state.
	 * @param state the state
	 * @return whether there is one
	 */
	public boolean contains(Request.State state) {
		for (Request request = this.first; request != null; request = request.next) {
			if (request.state() == state) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The list that a request is on.
	 * @param request the request
	 * @return the list
	 * @throws IllegalStateException if it is on none
	 */
	public static RequestList of(Request request) {
		RequestList list = request.list;
		if (list == null) {
			throw new IllegalStateException("On no list: " + request);
		}
		return list;
	}

	/**
	 * Shows the requests that were added first.
	 * @param most how many
	 * @param consumer gets each, in order
	 */
	public void forEachOldest(int most, Consumer<Request> consumer) {
		Request request = this.first;
		for (int i = 0; i < most && request != null; i++) {
			consumer.accept(request);
			request = request.next;
		}
	}

	/**
	 * Adds a request behind the others.
	 * @param request the request, on no list
	 */
	public void append(Request request) {
		if (request.list != null) {
			throw new IllegalStateException("On a list already: " + request);
		}
		request.list = this;
		request.previous = this.last;
		if (this.last != null) {
			this.last.next = request;
		}
		else {
			this.first = request;
		}
		this.last = request;
		this.size++;
	}

	/**
	 * Removes a request.
	 * @param request the request, on this list
	 */
	public void remove(Request request) {
		if (request.list != this) {
			throw new IllegalStateException("Not on this list: " + request);
		}
		Request before = request.previous;
		Request after = request.next;
		if (before != null) {
			before.next = after;
		}
		else {
			this.first = after;
		}
		if (after != null) {
			after.previous = before;
		}
		else {
			this.last = before;
		}
		request.list = null;
		request.previous = null;
		request.next = null;
		this.size--;
	}

}
