package io.zss.cli;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Prints the script that completes commands and options.
 */
@Command(name = "completion",
		description = { "Prints a script that completes commands and options, for bash and zsh.", "" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  source <(zss completion)                                   in this shell",
				"  zss completion > ~/.local/share/bash-completion/completions/zss   for good" })
final class CompletionCommand implements Callable<Integer> {

	private final Root root;

	@Spec
	private @Nullable CommandSpec spec;

	CompletionCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() {
		if (this.spec == null) {
			throw new IllegalStateException("Not parsed");
		}
		this.root.shell().out().print(AutoComplete.bash("zss", this.spec.root().commandLine()));
		return ExitCode.OK;
	}

}
