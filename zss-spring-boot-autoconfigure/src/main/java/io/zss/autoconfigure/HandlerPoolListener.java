package io.zss.autoconfigure;

import java.util.concurrent.ThreadPoolExecutor;

/**
 * Learns of the pool of handler threads, which exists only while there are services.
 */
interface HandlerPoolListener {

	/**
	 * The pool has started.
	 */
	void onStart(ThreadPoolExecutor pool);

	/**
	 * The pool has ended.
	 */
	void onEnd();

}
