package io.zss.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

import io.zss.security.ConnectionKeys;
import io.zss.security.KeyFiles;
import io.zss.security.PublicKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The keys by which commands connect, as options or environment variables.
 */
final class KeyOptions {

	private static final String KEY_FILE_VARIABLE = "ZSS_KEY_FILE";

	private static final String SERVER_KEY_VARIABLE = "ZSS_SERVER_KEY";

	private static final String FILE = "file:";

	@Option(names = "--key-file", scope = ScopeType.INHERIT, paramLabel = "FILE",
			description = "Connect with the secret key in this file. Default: $ZSS_KEY_FILE, else without keys")
	private @Nullable String keyFile;

	@Option(names = "--server-key", scope = ScopeType.INHERIT, split = ",", paramLabel = "KEY",
			description = "The broker's public key, or a file with it. Several are tried in turn. "
					+ "Default: $ZSS_SERVER_KEY")
	private @Nullable List<String> serverKeys;

	@Option(names = "--plain", scope = ScopeType.INHERIT,
			description = "Connect without keys, whatever the environment says")
	private boolean plain;

	/**
	 * The keys that the command line or else the environment names.
	 * @return the keys; null for plain connections
	 * @throws CommandFailure if one of both is missing, or cannot be used
	 */
	@Nullable ConnectionKeys keys(Shell shell) {
		if (this.plain) {
			if (this.keyFile != null || this.serverKeys != null) {
				throw new CommandFailure(ExitCode.USAGE, "--plain connects without keys, and a key is named",
						"Leave out one of both.");
			}
			return null;
		}
		String own = (this.keyFile != null) ? this.keyFile : shell.variable(KEY_FILE_VARIABLE);
		List<String> servers = servers(shell);
		if (own == null && servers.isEmpty()) {
			return null;
		}
		if (own == null) {
			throw new CommandFailure(ExitCode.USAGE, "A server key is named, but no key of your own",
					"Name its file with --key-file or ZSS_KEY_FILE; 'zss keygen' makes one. --plain connects without "
							+ "keys.");
		}
		if (servers.isEmpty()) {
			throw new CommandFailure(ExitCode.USAGE,
					"A key file is named, but not the public key of the broker: it is what proves the broker's identity",
					"Name it with --server-key or ZSS_SERVER_KEY, as text or as a file. --plain connects without keys.");
		}
		try {
			return new ConnectionKeys(KeyFiles.readSecret(path(own)),
					servers.stream().map(KeyOptions::serverKey).toList());
		}
		catch (IllegalArgumentException ex) {
			throw new CommandFailure(ExitCode.FAILED, Printable.of(String.valueOf(ex.getMessage())));
		}
	}

	private List<String> servers(Shell shell) {
		if (this.serverKeys != null) {
			return this.serverKeys;
		}
		String variable = shell.variable(SERVER_KEY_VARIABLE);
		return (variable != null) ? List.of(variable.strip().split("\\s*,\\s*")) : List.of();
	}

	/**
	 * A name of 40 characters may be a file as well as a key: a file that exists wins.
	 */
	private static PublicKey serverKey(String text) {
		if (text.startsWith(FILE)) {
			return KeyFiles.readPublic(path(text.substring(FILE.length())));
		}
		if (isFile(text)) {
			return KeyFiles.readPublic(Path.of(text));
		}
		try {
			return PublicKey.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("The server key is neither a file that exists nor a key: "
					+ ex.getMessage() + ". Quote a key for the shell", ex);
		}
	}

	private static boolean isFile(String text) {
		try {
			return Files.isRegularFile(Path.of(text));
		}
		catch (InvalidPathException ex) {
			return false;
		}
	}

	private static Path path(String text) {
		try {
			return Path.of(text);
		}
		catch (InvalidPathException ex) {
			throw new IllegalArgumentException("The name of the key file is not valid: " + ex.getReason(), ex);
		}
	}

}
