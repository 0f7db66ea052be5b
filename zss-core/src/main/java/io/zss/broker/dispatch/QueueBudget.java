package io.zss.broker.dispatch;

/**
 * How much may wait for one service, over all its versions. Belongs to the broker's loop.
 */
final class QueueBudget {

	private final int maxEntries;

	private final long maxBytes;

	private int entries;

	private long bytes;

	QueueBudget(int maxEntries, long maxBytes) {
		this.maxEntries = maxEntries;
		this.maxBytes = maxBytes;
	}

	int entries() {
		return this.entries;
	}

	long bytes() {
		return this.bytes;
	}

	boolean reserve(Request request) {
		if (this.entries >= this.maxEntries || this.bytes + request.bytes() > this.maxBytes) {
			return false;
		}
		force(request);
		return true;
	}

	void force(Request request) {
		this.entries++;
		this.bytes += request.bytes();
	}

	void release(Request request) {
		this.entries--;
		this.bytes -= request.bytes();
	}

}
