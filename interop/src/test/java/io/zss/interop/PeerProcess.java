package io.zss.interop;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.awaitility.Awaitility;

/**
 * A process of a peer. Its standard output is read by a thread of ours and kept, with
 * standard error, in files below {@code target/peers}. Closing it kills it: how it ends
 * when asked is for a test of its own, and takes time.
 */
public final class PeerProcess implements AutoCloseable {

	/** What our broker says when it is ready. */
	public static final String BROKER_READY = "serves clients on";

	private static final Path LOGS = Path.of("target", "peers");

	private static final Duration START = Duration.ofSeconds(60);

	private static final Duration END = Duration.ofSeconds(60);

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final String name;

	private final Path log;

	private final Path errorLog;

	private final Process process;

	private final CompletableFuture<Void> ready = new CompletableFuture<>();

	private PeerProcess(String name, Path log, Path errorLog, Process process) {
		this.name = name;
		this.log = log;
		this.errorLog = errorLog;
		this.process = process;
	}

	/**
	 * Starts a process without waiting for it.
	 * @param name names its files
	 * @param readyText a line with this text says that it is ready; empty when it takes
	 * input at once
	 * @param lines gets every other line of its standard output
	 * @param command the command
	 */
	public static PeerProcess start(String name, String readyText, Consumer<String> lines, List<String> command) {
		try {
			Files.createDirectories(LOGS);
			String file = "%d-%02d-%s".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet(),
					name.replaceAll("[^A-Za-z0-9]+", "-"));
			Path log = LOGS.resolve(file + ".log");
			Path errorLog = LOGS.resolve(file + ".err.log");
			Process process = new ProcessBuilder(command).redirectError(errorLog.toFile()).start();
			PeerProcess peer = new PeerProcess(name, log, errorLog, process);
			if (readyText.isEmpty()) {
				peer.ready.complete(null);
			}
			// A test run that is itself killed must not leave processes behind.
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
			Thread reader = new Thread(() -> peer.read(readyText, lines), "output-of-" + file);
			reader.setDaemon(true);
			reader.start();
			return peer;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public PeerProcess awaitReady() {
		try {
			this.ready.orTimeout(START.toSeconds(), TimeUnit.SECONDS).join();
			return this;
		}
		catch (CompletionException ex) {
			throw new IllegalStateException("The " + this.name + " is not ready: " + describe(), ex);
		}
	}

	/**
	 * Waits until it has printed a text.
	 */
	public void awaitOutput(String text) {
		Awaitility.await(text + " from " + describe())
			.atMost(START)
			.until(() -> Files.readString(this.log).contains(text));
	}

	/**
	 * Waits until it has printed so many lines with a text.
	 */
	public void awaitOutput(String text, int times) {
		Awaitility.await(times + " times " + text + " from " + describe())
			.atMost(START)
			.until(() -> Files.readAllLines(this.log).stream().filter((line) -> line.contains(text)).count() >= times);
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * What a failing test says about it.
	 */
	public String describe() {
		String state = isAlive() ? "is running" : "has ended with " + this.process.exitValue();
		return "the " + this.name + " " + state + ", see " + this.log.toAbsolutePath() + " and "
				+ this.errorLog.toAbsolutePath();
	}

	public void writeLine(String line) {
		try {
			BufferedWriter writer = this.process.outputWriter(StandardCharsets.UTF_8);
			synchronized (this) {
				writer.write(line);
				writer.newLine();
				writer.flush();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(describe(), ex);
		}
	}

	/**
	 * Sends SIGTERM without waiting.
	 */
	public void terminate() {
		this.process.destroy();
	}

	/**
	 * Sends SIGKILL and waits.
	 */
	public void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	/**
	 * Sends SIGSTOP: it stays connected but does nothing.
	 */
	public void suspend() {
		signal("STOP");
	}

	/**
	 * Sends SIGCONT.
	 */
	public void resume() {
		signal("CONT");
	}

	public long pid() {
		return this.process.pid();
	}

	/**
	 * Waits until it has ended of its own accord.
	 * @return whether it has, in time
	 */
	public boolean awaitEnd() {
		return awaitEnd(END);
	}

	/**
	 * Waits until it has ended of its own accord.
	 * @param limit how long
	 * @return whether it has, in time
	 */
	public boolean awaitEnd(Duration limit) {
		try {
			return this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	@Override
	public void close() {
		kill();
	}

	private void signal(String signal) {
		try {
			int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).inheritIO().start().waitFor();
			if (exit != 0) {
				throw new IllegalStateException("SIG" + signal + " was not sent: " + describe());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void read(String readyText, Consumer<String> lines) {
		try (BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8);
				BufferedWriter copy = Files.newBufferedWriter(this.log)) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				copy.write(line);
				copy.newLine();
				copy.flush();
				if (!this.ready.isDone() && line.contains(readyText)) {
					this.ready.complete(null);
				}
				else {
					lines.accept(line);
				}
			}
		}
		catch (IOException ex) {
			this.ready.completeExceptionally(ex);
		}
		finally {
			this.ready.completeExceptionally(new IOException("its output has ended"));
		}
	}

}
