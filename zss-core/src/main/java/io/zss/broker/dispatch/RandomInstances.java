package io.zss.broker.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import io.zss.broker.registry.Instance;
import org.jspecify.annotations.Nullable;

/**
 * In no order. The last one fills the gap of one that is taken out.
 */
final class RandomInstances implements ReadyInstances {

	private final RandomGenerator random;

	private final List<Instance> instances = new ArrayList<>();

	private final Map<Instance, Integer> places = new HashMap<>();

	RandomInstances(RandomGenerator random) {
		this.random = random;
	}

	@Override
	public void add(Instance instance) {
		if (this.places.putIfAbsent(instance, this.instances.size()) == null) {
			this.instances.add(instance);
		}
	}

	@Override
	public void remove(Instance instance) {
		Integer place = this.places.get(instance);
		if (place != null) {
			takeOut(place);
		}
	}

	@Override
	public @Nullable Instance next() {
		return this.instances.isEmpty() ? null : takeOut(this.random.nextInt(this.instances.size()));
	}

	private Instance takeOut(int place) {
		Instance taken = this.instances.get(place);
		Instance last = this.instances.remove(this.instances.size() - 1);
		if (last != taken) {
			this.instances.set(place, last);
			this.places.put(last, place);
		}
		this.places.remove(taken);
		return taken;
	}

}
