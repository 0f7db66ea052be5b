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

}
