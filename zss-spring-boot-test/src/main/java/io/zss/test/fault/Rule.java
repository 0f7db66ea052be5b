package io.zss.test.fault;

import java.util.concurrent.atomic.AtomicInteger;

import io.zss.protocol.Address;

/**
 * What happens to some messages. Thread-safe.
 */
final class Rule {

	private final Point point;

	private final Address address;

	private final Effect effect;

	private final AtomicInteger left;

	/**
	 * Creates a rule.
	 * @param address whose messages it concerns, in any version
	 * @param times how many of them
	 */
	Rule(Point point, Address address, Effect effect, int times) {
		this.point = point;
		this.address = address;
		this.effect = effect;
		this.left = new AtomicInteger(times);
	}

	/**
	 * Whether the rule concerns a message, which counts as one of its times then.
	 */
	boolean takes(Point at, Address messageAddress) {
		return at == this.point && messageAddress.sid().equals(this.address.sid())
				&& messageAddress.verb().equals(this.address.verb())
				&& this.left.getAndUpdate((count) -> Math.max(0, count - 1)) > 0;
	}

	Effect effect() {
		return this.effect;
	}

	/**
	 * Whether it has happened as often as it was to.
	 */
	boolean isOver() {
		return this.left.get() == 0;
	}

}
