package io.zss.interop;

import java.util.ArrayList;
import java.util.List;

/**
 * Command lines of the packaged broker and of applications that lie with the tests: small
 * heaps, that are collected often, and compiled quickly rather than well.
 */
public final class JavaCommand {

	private JavaCommand() {
	}

	/**
	 * The broker of this build.
	 * @param frontend where clients connect
	 * @param backend where workers connect
	 * @param properties further arguments
	 */
	public static List<String> broker(String frontend, String backend, String... properties) {
		List<String> command = java();
		command.addAll(ClassArchives.broker());
		command.addAll(brokerProperties(frontend, backend));
		command.addAll(List.of(properties));
		return command;
	}

	static List<String> brokerProperties(String frontend, String backend) {
		return List.of("--zss.broker.frontend=" + frontend, "--zss.broker.backend=" + backend,
				// many run at the same time, and start quicker without
				"--zss.console.enabled=false");
	}

	/**
	 * An application of the tests.
	 * @param mainClass its class
	 * @param arguments its arguments
	 */
	public static List<String> application(String mainClass, String... arguments) {
		List<String> command = java();
		// The last one counts. Nothing is collected before an application has started.
		command.addAll(List.of("-Xms64m", "-Xmn32m"));
		command.addAll(ClassArchives.applications());
		command.addAll(List.of(mainClass, "--spring.main.banner-mode=off"));
		command.addAll(List.of(arguments));
		return command;
	}

	/**
	 * The program without class path and arguments.
	 */
	static List<String> java() {
		return new ArrayList<>(
				List.of(ZssCommand.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms16m", "-Xmx256m"));
	}

}
