package io.zss.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last entries of a log, with numbers, so that whoever reads it regularly sees what
 * is new and how much was missed. Bounded: the oldest go first. Belongs to the broker's
 * loop.
 *
 * @param <E> the entries
 */
final class NumberedLog<E> {

	private final int maxEntries;

	private final Deque<E> entries = new ArrayDeque<>();

	/** The number of the next entry. */
	private long next = 1;

	NumberedLog(int maxEntries) {
		this.maxEntries = maxEntries;
	}

	/**
	 * The number that the next entry gets.
	 */
	long next() {
		return this.next;
	}

	void add(E entry) {
		if (this.entries.size() >= this.maxEntries) {
			this.entries.removeFirst();
		}
		this.entries.add(entry);
		this.next++;
	}

	/**
	 * The entries from a number on.
	 * @param since the first number that is wanted
	 * @return a new list, the oldest first
	 */
	List<E> since(long since) {
		List<E> found = new ArrayList<>();
		long number = this.next - this.entries.size();
		for (E entry : this.entries) {
			if (number >= since) {
				found.add(entry);
			}
			number++;
		}
		return found;
	}

	/**
	 * How many entries from a number on are no longer there.
	 */
	long missed(long since) {
		return Math.max(0, this.next - this.entries.size() - Math.max(1, since));
	}

}
