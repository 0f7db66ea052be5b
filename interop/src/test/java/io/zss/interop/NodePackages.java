package io.zss.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The published Node packages in {@code interop/node}.
 */
final class NodePackages {

	private static final Path FOLDER = Path.of("node");

	private static final Path INSTALL_LOG = Path.of("target", "npm-ci.log");

	private static final Path INSTALL_LOCK = Path.of("target", "npm-ci.lock");

	private static final String MISSING = missing();

	private static boolean installed;

	private NodePackages() {
	}

	/**
	 * Why they cannot be run here.
	 * @return the reason; empty when they can
	 */
	static String reasonAgainst() {
		return MISSING;
	}

	/**
	 * The command that runs one of our scripts around a package. Installs the packages
	 * the first time, where that has not been done since the lock file changed.
	 */
	static List<String> command(String script, String... arguments) {
		install();
		List<String> command = new ArrayList<>(List.of("node", FOLDER.resolve(script).toString()));
		command.addAll(List.of(arguments));
		return command;
	}

	private static synchronized void install() {
		if (installed) {
			return;
		}
		try (FileChannel channel = FileChannel.open(INSTALL_LOCK, StandardOpenOption.CREATE,
				StandardOpenOption.WRITE)) {
			// Tests run in several processes. Closing the channel releases the lock.
			channel.lock();
			Path lock = FOLDER.resolve("package-lock.json");
			Path marker = FOLDER.resolve("node_modules").resolve(".package-lock.json");
			if (!Files.exists(marker)
					|| Files.getLastModifiedTime(marker).compareTo(Files.getLastModifiedTime(lock)) < 0) {
				Process npm = new ProcessBuilder("npm", "ci").directory(FOLDER.toFile())
					.redirectErrorStream(true)
					.redirectOutput(INSTALL_LOG.toFile())
					.start();
				if (!npm.waitFor(3, TimeUnit.MINUTES) || npm.exitValue() != 0) {
					npm.destroyForcibly();
					throw new IllegalStateException("'npm ci' failed, see " + INSTALL_LOG.toAbsolutePath());
				}
			}
			installed = true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while 'npm ci' ran", ex);
		}
	}

	private static String missing() {
		for (String program : List.of("node", "npm")) {
			if (!runs(program)) {
				String reason = "Interoperability tests are skipped: '" + program + "' is not on the path";
				System.out.println(reason);
				return reason;
			}
		}
		return "";
	}

	private static boolean runs(String program) {
		try {
			Process process = new ProcessBuilder(program, "--version").redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
		}
		catch (IOException notThere) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
