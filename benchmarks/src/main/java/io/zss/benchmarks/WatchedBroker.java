package io.zss.benchmarks;

import java.nio.file.Path;

import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.zss.Watchers;
import org.jspecify.annotations.Nullable;

/**
 * The broker of this project with all meters on, and with a Prometheus, a console and a
 * {@code zss top} that look at it each second.
 */
record WatchedBroker(@Nullable Path jar) implements Broker {

	@Override
	public @Nullable String missing() {
		return new ZssBroker(this.jar).missing();
	}

	@Override
	public Site start(Launcher launcher) {
		int http = Ports.free();
		Site site = new ZssBroker(this.jar).start(launcher, "--spring.profiles.active=http",
				"--server.address=127.0.0.1", "--server.port=" + http);
		launcher.java(Watchers.class, site.forCallers(), "http://127.0.0.1:" + http).awaitLine(LoadProcess.READY);
		return site;
	}

}
