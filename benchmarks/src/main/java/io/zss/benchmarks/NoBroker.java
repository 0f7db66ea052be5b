package io.zss.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * Callers that connect to the services themselves.
 */
record NoBroker() implements Broker {

	@Override
	public @Nullable String missing() {
		return null;
	}

	@Override
	public Site start(Launcher launcher) {
		int port = Ports.free();
		return new Site(null, false, Integer.toString(port), "127.0.0.1:" + port);
	}

}
