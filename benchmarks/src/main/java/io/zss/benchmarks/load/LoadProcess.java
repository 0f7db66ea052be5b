package io.zss.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/**
 * The main loop of a process that makes load: takes phases from standard input, one a
 * line, and answers each with a measurement.
 */
public final class LoadProcess {

	/** Begins the line that says that all clients are connected. */
	public static final String READY = "READY";

	/** Begins a line with a measurement. */
	public static final String RESULT = "RESULT ";

	private LoadProcess() {
	}

	/**
	 * Serves until standard input ends, and ends the process, also when the clients do
	 * not connect.
	 * @param connect makes the load, whose clients are connected
	 */
	public static void run(Callable<? extends Load> connect) {
		try (Load load = connect.call()) {
			serve(load);
		}
		catch (Exception ex) {
			ex.printStackTrace();
			System.exit(1);
		}
		System.exit(0);
	}

	private static void serve(Load load) throws IOException, InterruptedException {
		BufferedReader phases = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		System.out.println(READY);
		for (String line = phases.readLine(); line != null; line = phases.readLine()) {
			System.out.println(RESULT + load.run(Phase.parse(line)));
		}
	}

}
