package io.zss.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * What stands between callers and services, as a process of its own.
 */
interface Broker {

	/**
	 * What it needs that is not here.
	 * @return a sentence for people, or null when it can be started
	 */
	@Nullable String missing();

	/**
	 * Starts it and waits for it.
	 * @param launcher starts processes
	 * @return where it is
	 */
	Site start(Launcher launcher);

	/**
	 * A broker that runs.
	 *
	 * @param process the process, or null where there is none between callers and
	 * services
	 * @param java whether the process is a JVM
	 * @param forServices where services go, as their process is told
	 * @param forCallers where callers go
	 */
	record Site(@Nullable Program process, boolean java, String forServices, String forCallers) {
	}

}
