package io.zss.interop.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
	 * @param args frontends, separated by commas, as the last one
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		String name = "client" + ProcessHandle.current().pid();
		try (FaultLoad load = new FaultLoad(name, List.of(args[args.length - 1].split(",")),
				(call) -> out.println(call.toLine()))) {
			out.println(READY);
			System.in.read();
			load.stop();
			out.println(BEGUN + name + " " + load.begun());
		}
	}

}
