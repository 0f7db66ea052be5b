package io.zss.worker;

import java.util.List;

/**
 * Learns how each request ended that a broker has sent to this worker, also those that no
 * handler has seen: without room, for a verb that the service lacks, expired before a
 * thread was free, left over when the worker stopped. Called by handler threads and the
 * worker's loop: must not block or throw.
 */
@FunctionalInterface
public interface RequestListener {

	/**
	 * A request is answered.
	 * @param request the request; its verb may be one that the service lacks
	 * @param status the status of the reply as it goes out
	 * @param nanos time since the request came
	 */
	void onRequestEnded(ServiceRequest request, int status, long nanos);

	/**
	 * Runs a task that logs about a request, for listeners that have a logging context to
	 * set up around it.
	 * @param request the request
	 * @param task to be run once, on the calling thread
	 */
	default void inContext(ServiceRequest request, Runnable task) {
		task.run();
	}

	/**
	 * One listener that stands for several. One that throws does not keep the others from
	 * being called.
	 * @param listeners the listeners, in their order
	 * @return a listener that throws nothing
	 */
	static RequestListener of(List<RequestListener> listeners) {
		return new RequestListeners(listeners);
	}

}
