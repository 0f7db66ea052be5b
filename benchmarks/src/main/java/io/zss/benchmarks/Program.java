package io.zss.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that was started. What it prints goes to a file, and to whoever waits for a
 * line.
 */
final class Program implements AutoCloseable {

	private static final Duration START = Duration.ofMinutes(3);

	private static final Duration END = Duration.ofSeconds(10);

	private static final String LAST_LINE = "(its output has ended)";

	private final String name;

	private final Path log;

	private final Process process;

	private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

	private final Thread hook;

	private Program(String name, Path log, Process process) {
		this.name = name;
		this.log = log;
		this.process = process;
		// A run that is itself ended must not leave processes behind.
		this.hook = new Thread(this::kill);
	}

	static Program start(String name, Path log, Map<String, String> environment, List<String> command) {
		try {
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
			builder.environment().putAll(environment);
			Program program = new Program(name, log, builder.start());
			Runtime.getRuntime().addShutdownHook(program.hook);
			Thread reader = new Thread(program::read, "output-of-" + name);
			reader.setDaemon(true);
			reader.start();
			return program;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits for a line with a text, as it says when it is ready.
	 */
	Program awaitLine(String text) {
		await(text, START);
		return this;
	}

	/**
	 * Writes a line to its standard input, and waits for its answer.
	 * @param line the line
	 * @param prefix begins the answer
	 * @param limit how long to wait
	 * @return the answer without the prefix
	 */
	String ask(String line, String prefix, Duration limit) {
		try {
			BufferedWriter writer = this.process.outputWriter(StandardCharsets.UTF_8);
			writer.write(line);
			writer.newLine();
			writer.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(describe(), ex);
		}
		return await(prefix, limit).substring(prefix.length());
	}

	long pid() {
		return this.process.pid();
	}

	/**
	 * Processor time that it and the processes it started have used.
	 */
	Duration cpu() {
		return Stream.concat(Stream.of(this.process.toHandle()), this.process.descendants())
			.map((handle) -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
			.reduce(Duration.ZERO, Duration::plus);
	}

	/**
	 * Asks it to end (SIGTERM), waits, and only then kills it.
	 */
	@Override
	public void close() {
		List<ProcessHandle> started = this.process.descendants().toList();
		this.process.destroy();
		try {
			if (!this.process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
				kill();
				this.process.waitFor();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		started.forEach(ProcessHandle::destroyForcibly);
		Runtime.getRuntime().removeShutdownHook(this.hook);
	}

	@Override
	public String toString() {
		return this.name;
	}

	private void kill() {
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
	}

	private String await(String text, Duration limit) {
		long deadline = System.nanoTime() + limit.toNanos();
		try {
			String line = "";
			while (line != null && !line.equals(LAST_LINE)) {
				line = this.lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
				if (line != null && line.contains(text)) {
					return line;
				}
			}
			throw new IllegalStateException("No '" + text.trim() + "' from " + describe());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for " + describe(), ex);
		}
	}

	private String describe() {
		return this.name + (this.process.isAlive() ? ", which runs" : ", which has ended") + ", see " + this.log;
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8);
				BufferedWriter copy = Files.newBufferedWriter(this.log)) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				copy.write(line);
				copy.newLine();
				copy.flush();
				this.lines.add(line);
			}
		}
		catch (IOException ex) {
			this.lines.add(ex.toString());
		}
		this.lines.add(LAST_LINE);
	}

}
