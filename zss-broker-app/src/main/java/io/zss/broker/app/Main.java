package io.zss.broker.app;

import io.zss.cli.ZssCommandLine;

/**
 * What the executable jar runs: the command line where the first argument is a command,
 * else the broker. No class of Spring is loaded before that is decided.
 */
public final class Main {

	private Main() {
	}

	/**
	 * Runs a command, or the broker until the process is ended.
	 * @param args a command and its arguments, or properties as in
	 * {@code --zss.broker.frontend=tcp://0.0.0.0:7777}
	 */
	public static void main(String[] args) {
		if (ZssCommandLine.accepts(args)) {
			System.exit(ZssCommandLine.run(args));
		}
		ZssBrokerApplication.main(args);
	}

}
