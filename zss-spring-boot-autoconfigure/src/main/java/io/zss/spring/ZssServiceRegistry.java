package io.zss.spring;

import java.util.Set;

/**
 * The services of this application, each of which can be stopped and started again while
 * the application runs, for maintenance for example. It starts with all of them started.
 * Thread-safe.
 */
public interface ZssServiceRegistry {

	/**
	 * The services of the application.
	 * @return their sids, in upper case; none before the application has started
	 */
	Set<String> sids();

	/**
	 * Whether a service is started.
	 * @param sid the service
	 * @return whether it is, registered with a broker or not; false for all while the
	 * application does not run
	 * @throws IllegalArgumentException if the running application has no such service
	 */
	boolean isRunning(String sid);

	/**
	 * Starts a service, which registers in the background:
	 * {@link ZssServiceEvent.Registered} follows. Nothing happens when it is started.
	 * @param sid the service, in all versions that the application has
	 * @throws IllegalArgumentException if the application has no such service
	 * @throws IllegalStateException if the application does not run
	 */
	void start(String sid);

	/**
	 * Stops a service: sends DOWN, so that nothing new comes, waits for its requests in
	 * flight within {@code zss.worker.shutdown.grace-period}, and answers 503 to the
	 * remaining ones. The other services are not affected. Nothing happens when it is
	 * stopped. A handler of the service itself should not call this method, which would
	 * wait for its own request.
	 * @param sid the service, in all versions that the application has
	 * @throws IllegalArgumentException if the application has no such service
	 * @throws IllegalStateException if the application does not run
	 */
	void stop(String sid);

}
