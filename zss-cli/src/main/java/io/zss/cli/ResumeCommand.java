package io.zss.cli;

import picocli.CommandLine.Command;

/**
 * Takes a drained instance back in.
 */
@Command(name = "resume", description = { "Takes a drained instance back in, at every named broker.", "" },
		footerHeading = "%n@|bold Example:|@%n", footer = "  zss resume orders 3f2a")
final class ResumeCommand extends SteerCommand {

	ResumeCommand(Root root) {
		super(root, "RESUME");
	}

	@Override
	boolean isDangerous() {
		return false;
	}

}
