package io.zss.interop.faults;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.zss.interop.PeerProcess;

/**
 * A broker, worker or client that ends and is started again, each time by the same
 * command.
 */
final class Member implements AutoCloseable {

	/** Longer than the grace period of brokers and workers. */
	private static final Duration END = Duration.ofSeconds(40);

	private final String name;

	private final String readyText;

	private final List<String> command;

	private final Consumer<String> lines;

	private PeerProcess process;

	/**
	 * Starts one whose output is only kept.
	 */
	Member(String name, String readyText, List<String> command) {
		this(name, readyText, (line) -> {
		}, command);
	}

	/**
	 * Starts it without waiting.
	 * @param name names the files of its output
	 * @param readyText a line with this text says that it is ready
	 * @param lines gets every other line of its standard output
	 * @param command the command
	 */
	Member(String name, String readyText, Consumer<String> lines, List<String> command) {
		this.name = name;
		this.readyText = readyText;
		this.lines = lines;
		this.command = List.copyOf(command);
		start();
	}

	void start() {
		this.process = PeerProcess.start(this.name, this.readyText, this.lines, this.command);
	}

	Member awaitReady() {
		this.process.awaitReady();
		return this;
	}

	/**
	 * Waits until it has printed a text since it was started.
	 */
	void awaitOutput(String text) {
		this.process.awaitOutput(text);
	}

	/**
	 * Waits until it has printed so many lines with a text since it was started.
	 */
	void awaitOutput(String text, int times) {
		this.process.awaitOutput(text, times);
	}

	/**
	 * Kills it, with no chance to do anything about it.
	 */
	void kill() {
		this.process.kill();
	}

	/**
	 * Asks it to end and waits until it has.
	 */
	void stop() {
		this.process.terminate();
		if (!this.process.awaitEnd(END)) {
			throw new AssertionError("It does not end when asked to: " + this.process.describe());
		}
	}

	void suspend() {
		this.process.suspend();
	}

	void resume() {
		this.process.resume();
	}

	void writeLine(String line) {
		this.process.writeLine(line);
	}

	boolean isRunning() {
		return this.process.isAlive();
	}

	long pid() {
		return this.process.pid();
	}

	@Override
	public void close() {
		this.process.close();
	}

	@Override
	public String toString() {
		return this.name;
	}

}
