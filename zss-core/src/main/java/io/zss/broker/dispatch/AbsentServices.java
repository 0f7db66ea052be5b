package io.zss.broker.dispatch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.broker.statistics.VerbBudget;

/**
 * The totals of services that nothing serves now, so that a service that comes back
 * continues its own. Bounded: those that went first are forgotten first. Belongs to the
 * broker's loop.
 */
public final class AbsentServices {

	/** Most verbs of all services, present and absent, that have their own figures. */
	private static final int MAX_VERBS = 10_000;

	private final int maxServices;

	private final VerbBudget verbs = new VerbBudget(MAX_VERBS);

	private final Map<String, ServiceStatistics> totals = new LinkedHashMap<>();

	/**
	 * Creates an empty memory.
	 * @param maxServices most services that are remembered
	 */
	public AbsentServices(int maxServices) {
		this.maxServices = maxServices;
	}

	/**
	 * Remembers the totals of a service that has gone.
	 * @param sid the service
	 * @param statistics its totals
	 */
	public void remember(String sid, ServiceStatistics statistics) {
		if (this.totals.size() >= this.maxServices) {
			ServiceStatistics oldest = this.totals.remove(this.totals.keySet().iterator().next());
			if (oldest != null) {
				oldest.verbs().forget();
			}
		}
		this.totals.put(sid, statistics);
	}

	/**
	 * Hands back the totals of a service that comes.
	 * @param sid the service
	 * @return its totals; new ones when it is not remembered
	 */
	public ServiceStatistics recall(String sid) {
		ServiceStatistics known = this.totals.remove(sid);
		return (known != null) ? known : new ServiceStatistics(this.verbs);
	}

	/**
	 * All totals, by sid.
	 * @return a view
	 */
	public Map<String, ServiceStatistics> totals() {
		return Collections.unmodifiableMap(this.totals);
	}

}
