package io.zss.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.zss.protocol.ControlPayload;
import org.jspecify.annotations.Nullable;

/**
 * Makes a payload of what the command line says: JSON in place, in a file or on the
 * standard input.
 */
final class PayloadText {

	private PayloadText() {
	}

	/**
	 * Reads a payload.
	 * @param argument JSON, {@code @file} or {@code -}; null for nil
	 * @param text whether it is plain text, not JSON
	 * @param in the standard input
	 * @return one MessagePack value
	 * @throws CommandFailure if it cannot be read, or is not JSON
	 */
	static byte[] encode(@Nullable String argument, boolean text, InputStream in) {
		if (argument == null) {
			return ControlPayload.encode(null);
		}
		String content = content(argument, in);
		if (text) {
			return ControlPayload.encode(content);
		}
		try {
			return ControlPayload.encode(Json.read(content));
		}
		catch (IllegalArgumentException ex) {
			throw new CommandFailure(ExitCode.USAGE, "The payload is not JSON: " + ex.getMessage(),
					"Quote it for the shell, e.g. '{\"item\":\"coffee\"}'. --text sends it as plain text.");
		}
	}

	private static String content(String argument, InputStream in) {
		try {
			if (argument.equals("-")) {
				return new String(in.readAllBytes(), StandardCharsets.UTF_8);
			}
			return argument.startsWith("@") ? Files.readString(Path.of(argument.substring(1))) : argument;
		}
		catch (IOException ex) {
			throw new CommandFailure(ExitCode.FAILED,
					"The payload cannot be read from '" + argument + "': " + ex.getClass().getSimpleName());
		}
	}

}
