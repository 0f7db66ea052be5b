package io.zss.interop;

import java.nio.file.Path;
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
		command
			.addAll(List.of("-jar", brokerJar(), "--zss.broker.frontend=" + frontend, "--zss.broker.backend=" + backend,
					// many run at the same time, and start quicker without
					"--zss.console.enabled=false"));
		command.addAll(List.of(properties));
		return command;
	}

	/**
	 * An application of the tests.
	 * @param mainClass its class
	 * @param arguments its arguments
	 */
	public static List<String> application(String mainClass, String... arguments) {
		List<String> command = java();
		command
			.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass, "--spring.main.banner-mode=off"));
		command.addAll(List.of(arguments));
		return command;
	}

	private static List<String> java() {
		String program = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return new ArrayList<>(List.of(program, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms16m", "-Xmx256m"));
	}

	private static String brokerJar() {
		String jar = System.getProperty("zss.broker.jar");
		if (jar == null) {
			throw new IllegalStateException("The system property zss.broker.jar must name the executable jar");
		}
		return jar;
	}

}
