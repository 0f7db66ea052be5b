package io.zss.samples.fromnode;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/**
 * The processes of the sample, in Node and in Java, which meet at a broker on two free
 * ports.
 */
final class Site implements AutoCloseable {

	private static final Path NODE = Path.of("node");

	private static final Path OUTPUT = Path.of("target", "processes");

	private final String frontend = "tcp://127.0.0.1:" + freePort();

	private final String backend = "tcp://127.0.0.1:" + freePort();

	private final List<Process> processes = new ArrayList<>();

	/**
	 * Whether Node and npm are there.
	 */
	static boolean hasNode() {
		return runs("node") && runs("npm");
	}

	/**
	 * Installs the packages, unless that has been done since the lock file changed.
	 */
	static void install() throws IOException, InterruptedException {
		Path lock = NODE.resolve("package-lock.json");
		Path installed = NODE.resolve("node_modules/.package-lock.json");
		if (!Files.exists(installed)
				|| Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) < 0) {
			Files.createDirectories(OUTPUT);
			File output = OUTPUT.resolve("npm.log").toFile();
			Process npm = new ProcessBuilder("npm", "ci").directory(NODE.toFile())
				.redirectErrorStream(true)
				.redirectOutput(output)
				.start();
			if (!npm.waitFor(3, TimeUnit.MINUTES) || npm.exitValue() != 0) {
				npm.destroyForcibly();
				throw new IllegalStateException("'npm ci' failed, see " + output.getAbsolutePath());
			}
		}
	}

	/**
	 * Starts a script and waits for nothing.
	 */
	Process node(String script, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of("node", NODE.resolve(script).toString()));
		command.addAll(List.of(arguments));
		return start(script, command);
	}

	/**
	 * Starts a jar and waits for nothing.
	 */
	Process java(String name, String jar, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-Xmx128m", "-jar", System.getProperty(jar)));
		command.addAll(List.of(arguments));
		return start(name, command);
	}

	/**
	 * Waits for a process to print a text.
	 */
	void await(String name, String text) {
		Awaitility.await(text).atMost(Duration.ofSeconds(60)).until(() -> output(name).contains(text));
	}

	/**
	 * Runs a process to its end.
	 * @return its output
	 */
	String run(String name, Process process) throws IOException, InterruptedException {
		if (!process.waitFor(60, TimeUnit.SECONDS)) {
			throw new IllegalStateException(name + " does not end: " + output(name));
		}
		return output(name);
	}

	/**
	 * Asks a process to end, and waits for it.
	 */
	void stop(Process process) throws InterruptedException {
		process.destroy();
		if (!process.waitFor(30, TimeUnit.SECONDS)) {
			throw new IllegalStateException(process.info() + " does not end");
		}
	}

	@Override
	public void close() {
		this.processes.forEach(Process::destroy);
		this.processes.forEach((process) -> process.onExit()
			.orTimeout(10, TimeUnit.SECONDS)
			.exceptionally((ex) -> process.destroyForcibly())
			.join());
	}

	private Process start(String name, List<String> command) throws IOException {
		Files.createDirectories(OUTPUT);
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(OUTPUT.resolve(name + ".log").toFile());
		builder.environment()
			.putAll(Map.of("MICRO_BROKER_FE_ADDR", this.frontend, "MICRO_BROKER_BE_ADDR", this.backend,
					"ZSS_CLIENT_BROKERS", this.frontend, "ZSS_WORKER_BROKERS", this.backend));
		Process process = builder.start();
		this.processes.add(process);
		return process;
	}

	private static String output(String name) throws IOException {
		return Files.readString(OUTPUT.resolve(name + ".log"), StandardCharsets.UTF_8);
	}

	private static boolean runs(String program) {
		try {
			return new ProcessBuilder(program, "--version").redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
