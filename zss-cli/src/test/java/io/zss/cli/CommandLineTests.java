package io.zss.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZssCommandLine}: what needs no broker.
 */
class CommandLineTests {

	private final Cli cli = Cli.at(null);

	@ParameterizedTest
	@CsvSource({ "services, true", "call, true", "no-such-command, true", "--help, true", "-V, true", "-b, true",
			"--broker=127.0.0.1, true", "--spring.profiles.active=http, false",
			"--zss.broker.frontend=tcp://0.0.0.0:7777, false", "--debug, false" })
	void firstArgumentDecidesBetweenCommandLineAndBroker(String first, boolean accepted) {
		assertThat(ZssCommandLine.accepts(first)).isEqualTo(accepted);
		assertThat(ZssCommandLine.accepts()).isFalse();
	}

	@Test
	void everyOptionOfTheCommandLineMayComeFirst() {
		CommandLine root = new CommandLine(new Root(Shell.system()));

		assertThat(root.getCommandSpec().optionsMap().keySet()).contains("--broker")
			.allMatch((option) -> ZssCommandLine.accepts(option));
	}

	@Test
	void helpTeaches() {
		Cli.Result result = this.cli.run("--help");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("A first session", "zss serve echo", "ZSS_BROKER", "Exit codes",
				"7   no broker could be reached", "8   broker and command line do not agree on keys");
		for (String command : new String[] { "call", "services", "describe", "status", "stats", "top", "events",
				"errors", "drain", "resume", "dump", "ping", "bench", "serve", "keygen", "completion" }) {
			assertThat(result.out()).containsPattern("(?m)^  " + command + " ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "call", "services", "describe", "status", "stats", "top", "events", "errors", "drain",
			"resume", "dump", "ping", "bench", "keygen", "completion" })
	void helpOfEachCommandHasExamples(String command) {
		Cli.Result result = this.cli.run(command, "--help");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("Usage: zss " + command, "Example", "--broker");
	}

	@Test
	void helpHasColoursOnATerminalAlone() {
		assertThat(this.cli.run("--help").out()).doesNotContain("\u001b");
		assertThat(Cli.at(null).onTerminal().run("--help").out()).contains("\u001b[");
		assertThat(Cli.at(null).onTerminal().variable("NO_COLOR", "1").run("--help").out()).doesNotContain("\u001b");
	}

	@Test
	void errorsHaveColoursWhenAsked() {
		assertThat(this.cli.run("--color", "always", "ping", "-b", "127.0.0.1:1").err()).contains("\u001b[31m");
		assertThat(Cli.at(null).onTerminal().run("--color=never", "ping", "-b", "127.0.0.1:1").err())
			.doesNotContain("\u001b");
	}

	@Test
	void unknownCommandIsAnsweredWithTheOneThatWasMeant() {
		Cli.Result result = this.cli.run("servces");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("'servces'").contains("Did you mean").contains("services");
		assertThat(result.out()).isEmpty();
	}

	@Test
	void missingArgumentsAreNamed() {
		assertThat(this.cli.run("call", "orders").err()).contains("VERB").contains("'zss call --help'");
		assertThat(this.cli.run().exitCode()).isEqualTo(2);
		assertThat(this.cli.run("serve").err()).contains("zss serve echo");
		assertThat(this.cli.run("call", "or ders", "x").err()).contains("'sid'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ftp://host:1", "host:port", "tcp://:7777", "*" })
	void addressesThatAreNoneAreUsageErrors(String address) {
		Cli.Result result = this.cli.run("ping", "-b", address);
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("is not the address of a broker");
	}

	@Test
	void hostNamesThatDoNotExistAreNamed() {
		Cli.Result result = this.cli.run("ping", "-b", "no-such-host.invalid");
		assertThat(result.exitCode()).isEqualTo(7);
		assertThat(result.err()).contains("'no-such-host.invalid' cannot be resolved");
	}

	@Test
	void topNeedsATerminal() {
		Cli.Result result = this.cli.run("top");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("needs a terminal").contains("zss stats");
	}

	@Test
	void completionKnowsCommandsAndOptions() {
		assertThat(this.cli.run("completion").out()).contains("complete -F", "services", "--service-version", "echo");
	}

	@Test
	void versionIsSaid() {
		assertThat(this.cli.run("--version").out()).startsWith("zss ");
	}

}
