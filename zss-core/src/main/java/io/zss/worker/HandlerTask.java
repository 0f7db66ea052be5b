package io.zss.worker;

/**
 * A request as the worker hands it to its executor, to be run once. An executor that
 * wraps its tasks reports failures of the wrapping with {@link #fail}, so that the caller
 * is answered and the slot is free at once; without that both happen at the request's
 * deadline.
 */
public interface HandlerTask extends Runnable {

	/**
	 * Reports that code around this task has thrown. When the task has not run, its
	 * caller gets a 500, the failure is logged as that of the request, and the task does
	 * nothing any more. Otherwise the failure is logged and has no effect.
	 * @param culprit the code, whose class is logged
	 * @param failure what it has thrown
	 */
	void fail(Object culprit, Throwable failure);

}
