package io.zss.interop.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

import io.zss.security.ConnectionKeys;
import io.zss.security.KeyFiles;
import io.zss.security.PublicKey;

/**
 * The load as a process of its own, which may be killed. It prints a line for each call
 * that has ended, and ends when its standard input does, or has a line.
 */
public final class LoadApplication {

	/** Begins the last line: the client's name and how many calls it made. */
	static final String BEGUN = "BEGUN ";

	static final String READY = "READY";

	private LoadApplication() {
	}

	/**
	 * Runs until it is told to end.
	 * @param args a file with the keys of the client, or empty, and frontends, separated
	 * by commas, as the last two
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		String name = "client" + ProcessHandle.current().pid();
		try (FaultLoad load = new FaultLoad(name, List.of(args[args.length - 1].split(",")),
				keys(args[args.length - 2]), (call) -> out.println(call.toLine()))) {
			out.println(READY);
			System.in.read();
			load.stop();
			out.println(BEGUN + name + " " + load.begun());
		}
	}

	private static ConnectionKeys keys(String file) throws IOException {
		if (file.isEmpty()) {
			return null;
		}
		Properties properties = new Properties();
		try (Reader reader = Files.newBufferedReader(Path.of(file))) {
			properties.load(reader);
		}
		List<PublicKey> brokers = properties.stringPropertyNames()
			.stream()
			.filter((name) -> name.startsWith("zss.security.server-key"))
			.sorted()
			.map((name) -> PublicKey.parse(properties.getProperty(name)))
			.toList();
		return new ConnectionKeys(KeyFiles.readSecret(Path.of(properties.getProperty("zss.security.key-file"))),
				brokers);
	}

}
