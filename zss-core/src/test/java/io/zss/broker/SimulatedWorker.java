package io.zss.broker;

import java.util.ArrayList;
import java.util.List;

import io.zss.broker.SimulatedRequest.Attempt;
import io.zss.transport.Peer;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * A worker's connection in the simulation: what it does, and what the broker must know of
 * it.
 */
final class SimulatedWorker {

	final byte[] identity;

	final String name;

	final String sid;

	final String version;

	/** Who it is, as the socket knows it. */
	final Peer peer;

	/** What it announces; 0 for nothing. */
	int announced;

	/** Understands CANCEL. */
	final boolean cancellable;

	/** What the broker grants it. */
	int capacity;

	SendResult sends = SendResult.SENT;

	/** Sends heartbeats and replies. */
	boolean alive = true;

	/** Has done nothing for which the broker may take it out. */
	boolean healthy = true;

	/** Its connection has dropped. */
	boolean closed;

	/** The broker has registered it. */
	boolean registered;

	/** The broker has received its DOWN and has not answered yet. */
	boolean leaving;

	/** It has said DOWN. */
	boolean saidDown;

	/** One of its requests has gone to another: it must be lost. */
	boolean mustBeOut;

	/** Its slot was taken back, and it has sent no reply since. */
	boolean lastResort;

	/** Whether it is the last resort is for the broker to say. */
	boolean maybeLastResort;

	@Nullable Long lastReplyNanos;

	long nextBeatNanos;

	/** The number of sweeps when it last did not take a request. */
	int refusedAtSweep = Integer.MIN_VALUE;

	/** Whether a send has told the broker that it is gone. */
	boolean foundUnreachable;

	/** What it has been sent and has not answered yet, as it sees it. */
	final List<Attempt> todo = new ArrayList<>();

	/** What it has answered, and may answer again. */
	final List<Attempt> answered = new ArrayList<>();

	/** The slots that are taken, as the broker must see it. */
	final List<Attempt> slots = new ArrayList<>();

	SimulatedWorker(String name, byte[] identity, String sid, String version, int announced, boolean cancellable,
			Peer peer) {
		this.peer = peer;
		this.name = name;
		this.identity = identity.clone();
		this.sid = sid;
		this.version = version;
		this.announced = announced;
		this.cancellable = cancellable;
	}

	int slotsAt(long nowNanos) {
		return (int) this.slots.stream().filter((attempt) -> attempt.isOpenAt(nowNanos)).count();
	}

	boolean owesReplies() {
		return this.slots.stream().anyMatch(Attempt::isAwaited);
	}

	void free(Attempt attempt) {
		attempt.open = false;
		this.slots.remove(attempt);
	}

	void freeStuck(long nowNanos) {
		for (Attempt attempt : List.copyOf(this.slots)) {
			if (!attempt.isOpenAt(nowNanos)) {
				free(attempt);
				boolean replied = this.lastReplyNanos != null && this.lastReplyNanos - attempt.stuckAtNanos >= 0;
				this.maybeLastResort |= replied;
				this.lastResort |= !replied;
			}
		}
	}

	/**
	 * The broker has received a reply of it, a useless one perhaps.
	 */
	void replied(long nowNanos) {
		this.lastReplyNanos = nowNanos;
		this.lastResort = false;
	}

	/**
	 * Whether it has a slot free, however the broker orders what is due now.
	 */
	boolean surelyHasRoom(long nowNanos) {
		return this.registered && !this.leaving && this.healthy && this.sends == SendResult.SENT && !this.lastResort
				&& this.slots.size() < this.capacity && slotsAt(nowNanos) == this.slots.size();
	}

	/**
	 * The broker has taken it out.
	 */
	void takenOut() {
		this.registered = false;
		this.leaving = false;
		this.lastResort = false;
		this.foundUnreachable = false;
		List.copyOf(this.slots).forEach(this::free);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
