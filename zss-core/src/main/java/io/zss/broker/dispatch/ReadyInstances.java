package io.zss.broker.dispatch;

import io.zss.broker.registry.Instance;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one version of a service that have room, in the order of a
 * {@link DispatchStrategy}. Belongs to the broker's loop, so it needs no locks and must
 * not block; the cost of a call should not grow with the number of instances, or at most
 * logarithmically.
 */
public interface ReadyInstances {

	/**
	 * Notes that an instance has room: it is new, has been given a request and can take
	 * another, or has answered. Comes again, now and then, for one that is there already;
	 * that may change its place but does not add it twice.
	 * @param instance the instance
	 */
	void add(Instance instance);

	/**
	 * Takes out an instance that has left or is lost.
	 * @param instance the instance; need not be there
	 */
	void remove(Instance instance);

	/**
	 * Takes out the instance that gets the next request. It is added again if it has room
	 * after that.
	 * @return the instance, or null when there is none
	 */
	@Nullable Instance next();

}
