package io.zss.broker;

import java.util.LinkedHashSet;
import java.util.Set;

import io.zss.broker.registry.Instance;

/**
 * Which instances an operator has taken out, by their ids, so that they stay out when
 * they connect again. Bounded: those that were taken out first are forgotten first.
 * Belongs to the broker's loop.
 */
final class DrainedInstances {

	private static final int MAX_INSTANCES = 1000;

	private final Set<Key> keys = new LinkedHashSet<>();

	void add(Instance instance) {
		if (this.keys.add(Key.of(instance)) && this.keys.size() > MAX_INSTANCES) {
			this.keys.remove(this.keys.iterator().next());
		}
	}

	void remove(Instance instance) {
		this.keys.remove(Key.of(instance));
	}

	boolean contains(Instance instance) {
		return !this.keys.isEmpty() && this.keys.contains(Key.of(instance));
	}

	private record Key(String sid, String instanceId) {

		static Key of(Instance instance) {
			return new Key(instance.registration().sid(), instance.instanceId());
		}

	}

}
