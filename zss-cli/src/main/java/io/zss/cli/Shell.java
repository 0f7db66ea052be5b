package io.zss.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Where a command runs: its streams, environment and terminal.
 *
 * @param out takes results, in UTF-8
 * @param err takes everything else
 * @param in the standard input
 * @param environment the environment variables
 * @param terminal whether a person reads {@code out}
 */
record Shell(PrintWriter out, PrintWriter err, InputStream in, Map<String, String> environment, boolean terminal) {

	/** Set by the launcher, which can ask the shell: {@code true} or {@code false}. */
	private static final String TERMINAL = "zss.cli.terminal";

	private static final int FIRST_WITH_IS_TERMINAL = 22;

	/**
	 * The shell of this process.
	 */
	static Shell system() {
		return new Shell(writer(FileDescriptor.out), writer(FileDescriptor.err), System.in, System.getenv(),
				isTerminal());
	}

	/**
	 * The value of an environment variable.
	 * @return the value; null when it is not set or empty
	 */
	@Nullable String variable(String name) {
		String value = this.environment.get(name);
		return (value == null || value.isBlank()) ? null : value;
	}

	private static PrintWriter writer(FileDescriptor descriptor) {
		return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), false);
	}

	@SuppressWarnings("SystemConsoleNull") // newer ones are asked
	private static boolean isTerminal() {
		String said = System.getProperty(TERMINAL);
		if (said != null) {
			return Boolean.parseBoolean(said);
		}
		java.io.Console console = System.console();
		if (console == null || Runtime.version().feature() < FIRST_WITH_IS_TERMINAL) {
			return console != null;
		}
		try {
			return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
		}
		catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException ex) {
			return false;
		}
	}

}
