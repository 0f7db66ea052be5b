package io.zss.broker;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.zss.broker.dispatch.AbsentServices;
import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.registry.Instance;
import org.jspecify.annotations.Nullable;

/**
 * The services that are served, or held for their instances to come back, by sid; and the
 * totals of those that have gone. Belongs to the broker's loop.
 */
final class Services {

	private final ServiceOptions options;

	private final int maxServices;

	private final Map<String, ServiceDispatcher> bySid = new HashMap<>();

	private final AbsentServices absent;

	Services(ServiceOptions options, int maxServices) {
		this.options = options;
		this.maxServices = maxServices;
		this.absent = new AbsentServices(maxServices);
	}

	@Nullable ServiceDispatcher find(String sid) {
		return this.bySid.get(sid);
	}

	@Nullable ServiceDispatcher find(Instance instance) {
		return this.bySid.get(instance.registration().sid());
	}

	/**
	 * Whether an instance of a service and version may be added.
	 */
	boolean hasRoomFor(String sid, String version) {
		ServiceDispatcher known = this.bySid.get(sid);
		return (known != null) ? known.hasRoomFor(version) : this.bySid.size() < this.maxServices;
	}

	ServiceDispatcher findOrAdd(String sid) {
		return this.bySid.computeIfAbsent(sid,
				(key) -> new ServiceDispatcher(key, this.options.strategy(), this.absent.recall(key),
						this.options.maxQueuedRequests(), this.options.maxQueuedBytes(), this.options.maxVersions()));
	}

	/**
	 * Forgets a service that nothing serves and nothing is expected back for, but for its
	 * totals.
	 */
	void forgetIfGone(ServiceDispatcher service) {
		if (service.isGone() && this.bySid.remove(service.sid(), service)) {
			this.absent.remember(service.sid(), service.statistics());
		}
	}

	/**
	 * All services.
	 * @return a copy
	 */
	List<ServiceDispatcher> copy() {
		return List.copyOf(this.bySid.values());
	}

	Collection<ServiceDispatcher> all() {
		return this.bySid.values();
	}

	AbsentServices absent() {
		return this.absent;
	}

}
