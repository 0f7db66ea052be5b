package io.zss.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

/**
 * Offers services that help to try things.
 */
@Command(name = "serve", synopsisSubcommandLabel = "SERVICE",
		description = { "Offers a service, to try clients and brokers.", "" })
final class ServeCommand implements Callable<Integer> {

	@Override
	public Integer call() {
		throw new CommandFailure(ExitCode.USAGE, "What to serve is missing", "Try 'zss serve echo'.");
	}

}
