package io.zss.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Starts the processes of one contestant after the other, and ends them. Their output
 * goes to files of one folder.
 */
final class Launcher implements AutoCloseable {

	private final Path folder;

	private final List<Program> running = new ArrayList<>();

	private int started;

	Launcher(Path folder) {
		this.folder = folder;
	}

	static Launcher inTemporaryFolder() {
		try {
			return new Launcher(Files.createTempDirectory("zss-benchmarks-"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Path folder() {
		return this.folder;
	}

	/**
	 * A new folder below.
	 */
	Path folder(String name) {
		try {
			return Files.createDirectories(this.folder.resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a main class of this module with the JVM's defaults.
	 */
	Program java(Class<?> main, String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(javaProgram(), "-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		return program(main.getSimpleName(), Map.of(), command.toArray(String[]::new));
	}

	Program program(String name, String... command) {
		return program(name, Map.of(), command);
	}

	Program program(String name, Map<String, String> environment, String... command) {
		this.started++;
		Program program = Program.start(name, this.folder.resolve("%04d-%s.log".formatted(this.started, name)),
				environment, List.of(command));
		this.running.add(program);
		return program;
	}

	/**
	 * Ends what runs, callers first and the broker last, so that nobody reports a lost
	 * connection.
	 */
	@Override
	public void close() {
		for (int i = this.running.size() - 1; i >= 0; i--) {
			this.running.get(i).close();
		}
		this.running.clear();
	}

	static String javaProgram() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	/**
	 * Looks for a program on the path, and where Debian keeps servers.
	 */
	static @Nullable Path find(String program) {
		String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
		for (String folder : path.split(File.pathSeparator, -1)) {
			Path candidate = Path.of(folder, program);
			if (Files.isExecutable(candidate)) {
				return candidate;
			}
		}
		return null;
	}

}
