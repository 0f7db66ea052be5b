package io.zss.benchmarks;

import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ with its defaults, as a node of its own with files of its own: it neither
 * needs nor touches what the system has installed as a service.
 */
record RabbitServer() implements Broker {

	private static final String PROGRAM = "rabbitmq-server";

	@Override
	public @Nullable String missing() {
		return (program() != null) ? null : "'rabbitmq-server' is not installed (Debian: rabbitmq-server)";
	}

	@Override
	public Site start(Launcher launcher) {
		int port = Ports.free();
		Path folder = launcher.folder("rabbitmq-" + port);
		Map<String, String> environment = Map.of("HOME", folder.toString(), "RABBITMQ_NODENAME",
				"zss" + port + "@localhost", "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1", "RABBITMQ_NODE_PORT",
				Integer.toString(port), "RABBITMQ_DIST_PORT", Integer.toString(Ports.free()), "RABBITMQ_MNESIA_BASE",
				folder.toString(), "RABBITMQ_LOG_BASE", folder.toString(), "RABBITMQ_ENABLED_PLUGINS_FILE",
				folder.resolve("plugins").toString(), "RABBITMQ_CONFIG_FILE", folder.resolve("config").toString());
		Program process = launcher.program(PROGRAM, environment, String.valueOf(program())).awaitLine("completed with");
		String uri = "amqp://guest:guest@127.0.0.1:" + port;
		return new Site(process, false, uri, uri);
	}

	/**
	 * Debian's command on the path changes the user and hides the output; this is what it
	 * calls.
	 */
	private static @Nullable Path program() {
		Path debian = Path.of("/usr/lib/rabbitmq/bin", PROGRAM);
		return debian.toFile().canExecute() ? debian : Launcher.find(PROGRAM);
	}

}
