package io.zss.broker;

import java.util.ArrayList;
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
	 * Counts the requests for which nothing waits any more.
	 * @param overdue the one for which the broker has waited long enough
	 * @param held all that the instance holds
	 */
	static StuckRequests of(Request overdue, RequestList held) {
		List<Request> all = new ArrayList<>();
		held.forEachOldest(held.size(), all::add);
		int count = 0;
		Request oldest = overdue;
		for (Request request : all) {
			if (request.state() == Request.State.ABANDONED) {
				count++;
				oldest = (request.receivedNanos() - oldest.receivedNanos() < 0) ? request : oldest;
			}
		}
		return new StuckRequests(count, oldest);
	}

}
