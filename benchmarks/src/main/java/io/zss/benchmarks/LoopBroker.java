package io.zss.benchmarks;

import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.wire.BareLoop;
import org.jspecify.annotations.Nullable;

/**
 * JeroMQ alone, as the limit of what a broker on it can do.
 */
record LoopBroker() implements Broker {

	@Override
	public @Nullable String missing() {
		return null;
	}

	@Override
	public Site start(Launcher launcher) {
		String frontend = "tcp://127.0.0.1:" + Ports.free();
		String backend = "tcp://127.0.0.1:" + Ports.free();
		Program process = launcher.java(BareLoop.class, frontend, backend).awaitLine(LoadProcess.READY);
		return new Site(process, true, backend, frontend);
	}

}
