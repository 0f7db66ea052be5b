package io.zss.transport;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/**
 * Which connections may begin with the cryptography of their handshake. When thousands of
 * peers come at once, only a few begin in each pass of the poller: messages of others
 * pass in between, and handshakes that have begun are ended before more begin. The others
 * wait, one address after the other, so that an address with many waits for itself.
 * Belongs to the poller's thread.
 */
final class HandshakeTurns {

	/** Each takes some tenths of a millisecond. */
	static final int TURNS_PER_PASS = 8;

	private final Map<String, Queue<Turn>> waiting = new LinkedHashMap<>();

	private int used;

	/**
	 * Begins a pass of the poller: some of those that wait have their turn.
	 */
	void onPass() {
		this.used = 0;
		while (this.used < TURNS_PER_PASS && !this.waiting.isEmpty()) {
			Turn next = next();
			if (!next.abandoned.getAsBoolean()) {
				this.used++;
				next.granted = true;
				next.onTurn.run();
			}
		}
	}

	/**
	 * Takes a turn, or waits for it.
	 * @param address of the peer
	 * @param onTurn called when it is its turn, unless that is now
	 * @param abandoned whether it does not wait any more
	 * @return its turn
	 */
	Turn take(String address, Runnable onTurn, BooleanSupplier abandoned) {
		Turn turn = new Turn(onTurn, abandoned);
		if (this.used < TURNS_PER_PASS && this.waiting.isEmpty()) {
			this.used++;
			turn.granted = true;
		}
		else {
			this.waiting.computeIfAbsent(address, (each) -> new ArrayDeque<>()).add(turn);
		}
		return turn;
	}

	/**
	 * The turn of the address that has waited longest, which is the last one then.
	 */
	private Turn next() {
		Iterator<Map.Entry<String, Queue<Turn>>> each = this.waiting.entrySet().iterator();
		Map.Entry<String, Queue<Turn>> first = each.next();
		String address = first.getKey();
		Queue<Turn> queue = first.getValue();
		each.remove();
		Turn turn = queue.remove();
		if (!queue.isEmpty()) {
			this.waiting.put(address, queue);
		}
		return turn;
	}

	/**
	 * The turn of one connection.
	 */
	static final class Turn {

		private final Runnable onTurn;

		private final BooleanSupplier abandoned;

		private boolean granted;

		private Turn(Runnable onTurn, BooleanSupplier abandoned) {
			this.onTurn = onTurn;
			this.abandoned = abandoned;
		}

		/**
		 * Whether it has come.
		 */
		boolean isGranted() {
			return this.granted;
		}

	}

}
