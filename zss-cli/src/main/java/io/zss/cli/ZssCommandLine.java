package io.zss.cli;

import java.util.List;
import java.util.Set;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line {@code zss}. Needs no Spring, and starts in a fraction of a second.
 */
public final class ZssCommandLine {

	/** Set by the launcher: all arguments are for the command line, also none. */
	private static final String LAUNCHED = "zss.cli";

	/** Those of all commands, without those of one letter. */
	private static final Set<String> OPTIONS = Set.of("--help", "--version", "--broker", "--key-file", "--server-key",
			"--plain", "--timeout", "--json", "--color");

	private static final int WIDTH = 110;

	private ZssCommandLine() {
	}

	/**
	 * Whether arguments are for the command line: the first is a word, or an option of
	 * the command line. Other options, such as {@code --zss.broker.name=one}, are
	 * properties of an application.
	 * @param args the arguments of the process
	 * @return whether {@link #run(String...)} should have them
	 */
	public static boolean accepts(String... args) {
		return Boolean.getBoolean(LAUNCHED) || (args.length > 0 && isOurs(args[0]));
	}

	private static boolean isOurs(String first) {
		return !first.startsWith("--") || OPTIONS.contains(first.split("=", 2)[0]);
	}

	/**
	 * Runs a command with the streams of this process.
	 * @param args the command and its arguments
	 * @return the exit code
	 */
	public static int run(String... args) {
		// The command line says itself what is worth saying; a logging library costs
		// time.
		System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
		System.setProperty("slf4j.internal.verbosity", "ERROR");
		return run(Shell.system(), args);
	}

	/**
	 * Runs a command and ends the process with its exit code.
	 * @param args the command and its arguments
	 */
	public static void main(String[] args) {
		System.exit(run(args));
	}

	static int run(Shell shell, String... args) {
		Root root = new Root(shell);
		CommandLine commandLine = commandLine(root);
		commandLine.setOut(shell.out()).setErr(shell.err());
		// @file is for payloads
		commandLine.setExpandAtFiles(false).setUsageHelpWidth(WIDTH).setCaseInsensitiveEnumValuesAllowed(true);
		commandLine.setColorScheme(
				CommandLine.Help.defaultColorScheme(Style.of(Style.Choice.AUTO, shell).enabled() ? Ansi.ON : Ansi.OFF));
		commandLine.setParameterExceptionHandler((failure, arguments) -> usage(failure, root));
		commandLine.setExecutionExceptionHandler((failure, command, result) -> failure(failure, root));
		try {
			return commandLine.execute(args);
		}
		finally {
			shell.out().flush();
			shell.err().flush();
		}
	}

	private static CommandLine commandLine(Root root) {
		return new CommandLine(root).addSubcommand(new CallCommand(root))
			.addSubcommand(new ServicesCommand(root))
			.addSubcommand(new DescribeCommand(root))
			.addSubcommand(new StatusCommand(root))
			.addSubcommand(new StatsCommand(root))
			.addSubcommand(new TopCommand(root))
			.addSubcommand(new EventsCommand(root))
			.addSubcommand(new ErrorsCommand(root))
			.addSubcommand(new DrainCommand(root))
			.addSubcommand(new ResumeCommand(root))
			.addSubcommand(new DumpCommand(root))
			.addSubcommand(new PingCommand(root))
			.addSubcommand(new BenchCommand(root))
			.addSubcommand(new CommandLine(new ServeCommand()).addSubcommand(new EchoCommand(root)))
			.addSubcommand(new KeygenCommand(root))
			.addSubcommand(new CompletionCommand(root));
	}

	private static int usage(ParameterException failure, Root root) {
		String command = failure.getCommandLine().getCommandSpec().qualifiedName();
		List<String> suggestions = (failure instanceof UnmatchedArgumentException unmatched)
				? unmatched.getSuggestions() : List.of();
		String meant = suggestions.isEmpty() ? "" : "Did you mean " + String.join(" or ", suggestions) + "? ";
		Output.failure(new CommandFailure(ExitCode.USAGE, Printable.of(String.valueOf(failure.getMessage())),
				meant + "'" + command + " --help' explains the command."), root.style(), root.shell().err());
		return ExitCode.USAGE;
	}

	private static int failure(Exception failure, Root root) {
		root.shell().out().flush();
		CommandFailure explained = (failure instanceof CommandFailure known) ? known
				: new CommandFailure(ExitCode.FAILED,
						failure.getClass().getSimpleName() + ": " + Printable.of(String.valueOf(failure.getMessage())),
						"This is a bug in the command line.");
		Output.failure(explained, root.style(), root.shell().err());
		return explained.exitCode();
	}

}
