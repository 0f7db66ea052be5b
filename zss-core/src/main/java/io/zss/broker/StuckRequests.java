package io.zss.broker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.RequestList;

/**
 * What an instance has not answered in time when it becomes stuck.
 *
 * @param count how many requests, 1 or more
 * @param oldest the one that came first
 */
record StuckRequests(int count, Request oldest) {

	/**
	 * Those for which nothing waits any more.
	 * @param held all that the instance holds, one of those at least
	 */
	static StuckRequests of(RequestList held) {
		List<Request> overdue = new ArrayList<>();
		held.forEachOldest(held.size(), (request) -> {
			if (request.state() == Request.State.ABANDONED) {
				overdue.add(request);
			}
		});
		Request oldest = Collections.min(overdue,
				(one, other) -> Long.signum(one.receivedNanos() - other.receivedNanos()));
		return new StuckRequests(overdue.size(), oldest);
	}

}
