package io.zss.broker.dispatch;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

import io.zss.broker.registry.Instance;
import org.jspecify.annotations.Nullable;

/**
 * The live instances of one version, and whose turn it is among those with room. Stuck
 * ones are asked when no other has room. Belongs to the broker's loop.
 */
final class InstancesWithRoom {

	private final Set<Instance> live = new LinkedHashSet<>();

	private final ReadyInstances ready;

	private final Set<Instance> lastResort = new LinkedHashSet<>();

	InstancesWithRoom(ReadyInstances ready) {
		this.ready = ready;
	}

	Collection<Instance> live() {
		return Collections.unmodifiableCollection(this.live);
	}

	boolean isEmpty() {
		return this.live.isEmpty();
	}

	/**
	 * Whether operators have taken all of them out.
	 */
	boolean isDrained() {
		for (Instance instance : this.live) {
			if (!instance.isDrained()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Adds a live instance, which has no turn before {@link #onRoom}.
	 */
	void add(Instance instance) {
		this.live.add(instance);
	}

	/**
	 * Removes an instance.
	 * @return whether it was there; if so, {@link #forget} has to follow
	 */
	boolean remove(Instance instance) {
		return this.live.remove(instance);
	}

	/**
	 * Forgets the turn of an instance that was removed. The strategy may be user code and
	 * may throw.
	 */
	void forget(Instance instance) {
		this.lastResort.remove(instance);
		try {
			this.ready.remove(instance);
		}
		catch (LinkageError | AssertionError | StackOverflowError ex) {
			throw failed(ex);
		}
	}

	/**
	 * Notes that an instance has room, because it is new or has answered.
	 */
	void onRoom(Instance instance) {
		if (!instance.hasRoom() || !this.live.contains(instance)) {
			return;
		}
		if (instance.isLastResort()) {
			this.lastResort.add(instance);
		}
		else {
			if (!this.lastResort.isEmpty()) {
				this.lastResort.remove(instance);
			}
			addReady(instance);
		}
	}

	/**
	 * Takes the instance whose turn it is. One that was added with room may have lost it,
	 * as when it announces less. The strategy may be user code: verify its answer and
	 * bound the attempts.
	 */
	@Nullable Instance next() {
		for (int asked = 0; asked < this.live.size(); asked++) {
			Instance instance = nextReady();
			if (instance == null) {
				break;
			}
			if (instance.hasRoom() && !instance.isLastResort() && this.live.contains(instance)) {
				return instance;
			}
		}
		return nextOfLastResort();
	}

	private @Nullable Instance nextReady() {
		try {
			return this.ready.next();
		}
		catch (LinkageError | AssertionError | StackOverflowError ex) {
			throw failed(ex);
		}
	}

	private void addReady(Instance instance) {
		try {
			this.ready.add(instance);
		}
		catch (LinkageError | AssertionError | StackOverflowError ex) {
			throw failed(ex);
		}
	}

	/**
	 * An error of user code that says nothing of the process must not end the broker.
	 */
	private static IllegalStateException failed(Error error) {
		return new IllegalStateException("The dispatch strategy has failed: " + error, error);
	}

	private @Nullable Instance nextOfLastResort() {
		Iterator<Instance> inTurn = this.lastResort.iterator();
		while (inTurn.hasNext()) {
			Instance instance = inTurn.next();
			inTurn.remove();
			if (instance.hasRoom()) {
				return instance;
			}
		}
		return null;
	}

}
