package io.zss.hostile;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A program of the tests in a JVM of its own. It answers each line of its input with a
 * line of its output; all others go to a file. It ends with its input.
 */
final class ChildProcess implements AutoCloseable {

	private static final String ANSWER = "= ";

	private static final long ANSWER_SECONDS = 60;

	private static final Path DIRECTORY = Path.of("target", "hostile");

	private final String name;

	private final Process process;

	private final BufferedWriter input;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final Path log;

	private ChildProcess(String name, Process process, Path log) {
		this.name = name;
		this.process = process;
		this.log = log;
		this.input = process.outputWriter(StandardCharsets.UTF_8);
		Thread reader = new Thread(this::read, name + "-output");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Starts a program and waits until it is ready.
	 * @param name names the log file
	 * @param shell a shell command to run before it, or empty
	 * @param jvmOptions options of the JVM
	 * @param main the program, which calls {@link #serve}
	 * @param arguments its arguments
	 */
	static ChildProcess start(String name, String shell, List<String> jvmOptions, Class<?> main, Object... arguments)
			throws IOException {
		List<String> command = new ArrayList<>();
		if (!shell.isEmpty()) {
			command.addAll(List.of("sh", "-c", shell + "; exec \"$@\"", "sh"));
		}
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(jvmOptions);
		command.add("-Dlogback.configurationFile=core-tests-logging.xml");
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		for (Object argument : arguments) {
			command.add(argument.toString());
		}
		Files.createDirectories(DIRECTORY);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		return new ChildProcess(name, process, DIRECTORY.resolve(name + "-" + process.pid() + ".log"));
	}

	/**
	 * The life of a child: answers until its input ends.
	 * @param ready the first answer
	 * @param commands answers a command
	 */
	static void serve(String ready, UnaryOperator<String> commands) throws IOException {
		PrintStream out = System.out;
		out.println(ANSWER + ready);
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String command = in.readLine(); command != null; command = in.readLine()) {
			out.println(ANSWER + commands.apply(command));
		}
	}

	/**
	 * Sends a command and waits for the answer.
	 */
	String ask(String command) {
		try {
			this.input.write(command);
			this.input.newLine();
			this.input.flush();
		}
		catch (IOException ex) {
			throw new AssertionError(described() + " takes no command", ex);
		}
		return answer();
	}

	/**
	 * The next answer; the first one comes when the program is ready.
	 */
	String answer() {
		try {
			String answer = this.answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
			if (answer == null || answer.isEmpty()) {
				throw new AssertionError(described() + " does not answer");
			}
			return answer;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	long pid() {
		return this.process.pid();
	}

	/**
	 * What the program has logged.
	 */
	List<String> log() throws IOException {
		return Files.exists(this.log) ? Files.readAllLines(this.log) : List.of();
	}

	@Override
	public void close() throws IOException {
		try {
			this.input.close();
		}
		catch (IOException ex) {
			// it has ended already
		}
		try {
			if (!this.process.waitFor(30, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

	private String described() {
		return this.name
				+ (this.process.isAlive() ? ", which runs,"
						: " has ended, exit code " + this.process.exitValue() + ": it")
				+ " (log in " + this.log.toAbsolutePath() + ")";
	}

	private void read() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8);
				BufferedWriter file = Files.newBufferedWriter(this.log)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.startsWith(ANSWER)) {
					this.answers.add(line.substring(ANSWER.length()));
				}
				else {
					file.write(line);
					file.newLine();
					file.flush();
				}
			}
		}
		catch (IOException ex) {
			System.err.println("The output of " + this.name + " cannot be read: " + ex);
		}
		this.answers.add("");
	}

}
