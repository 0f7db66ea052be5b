package io.zss.broker.dispatch;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

import io.zss.broker.registry.Instance;
import org.jspecify.annotations.Nullable;

/**
 * Served from the head, back to the tail while there is room. An answer leaves an
 * instance in its place.
 */
final class RoundRobinInstances implements ReadyInstances {

	private final Set<Instance> instances = new LinkedHashSet<>();

	@Override
	public void add(Instance instance) {
		this.instances.add(instance);
	}

	@Override
	public void remove(Instance instance) {
		this.instances.remove(instance);
	}

	@Override
	public @Nullable Instance next() {
		Iterator<Instance> inTurn = this.instances.iterator();
		if (!inTurn.hasNext()) {
			return null;
		}
		Instance next = inTurn.next();
		inTurn.remove();
		return next;
	}

}
