package io.zss.interop.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A client in a process of its own, which tells on its standard output of each call that
 * has ended.
 */
final class LoadProcess {

	/** Starts its last line, which also tells its name and how many calls it has made. */
	static final String END = "END ";

	private LoadProcess() {
	}

	/**
	 * Makes calls until it reads a line, or nobody can write any more, and then waits for
	 * those that it has made.
	 * @param args the frontends of the brokers
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		List<String> frontends = Arrays.stream(args).filter((arg) -> !arg.startsWith("--")).toList();
		String name = "client" + ProcessHandle.current().pid();
		System.out.println("READY");
		try (FaultLoad load = new FaultLoad(name, frontends, (call) -> System.out.println(call.toLine()))) {
			new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
			load.stop();
			System.out.println(END + name + " " + load.begun());
		}
	}

}
