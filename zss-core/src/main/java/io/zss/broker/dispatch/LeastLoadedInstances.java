package io.zss.broker.dispatch;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

import io.zss.broker.registry.Instance;
import org.jspecify.annotations.Nullable;

/**
 * Ordered by the requests in flight, those with equally many by the time since when they
 * have so many.
 */
final class LeastLoadedInstances implements ReadyInstances {

	private final NavigableSet<Place> order = new TreeSet<>(
			Comparator.comparingInt(Place::inFlight).thenComparingLong(Place::arrival));

	private final Map<Instance, Place> places = new HashMap<>();

	private long arrivals;

	@Override
	public void add(Instance instance) {
		Place known = this.places.get(instance);
		if (known == null || known.inFlight != instance.inFlight()) {
			remove(instance);
			Place place = new Place(instance, instance.inFlight(), this.arrivals++);
			this.places.put(instance, place);
			this.order.add(place);
		}
	}

	@Override
	public void remove(Instance instance) {
		Place place = this.places.remove(instance);
		if (place != null) {
			this.order.remove(place);
		}
	}

	@Override
	public @Nullable Instance next() {
		Place first = this.order.pollFirst();
		if (first == null) {
			return null;
		}
		this.places.remove(first.instance);
		return first.instance;
	}

	/**
	 * Where an instance stands: what it had in flight when it was added stays its place
	 * until it is added again.
	 */
	private record Place(Instance instance, int inFlight, long arrival) {
	}

}
