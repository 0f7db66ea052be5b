package io.zss.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The broker of this project, as it is shipped, with its defaults.
 */
record ZssBroker(@Nullable Path jar) implements Broker {

	@Override
	public @Nullable String missing() {
		return (this.jar != null && Files.exists(this.jar)) ? null
				: "the jar of zss-broker-app is not built, or not named by --broker-jar";
	}

	@Override
	public Site start(Launcher launcher) {
		return start(launcher, new String[0]);
	}

	/**
	 * Starts it with further properties.
	 */
	Site start(Launcher launcher, String... properties) {
		String frontend = "tcp://127.0.0.1:" + Ports.free();
		String backend = "tcp://127.0.0.1:" + Ports.free();
		List<String> command = new ArrayList<>(List.of(Launcher.javaProgram(), "-jar", String.valueOf(this.jar),
				"--zss.broker.frontend=" + frontend, "--zss.broker.backend=" + backend));
		command.addAll(List.of(properties));
		Program process = launcher.program("zss-broker", command.toArray(String[]::new)).awaitLine("serves clients on");
		return new Site(process, true, backend, frontend);
	}

}
