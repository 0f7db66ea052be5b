package io.zss.broker.dispatch;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.broker.registry.Instance;
import org.jspecify.annotations.Nullable;

/**
 * Served from the head; to the tail goes who has got a request, and who has answered one.
 */
final class LeastRecentlyUsedInstances implements ReadyInstances {

	/** By last use, with the number of answers at that time. */
	private final Map<Instance, Long> answers = new LinkedHashMap<>();

	@Override
	public void add(Instance instance) {
		Long known = this.answers.get(instance);
		if (known == null || known != instance.answered()) {
			this.answers.remove(instance);
			this.answers.put(instance, instance.answered());
		}
	}

	@Override
	public void remove(Instance instance) {
		this.answers.remove(instance);
	}

	@Override
	public @Nullable Instance next() {
		Iterator<Instance> byLastUse = this.answers.keySet().iterator();
		if (!byLastUse.hasNext()) {
			return null;
		}
		Instance next = byLastUse.next();
		byLastUse.remove();
		return next;
	}

}
