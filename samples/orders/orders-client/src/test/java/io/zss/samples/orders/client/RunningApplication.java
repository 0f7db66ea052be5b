package io.zss.samples.orders.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

/**
 * A packaged application in a process of its own, as Spring Boot prepared it ahead of
 * time where it did.
 */
final class RunningApplication implements AutoCloseable {

	private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

	private final Process process;

	private final List<String> output = new CopyOnWriteArrayList<>();

	private RunningApplication(Process process) {
		this.process = process;
	}

	static RunningApplication start(String jarProperty, boolean aheadOfTime, String... args) {
		List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-Xmx128m",
				"-Dspring.aot.enabled=" + aheadOfTime, "-jar", System.getProperty(jarProperty)));
		command.addAll(List.of(args));
		try {
			RunningApplication application = new RunningApplication(
					new ProcessBuilder(command).redirectErrorStream(true).start());
			Thread reader = new Thread(application::read, "output of " + jarProperty);
			reader.setDaemon(true);
			reader.start();
			return application;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits for the application to print something.
	 * @return the groups of the pattern
	 */
	MatchResult await(String regex) {
		Pattern pattern = Pattern.compile(regex);
		return Awaitility.await(regex)
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.output.stream()
				.flatMap((line) -> pattern.matcher(line).results())
				.findFirst()
				.orElseGet(this::nothing), (match) -> match != null);
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().join();
	}

	private MatchResult nothing() {
		if (!this.process.isAlive()) {
			throw new IllegalStateException("It has ended:\n" + String.join("\n", this.output));
		}
		return null;
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			lines.lines().forEach(this.output::add);
		}
		catch (IOException | UncheckedIOException ex) {
			// the process has ended
		}
	}

}
