package io.zss.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the packaged command line.
 */
final class ZssCommand {

	static final Path JAR = Path.of(System.getProperty("zss.broker.jar")).normalize();

	static final Path LAUNCHER = JAR.resolveSibling("zss");

	private static final int LIMIT_SECONDS = 60;

	private ZssCommand() {
	}

	static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	/**
	 * The launcher with arguments for a broker.
	 */
	static List<String> at(Site site, String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(LAUNCHER.toAbsolutePath().toString(), "--broker", site.frontend()));
		command.addAll(List.of(arguments));
		return command;
	}

	static Result run(List<String> command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
				process.destroyForcibly();
				throw new AssertionError(command + " does not end");
			}
			return new Result(process.exitValue(), output);
		}
		catch (IOException ex) {
			throw new AssertionError(command + " cannot be run", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	/**
	 * How a process has ended.
	 *
	 * @param exitCode its exit code
	 * @param output standard output and standard error
	 */
	record Result(int exitCode, String output) {
	}

}
