package io.zss.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

import io.zss.security.ConnectionKeys;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code zss} itself, with the options of all commands.
 */
@Command(name = "zss", versionProvider = Version.class, synopsisSubcommandLabel = "COMMAND",
		description = { "Calls services of the ZMQ Service Suite, and shows and steers its brokers.", "" },
		footerHeading = "%n",
		footer = { "@|bold A first session|@ (a broker runs on this machine):",
				"  zss serve echo                             offers the service ECHO, in another terminal",
				"  zss services                               shows the services",
				"  zss call echo echo '{\"hello\":\"world\"}'     calls it",
				"  zss top                                    watches it, live", "",
				"'zss COMMAND --help' explains a command, with examples. Brokers are named by --broker, else by the",
				"environment variable ZSS_BROKER, else tcp://127.0.0.1:7777 is asked. Secured brokers need --key-file and",
				"--server-key, or ZSS_KEY_FILE and ZSS_SERVER_KEY; 'zss keygen' makes keys." },
		exitCodeListHeading = "%n@|bold Exit codes:|@%n",
		exitCodeList = { "0:success; a reply of status 2xx", "1:the command itself failed",
				"2:the command line is not valid", "3:a status that is neither success nor error",
				"4:a reply of status 4xx", "5:a reply of status 5xx", "6:status 599, or no reply in time",
				"7:no broker could be reached", "8:broker and command line do not agree on keys" })
final class Root implements Callable<Integer> {

	static final Duration ASK_TIMEOUT = Duration.ofSeconds(3);

	private static final String BROKER_VARIABLE = "ZSS_BROKER";

	private final Shell shell;

	@Option(names = { "-b", "--broker" }, scope = ScopeType.INHERIT, split = ",", paramLabel = "ADDRESS",
			description = "A broker's frontend: host, host:port or tcp://host:port. Several: repeat it, or separate them "
					+ "by commas. Default: $ZSS_BROKER, else tcp://127.0.0.1:7777")
	private @Nullable List<String> brokers;

	@Mixin
	private final KeyOptions keys = new KeyOptions();

	private @Nullable ConnectionKeys connectionKeys;

	@Option(names = "--timeout", scope = ScopeType.INHERIT, paramLabel = "TIME", converter = DurationConverter.class,
			description = "How long to wait for an answer, e.g. 500ms, 2s or 1m. Default: 10s for calls, else 3s")
	private @Nullable Duration timeout;

	@Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON, for programs")
	private boolean json;

	@Option(names = "--color", scope = ScopeType.INHERIT, paramLabel = "WHEN", defaultValue = "auto",
			description = "${COMPLETION-CANDIDATES}. Default: auto, on a terminal unless NO_COLOR is set")
	private Style.Choice color = Style.Choice.AUTO;

	@Option(names = { "-h", "--help" }, scope = ScopeType.INHERIT, usageHelp = true, description = "Show this help")
	@SuppressWarnings("UnusedVariable") // picocli reads it
	private boolean help;

	@Option(names = { "-V", "--version" }, versionHelp = true, description = "Show the version")
	@SuppressWarnings("UnusedVariable") // picocli reads it
	private boolean version;

	Root(Shell shell) {
		this.shell = shell;
	}

	@Override
	public Integer call() {
		throw new CommandFailure(ExitCode.USAGE, "A command is missing",
				"'zss --help' lists the commands, 'zss services' shows the services of a broker.");
	}

	Shell shell() {
		return this.shell;
	}

	Style style() {
		return Style.of(this.color, this.shell);
	}

	boolean json() {
		return this.json;
	}

	/**
	 * How long to wait for an answer.
	 * @param otherwise when the command line does not say
	 */
	Duration timeout(Duration otherwise) {
		return (this.timeout != null) ? this.timeout : otherwise;
	}

	/**
	 * The addresses of brokers, as they were written.
	 */
	List<String> brokers() {
		if (this.brokers != null && !this.brokers.isEmpty()) {
			return this.brokers;
		}
		String variable = this.shell.variable(BROKER_VARIABLE);
		return (variable != null) ? List.of(variable.split("\\s*,\\s*")) : List.of(BrokerAddresses.DEFAULT);
	}

	/**
	 * The keys by which to connect.
	 * @return the keys; null for plain connections
	 * @throws CommandFailure if they are not complete, or cannot be used
	 */
	@Nullable ConnectionKeys keys() {
		if (this.connectionKeys == null) {
			this.connectionKeys = this.keys.keys(this.shell);
		}
		return this.connectionKeys;
	}

	/**
	 * Opens a conversation with each broker.
	 */
	BrokerSessions openSessions() {
		return BrokerSessions.open(BrokerAddresses.frontends(brokers()), timeout(ASK_TIMEOUT), keys());
	}

}
