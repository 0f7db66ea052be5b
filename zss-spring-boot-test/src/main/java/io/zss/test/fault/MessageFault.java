package io.zss.test.fault;

import java.time.Duration;

/**
 * A fault that hits requests or replies of one verb, to be chosen by one of its methods:
 * the next one, or as many as {@link #times(int)} says.
 */
public final class MessageFault {

	private final boolean request;

	private final Registration registration;

	private int times = 1;

	MessageFault(boolean request, Registration registration) {
		this.request = request;
		this.registration = registration;
	}

	/**
	 * Says how many messages it hits; without this, one.
	 * @param count at least 1
	 * @return this
	 */
	public MessageFault times(int count) {
		if (count < 1) {
			throw new IllegalArgumentException("'count' must be at least 1: " + count);
		}
		this.times = count;
		return this;
	}

	/**
	 * The fault hits all messages until the faults are reset.
	 * @return this
	 */
	public MessageFault always() {
		this.times = Integer.MAX_VALUE;
		return this;
	}

	/**
	 * The message takes longer between client and broker. Others pass it.
	 * @param delay how much longer
	 */
	public void delay(Duration delay) {
		register(atClient(), new Effect.Delay(delay));
	}

	/**
	 * The message is lost between client and broker, without a notice to anyone: its
	 * caller waits until its time-out.
	 */
	public void drop() {
		register(atClient(), Effect.Kind.DROP);
	}

	/**
	 * The instance of the service dies: its connection to the broker ends before the
	 * request arrives there, so that it is not executed, or instead of its reply, so that
	 * it was. Like an instance that is restarted at once, it comes back and registers
	 * again, after its pause for reconnecting; see {@link FaultyLine#refuse()} for one
	 * that does not.
	 */
	public void killInstance() {
		register(this.request ? Point.REQUEST_TO_INSTANCE : Point.REPLY_TO_BROKER, Effect.Kind.END_CONNECTION);
	}

	/**
	 * The broker dies: its connections to all clients and instances end before the
	 * request arrives there, so that it is not executed, or instead of the reply to the
	 * client, so that it was. It takes no connections until
	 * {@link ZssFaults#restartBroker()} or the end of the test.
	 */
	public void killBroker() {
		register(atClient(), Effect.Kind.KILL_BROKER);
	}

	private Point atClient() {
		return this.request ? Point.REQUEST_TO_BROKER : Point.REPLY_TO_CLIENT;
	}

	private void register(Point point, Effect effect) {
		this.registration.add(point, effect, this.times);
	}

	/**
	 * Takes faults.
	 */
	@FunctionalInterface
	interface Registration {

		void add(Point point, Effect effect, int times);

	}

}
