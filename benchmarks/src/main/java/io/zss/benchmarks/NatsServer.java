package io.zss.benchmarks;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * NATS with its defaults.
 */
record NatsServer() implements Broker {

	private static final String PROGRAM = "nats-server";

	@Override
	public @Nullable String missing() {
		return (Launcher.find(PROGRAM) != null) ? null : "'nats-server' is not installed (Debian: nats-server)";
	}

	@Override
	public Site start(Launcher launcher) {
		int port = Ports.free();
		Path program = Launcher.find(PROGRAM);
		Program process = launcher
			.program(PROGRAM, String.valueOf(program), "-a", "127.0.0.1", "-p", Integer.toString(port))
			.awaitLine("Server is ready");
		String url = "nats://127.0.0.1:" + port;
		return new Site(process, false, url, url);
	}

}
