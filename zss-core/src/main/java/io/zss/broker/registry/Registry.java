package io.zss.broker.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The instances that are registered, by the identity of their connection. Bounded:
 * {@link #isFull()} is asked before an instance is added. Belongs to the broker's loop.
 */
public final class Registry {

	private final Map<PeerId, Instance> instances = new HashMap<>();

	private final long timeToLiveNanos;

	private final int maxInstances;

	/** The texts of all instances. */
	private long textBytes;

	private final long maxTextBytes;

	/**
	 * Creates an empty registry.
	 * @param timeToLiveNanos how long an instance stays without a sign of life
	 * @param maxInstances most instances
	 * @param maxBytes most bytes that the verbs and facts of all instances may take
	 */
	public Registry(long timeToLiveNanos, int maxInstances, long maxBytes) {
		this.maxTextBytes = maxBytes;
		this.timeToLiveNanos = timeToLiveNanos;
		this.maxInstances = maxInstances;
	}

	/**
	 * The instance behind a connection.
	 * @param id the connection's identity
	 * @return the instance, or null when none is registered
	 */
	public @Nullable Instance find(PeerId id) {
		return this.instances.get(id);
	}

	/**
	 * Whether no further instance fits.
	 * @return whether it is full
	 */
	public boolean isFull() {
		return this.instances.size() >= this.maxInstances;
	}

	/**
	 * Adds an instance, without its verbs and facts where there is no room for them: an
	 * instance that says too much must not keep others from being registered.
	 * @param id the identity of its connection, not registered yet
	 * @param registration what it says of itself
	 * @param nowNanos monotonic time
	 * @return the instance
	 */
	public Instance add(PeerId id, Registration registration, long nowNanos) {
		boolean fits = registration.bytes() <= this.maxTextBytes - this.textBytes;
		Instance instance = new Instance(id, fits ? registration : registration.withoutTexts(), nowNanos);
		instance.refresh(nowNanos + this.timeToLiveNanos);
		this.instances.put(id, instance);
		this.textBytes += instance.registration().bytes();
		return instance;
	}

	/**
	 * Notes a sign of life, if it is one of an instance.
	 * @param id the identity of the connection that a message came by
	 * @param nowNanos monotonic time
	 */
	public void refresh(PeerId id, long nowNanos) {
		Instance instance = this.instances.get(id);
		if (instance != null) {
			instance.refresh(nowNanos + this.timeToLiveNanos);
		}
	}

	/**
	 * Notes what a heartbeat says that the instance did not say before: another capacity,
	 * say. Sid and version stay what they were, and verbs and facts where there is no
	 * room for others.
	 * @param instance the instance
	 * @param newer what it says now
	 */
	public void update(Instance instance, Registration newer) {
		Registration known = instance.registration();
		Registration texts = takeOver(newer, known) ? newer : known;
		instance.update(new Registration(known.sid(), newer.capacity(), known.version(), texts.verbs(), texts.facts(),
				newer.cancellable()));
	}

	private boolean takeOver(Registration newer, Registration known) {
		if (newer.verbs().equals(known.verbs()) && newer.facts().equals(known.facts())) {
			return false;
		}
		long released = known.bytes();
		long taken = newer.bytes();
		if (taken - released > this.maxTextBytes - this.textBytes) {
			return false;
		}
		this.textBytes -= released;
		this.textBytes += taken;
		return true;
	}

	/**
	 * Notes that an instance has said DOWN: it gets no more requests, but is known until
	 * it has answered those it has.
	 * @param instance the instance
	 */
	public void leave(Instance instance) {
		instance.moveTo(Instance.State.LEAVING);
	}

	/**
	 * Removes an instance.
	 * @param instance the instance
	 */
	public void remove(Instance instance) {
		instance.moveTo(Instance.State.GONE);
		if (this.instances.remove(instance.id(), instance)) {
			this.textBytes -= instance.registration().bytes();
		}
	}

	/**
	 * The live instances that gave no sign of life for the time to live. One that has
	 * said DOWN has no heartbeat; the deadlines of what it owes bound its stay.
	 * @param nowNanos monotonic time
	 * @return a new list; they stay registered until they are removed
	 */
	public List<Instance> expired(long nowNanos) {
		List<Instance> expired = new ArrayList<>();
		for (Instance instance : this.instances.values()) {
			if (instance.state() == Instance.State.LIVE && instance.isExpired(nowNanos)) {
				expired.add(instance);
			}
		}
		return expired;
	}

	/**
	 * Gives every instance more time, because the broker itself could not listen.
	 * @param nanos for how long it could not
	 */
	public void postponeAll(long nanos) {
		this.instances.values().forEach((instance) -> instance.postpone(nanos));
	}

	/**
	 * All instances.
	 * @return a view
	 */
	public Collection<Instance> instances() {
		return Collections.unmodifiableCollection(this.instances.values());
	}

}
