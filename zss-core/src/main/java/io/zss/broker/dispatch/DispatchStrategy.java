package io.zss.broker.dispatch;

/**
 * Decides which of the instances with room gets the next request.
 * {@link StandardStrategy} has the usual ones. Called by the loops of all brokers that it
 * was given to; what it makes belongs to one loop.
 */
@FunctionalInterface
public interface DispatchStrategy {

	/**
	 * Starts to keep the instances of one version of a service.
	 * @return a new object without instances
	 */
	ReadyInstances newReadyInstances();

	/**
	 * What it is called in listings and meters.
	 * @return a short name; that of the class where it has one, and nothing else is said
	 */
	default String label() {
		String name = getClass().isHidden() ? "" : getClass().getSimpleName();
		return name.isEmpty() ? "custom" : name;
	}

}
