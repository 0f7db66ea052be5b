package io.zss.cli;

import picocli.CommandLine.Command;

/**
 * Takes an instance out.
 */
@Command(name = "drain",
		description = { "Takes an instance out: it finishes its requests and gets no more, at every named broker, even "
				+ "after it reconnects, until 'zss resume'.", "" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss drain orders 3f2a                     the beginning of its id is enough",
				"  zss drain orders 3f2a && zss stats orders   wait for 0 in flight, then stop it" })
final class DrainCommand extends SteerCommand {

	DrainCommand(Root root) {
		super(root, "DRAIN");
	}

	@Override
	boolean isDangerous() {
		return true;
	}

}
