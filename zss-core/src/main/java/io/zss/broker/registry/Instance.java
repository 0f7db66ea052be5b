package io.zss.broker.registry;

import java.util.Map;

import io.zss.broker.statistics.Figures;

/**
 * A worker that serves a sid: one connection on the backend. Belongs to the broker's
 * loop.
 */
public final class Instance {

	private final PeerId id;

	private Registration registration;

	private State state = State.LIVE;

	private long expiresAtNanos;

	private int inFlight;

	private long stuck;

	private boolean lastResort;

	private long answered;

	private boolean drained;

	private final long sinceNanos;

	private final Figures figures = new Figures();

	/** What it takes at a time, as far as its refusals show. */
	private int accepted = Integer.MAX_VALUE;

	Instance(PeerId id, Registration registration, long sinceNanos) {
		this.sinceNanos = sinceNanos;
		this.id = id;
		this.registration = registration;
	}

	/**
	 * The identity of its connection.
	 * @return the identity
	 */
	public PeerId id() {
		return this.id;
	}

	/**
	 * Its id over all its connections: the fact {@code id}, or else its identity.
	 * @return the id
	 */
	public String instanceId() {
		Map<String, String> facts = this.registration.facts();
		return facts.getOrDefault("id", this.id.toString());
	}

	/**
	 * When it was registered.
	 * @return monotonic time
	 */
	public long sinceNanos() {
		return this.sinceNanos;
	}

	/**
	 * Figures of the requests that it got.
	 * @return the figures
	 */
	public Figures figures() {
		return this.figures;
	}

	/**
	 * Whether an operator has taken it out: it gets no requests, but stays registered.
	 * @return whether it is drained
	 */
	public boolean isDrained() {
		return this.drained;
	}

	/**
	 * Takes it out, or puts it back.
	 * @param drained whether it is to get no requests
	 */
	public void setDrained(boolean drained) {
		this.drained = drained;
	}

	/**
	 * Its state for people, while it is live.
	 * @return {@code LIVE}, {@code DRAINED} or {@code STUCK}
	 */
	public String stateLabel() {
		if (this.drained) {
			return "DRAINED";
		}
		return this.lastResort ? "STUCK" : "LIVE";
	}

	/**
	 * What it last said of itself.
	 * @return the registration
	 */
	public Registration registration() {
		return this.registration;
	}

	/**
	 * Whether it gets requests.
	 * @return the state
	 */
	public State state() {
		return this.state;
	}

	/**
	 * Requests that it has not answered yet, those included whose deadline has passed.
	 * @return 0 or more
	 */
	public int inFlight() {
		return this.inFlight;
	}

	/**
	 * Requests that it never answered, whose slots were taken back.
	 * @return a total
	 */
	public long stuck() {
		return this.stuck;
	}

	/**
	 * Whether it left a request unanswered for so long that the slot was taken back, and
	 * has answered none since; a refusal is no answer. Then it gets one request at a
	 * time, and only when no other instance has room.
	 * @return whether it is the last resort
	 */
	public boolean isLastResort() {
		return this.lastResort;
	}

	/**
	 * Requests that it answered.
	 * @return a total
	 */
	public long answered() {
		return this.answered;
	}

	/**
	 * Whether it can take one more request.
	 * @return whether it is live and has fewer in flight than its capacity, and than it
	 * takes since it refused one; none, if it is the last resort
	 */
	public boolean hasRoom() {
		int capacity = this.lastResort ? 1 : this.registration.capacity();
		return this.state == State.LIVE && !this.drained && this.inFlight < Math.min(capacity, this.accepted);
	}

	/**
	 * Takes a slot for a request that was sent to it.
	 */
	public void takeSlot() {
		this.inFlight++;
	}

	/**
	 * Frees the slot of a request that it answered.
	 */
	public void onReply() {
		this.inFlight--;
		this.answered++;
		this.lastResort = false;
		if (this.accepted < this.registration.capacity()) {
			this.accepted++;
		}
	}

	/**
	 * Takes back the slot of a request that it will not answer. From now on it is the
	 * last resort.
	 */
	public void takeSlotBack() {
		this.inFlight--;
		this.stuck++;
		this.lastResort = true;
	}

	/**
	 * Frees the slot of a request that it refused: it has less room than it announces. It
	 * gets no more than it has, but one more with each answer. If it is the last resort
	 * it remains so, as its handlers may hang as before.
	 */
	public void onRefusal() {
		this.inFlight--;
		this.accepted = this.inFlight;
	}

	/**
	 * Lets one that has refused a request have one more than it has: it may have room
	 * again without having answered anything.
	 */
	public void allowProbe() {
		if (this.accepted <= this.inFlight) {
			this.accepted = this.inFlight + 1;
		}
	}

	/**
	 * Notes a reply that came after its slot was taken back: it is no longer the last
	 * resort.
	 */
	public void onLateReply() {
		this.lastResort = false;
	}

	void refresh(long expiresAtNanos) {
		this.expiresAtNanos = expiresAtNanos;
	}

	void postpone(long nanos) {
		this.expiresAtNanos += nanos;
	}

	boolean isExpired(long nowNanos) {
		return nowNanos - this.expiresAtNanos >= 0;
	}

	void update(Registration newer) {
		this.registration = newer;
	}

	void moveTo(State newer) {
		this.state = newer;
	}

	@Override
	public String toString() {
		return this.id + " (" + this.registration.sid() + ", " + this.state + ", in flight " + this.inFlight + " of "
				+ this.registration.capacity() + ")";
	}

	/**
	 * The life of an instance.
	 */
	public enum State {

		/** Gets requests. */
		LIVE,

		/** Has said DOWN and finishes what it has. */
		LEAVING,

		/** No longer registered. */
		GONE

	}

}
