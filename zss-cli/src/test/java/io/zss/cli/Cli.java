package io.zss.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Runs commands in this process, with streams of their own.
 */
final class Cli {

	private final Map<String, String> environment = new HashMap<>();

	private String input = "";

	private boolean terminal;

	private StringWriter out = new StringWriter();

	private StringWriter err = new StringWriter();

	private Cli() {
	}

	/**
	 * A shell whose broker is named by the environment.
	 * @param broker its frontend; null for none
	 */
	static Cli at(@Nullable Object broker) {
		Cli cli = new Cli();
		if (broker != null) {
			cli.environment.put("ZSS_BROKER", broker.toString());
		}
		return cli;
	}

	Cli input(String text) {
		this.input = text;
		return this;
	}

	Cli variable(String name, String value) {
		this.environment.put(name, value);
		return this;
	}

	Cli onTerminal() {
		this.terminal = true;
		return this;
	}

	Result run(String... args) {
		this.out = new StringWriter();
		this.err = new StringWriter();
		InputStream in = new ByteArrayInputStream(this.input.getBytes(StandardCharsets.UTF_8));
		int exitCode = ZssCommandLine.run(
				new Shell(new PrintWriter(this.out), new PrintWriter(this.err), in, this.environment, this.terminal),
				args);
		return new Result(exitCode, this.out.toString(), this.err.toString());
	}

	/**
	 * What a command that runs still has printed so far.
	 */
	String outSoFar() {
		return this.out.toString();
	}

	String errSoFar() {
		return this.err.toString();
	}

	/**
	 * How a command has ended.
	 */
	record Result(int exitCode, String out, String err) {
	}

}
