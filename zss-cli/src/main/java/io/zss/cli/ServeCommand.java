package io.zss.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

/**
 * Offers services that help to try things.
 */
@Command(name = "serve", synopsisSubcommandLabel = "SERVICE",
		description = { "Offers a service for trying out clients and brokers.", "" })
final class ServeCommand implements Callable<Integer> {

	@Override
	public Integer call() {
		throw new CommandFailure(ExitCode.USAGE, "The service to offer is missing", "Try 'zss serve echo'.");
	}

}
