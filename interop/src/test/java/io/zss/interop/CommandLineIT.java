package io.zss.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged command line: the jar, its launcher, and {@code top} in a real terminal,
 * against the packaged broker.
 */
@Timeout(180)
@ResourceLock(Lanes.PEERS)
class CommandLineIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@TempDir
	private Path folder;

	@Test
	void jarIsTheCommandLineWhenTheFirstArgumentIsACommand() {
		ZssCommand.Result help = ZssCommand
			.run(List.of(ZssCommand.java(), "-jar", ZssCommand.JAR.toString(), "--help"));
		assertThat(help.exitCode()).isZero();
		assertThat(help.output()).contains("Usage: zss").doesNotContain("Spring");
		assertThat(ZssCommand
			.run(List.of(ZssCommand.java(), "-jar", ZssCommand.JAR.toString(), "ping", "-b", "127.0.0.1:1"))
			.exitCode()).isEqualTo(7);
	}

	@Test
	void commandLineLoadsNoSpring() {
		ZssCommand.Result result = ZssCommand.run(List.of(ZssCommand.java(), "-Xlog:class+load", "-jar",
				ZssCommand.JAR.toString(), "ping", "-b", "127.0.0.1:1"));
		assertThat(result.output()).contains("io.zss.cli.PingCommand")
			.doesNotContain("org.springframework.boot.SpringApplication", "org.springframework.core", "ch.qos.logback",
					"tools.jackson.databind", "com.fasterxml.jackson");
	}

	@Test
	void launcherCallsAServiceThatItServes() {
		try (Site site = new Site(BrokerKind.OURS)) {
			PeerProcess echo = PeerProcess.start("zss-serve-echo", "registered  ECHO", (line) -> {
			}, ZssCommand.at(site, "serve", "echo", "--backend", site.backend()));
			echo.awaitReady();
			ZssCommand.Result reply = ZssCommand
				.run(ZssCommand.at(site, "call", "echo", "echo", "{\"hello\":\"world\"}"));
			assertThat(reply.exitCode()).isZero();
			assertThat(reply.output()).contains("\"hello\": \"world\"");
			assertThat(ZssCommand.run(ZssCommand.at(site, "services")).output()).containsPattern("ECHO +– +1 ");
			assertThat(ZssCommand.run(ZssCommand.at(site, "ping", "--wait", "10s")).exitCode()).isZero();
			assertThat(ZssCommand.run(ZssCommand.at(site, "call", "echo", "fail", "503")).exitCode()).isEqualTo(5);
			assertThat(ZssCommand
				.run(ZssCommand.at(site, "bench", "echo", "echo", "1", "-d", "500ms", "--warm-up", "100ms"))
				.output()).contains("per second", "status  200");
			echo.terminate();
			Awaitility.await()
				.atMost(LIMIT)
				.until(() -> ZssCommand.run(ZssCommand.at(site, "services"))
					.output()
					.contains("No service is registered"));
			assertThat(echo.awaitEnd()).as(echo.describe()).isTrue();
		}
	}

	@Test
	void launcherFindsItsJarThroughALinkAndNamesWhatIsMissing() throws IOException {
		Path link = Files.createSymbolicLink(this.folder.resolve("zss-link"), ZssCommand.LAUNCHER.toAbsolutePath());
		assertThat(ZssCommand.run(List.of(link.toString(), "--version")).output())
			.matches("zss \\d+\\.\\d+\\.\\d+.*\\s*");
		Path alone = Files.copy(ZssCommand.LAUNCHER, this.folder.resolve("zss"));
		ZssCommand.Result result = ZssCommand.run(List.of("sh", alone.toString(), "--version"));
		assertThat(result.exitCode()).isEqualTo(1);
		assertThat(result.output()).contains("no broker jar in").contains("ZSS_JAR");
	}

	@Test
	void brokerReadsTheFileNextToItsJarWhereverItIsStarted() throws IOException {
		Path jar = Files.copy(ZssCommand.JAR, this.folder.resolve("zss-broker-app.jar"));
		Path directory = Files.createDirectory(this.folder.resolve("elsewhere"));
		Files.writeString(this.folder.resolve("application.yml"), """
				zss:
				  broker: { name: next-to-the-jar, frontend: "tcp://127.0.0.1:0", backend: "tcp://127.0.0.1:0" }
				  console.enabled: false
				""");
		assertServes("next-to-the-jar", directory, jar);
		Files.writeString(directory.resolve("application.yml"), "zss.broker.name: working-directory");
		assertServes("working-directory", directory, jar);
		assertServes("argument", directory, jar, "--zss.broker.name=argument");
	}

	private static void assertServes(String name, Path directory, Path jar, String... arguments) {
		List<String> command = new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", directory.toString(),
				ZssCommand.java(), "-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
		command.addAll(List.of(arguments));
		try (PeerProcess broker = PeerProcess.start("broker-of-a-file", "Broker " + name + " serves", (line) -> {
		}, command)) {
			broker.awaitReady();
		}
	}

	@Test
	void launcherWithoutArgumentsStartsNoBroker() {
		ZssCommand.Result result = ZssCommand.run(List.of(ZssCommand.LAUNCHER.toString()));
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.output()).contains("A command is missing");
	}

	@Test
	void topRunsInARealTerminal() throws IOException {
		Assumptions.assumeTrue(isInstalled("tmux"), () -> {
			System.err.println("CommandLineIT.topRunsInARealTerminal IS SKIPPED: tmux is not installed");
			return "tmux is not installed";
		});
		try (Site site = new Site(BrokerKind.OURS)) {
			PeerProcess echo = PeerProcess.start("zss-serve-echo", "registered  ECHO", (line) -> {
			}, ZssCommand.at(site, "serve", "echo", "--backend", site.backend()));
			echo.awaitReady();
			String socket = this.folder.resolve("tmux").toString();
			String command = String.join(" ", ZssCommand.at(site, "top")) + "; echo ended with $?; sleep 60";
			tmux(socket, "-f", "/dev/null", "new-session", "-d", "-s", "top", "-x", "120", "-y", "30", command);
			try {
				awaitScreen(socket, "q quit");
				awaitScreen(socket, "ECHO  ");
				awaitScreen(socket, "RUNNING");
				tmux(socket, "send-keys", "-t", "top", "?");
				awaitScreen(socket, "sort by P99");
				tmux(socket, "send-keys", "-t", "top", "x");
				tmux(socket, "send-keys", "-t", "top", "q");
				awaitScreen(socket, "ended with 0");
				assertThat(screen(socket)).doesNotContain("q quit");
			}
			finally {
				tmux(socket, "kill-server");
				echo.close();
			}
		}
	}

	private static void awaitScreen(String socket, String text) {
		Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(screen(socket)).contains(text));
	}

	private static String screen(String socket) {
		return tmux(socket, "capture-pane", "-p", "-t", "top").output();
	}

	private static ZssCommand.Result tmux(String socket, String... arguments) {
		List<String> command = new ArrayList<>(List.of("tmux", "-S", socket));
		command.addAll(List.of(arguments));
		return ZssCommand.run(command);
	}

	private static boolean isInstalled(String program) {
		return ZssCommand.run(List.of("sh", "-c", "command -v " + program)).exitCode() == 0;
	}

}
