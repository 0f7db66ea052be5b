package io.zss.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.registry.Instance;
import io.zss.protocol.ControlPayload;

/**
 * The reply to {@code ZSS/INSTANCES}: the live instances of one service, for clients that
 * ask each of them. Made once for each service until its instances change, and once per
 * sweep, however many ask. Belongs to the broker's loop.
 */
final class InstanceList {

	/** More are not listed. */
	static final int MAX_INSTANCES = 1_000;

	/** Bounded by the number of services. */
	private final Map<String, byte[]> replies = new HashMap<>();

	/**
	 * The list as a payload.
	 * @return shared
	 */
	byte[] bytes(ServiceDispatcher service) {
		return this.replies.computeIfAbsent(service.sid(), (sid) -> ControlPayload.encode(list(service)));
	}

	/**
	 * Has the list of a service made anew when it is asked for next.
	 */
	void forget(String sid) {
		this.replies.remove(sid);
	}

	/**
	 * Has all lists made anew.
	 */
	void expire() {
		this.replies.clear();
	}

	private static Map<String, Object> list(ServiceDispatcher service) {
		List<Object> instances = new ArrayList<>();
		int left = 0;
		for (Instance instance : service.instances()) {
			if (instances.size() == MAX_INSTANCES) {
				left++;
			}
			else {
				Map<String, Object> entry = new LinkedHashMap<>();
				entry.put("instanceId", instance.instanceId());
				entry.put("version", instance.registration().version());
				entry.put("state", instance.stateLabel());
				instances.add(entry);
			}
		}
		return Map.of("instances", instances, "leftOut", left);
	}

}
