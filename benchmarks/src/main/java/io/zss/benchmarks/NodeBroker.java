package io.zss.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The published broker of the suite.
 *
 * @param folder where its packages are, {@code interop/node}
 */
record NodeBroker(Path folder) implements Broker {

	@Override
	public @Nullable String missing() {
		if (Launcher.find("node") == null) {
			return "'node' is not on the path";
		}
		return Files.isDirectory(this.folder.resolve("node_modules")) ? null
				: "its packages are not installed, run 'npm ci --prefix " + this.folder + "'";
	}

	@Override
	public Site start(Launcher launcher) {
		String frontend = "tcp://127.0.0.1:" + Ports.free();
		String backend = "tcp://127.0.0.1:" + Ports.free();
		Program process = launcher
			.program("node-broker", "node", this.folder.resolve("broker.js").toString(), frontend, backend)
			.awaitLine("READY");
		return new Site(process, false, backend, frontend);
	}

}
