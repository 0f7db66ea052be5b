package io.zss.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import io.zss.security.AuthorizedKeys;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;
import io.zss.security.Rules;
import io.zss.security.ZssPrincipal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Makes the keys of a broker, worker, client or person. The line for the authorized keys
 * is the result; what else there is to know goes to the standard error.
 */
@Command(name = "keygen", description = {
		"Makes a pair of keys. Writes the secret key to NAME.key, which its owner alone can read, and the "
				+ "public key to NAME.pub. Prints the line for the authorized keys of the brokers, and notes on the "
				+ "standard error. Asks no broker.",
		"" }, footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss keygen --for broker",
				"  zss keygen --for worker orders >> authorized-keys       role and rule follow from the service",
				"  zss keygen --for client shop --call orders --call stock/reserve",
				"  zss keygen --for operator alice --expires 2027-06-30",
				"  zss keygen billing --role client --role nightly --out /etc/zss/billing.key" })
final class KeygenCommand implements Callable<Integer> {

	private static final String SUFFIX = ".key";

	private final Root root;

	@Parameters(index = "0", arity = "0..1", paramLabel = "NAME",
			description = "Who has the key; with --for worker, the service that it serves")
	private @Nullable String given;

	@Option(names = "--for", paramLabel = "PURPOSE",
			description = "${COMPLETION-CANDIDATES}: fills in name and roles, and shows the rules that go with them")
	private @Nullable KeyPurpose purpose;

	@Option(names = "--role", split = ",", paramLabel = "ROLE", description = "A role of the key. May be repeated")
	private @Nullable List<String> roles;

	@Option(names = "--call", split = ",", paramLabel = "SID[/VERB]",
			description = "With --for client: what it may call. May be repeated")
	private @Nullable List<String> calls;

	@Option(names = "--expires", paramLabel = "DAY",
			description = "The last day of the key, in UTC, or an instant such as 2027-06-30T12:00:00Z. Default: never")
	private @Nullable String expires;

	@Option(names = { "-o", "--out" }, paramLabel = "FILE",
			description = "The file of the secret key; the public key goes beside it. Default: NAME.key")
	private @Nullable Path out;

	@Option(names = "--force", description = "Replace key files that exist; their keys are lost")
	private boolean force;

	KeygenCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() {
		String name = name();
		KeyPair keys = KeyPair.generate();
		String line = authorizedKey(name, keys);
		List<String> rules = rules(name);
		Path secretFile = (this.out != null) ? this.out : Path.of(name + SUFFIX);
		Path publicFile = publicFile(secretFile);
		write(secretFile, publicFile, name, keys);
		Output output = new Output(this.root);
		if (output.json()) {
			Map<String, @Nullable Object> map = new LinkedHashMap<>();
			map.put("name", name);
			map.put("roles", roles(name));
			map.put("expires", this.expires);
			map.put("keyFile", secretFile.toString());
			map.put("publicKeyFile", publicFile.toString());
			map.put("publicKey", keys.publicKey().text());
			map.put("authorizedKey", line);
			map.put("rules", rules);
			output.line(Json.pretty(map));
		}
		else {
			output.line(line);
			output.out().flush();
			notes(secretFile, publicFile, rules, output);
		}
		return ExitCode.OK;
	}

	private String name() {
		if (this.purpose != null) {
			return this.purpose.principal(this.given);
		}
		if (this.given == null) {
			throw new CommandFailure(ExitCode.USAGE, "The name is missing: who has the key?",
					"'zss keygen --for broker', '--for worker SERVICE' or '--for client NAME' fill in the rest.");
		}
		return this.given;
	}

	private List<String> roles(String name) {
		if (this.roles != null) {
			return this.roles;
		}
		return (this.purpose != null) ? this.purpose.roles(name) : List.of();
	}

	/**
	 * The rules, which are read again so that none is printed that a broker refuses.
	 */
	private List<String> rules(String name) {
		if (this.calls != null && this.purpose != KeyPurpose.CLIENT) {
			throw new CommandFailure(ExitCode.USAGE, "--call goes with --for client");
		}
		if (this.purpose == null || (this.roles != null && this.purpose != KeyPurpose.CLIENT)) {
			return List.of();
		}
		List<String> rules = this.purpose.rules(name, this.given, (this.calls != null) ? this.calls : List.of());
		try {
			Rules.parse(rules);
		}
		catch (IllegalArgumentException ex) {
			throw new CommandFailure(ExitCode.USAGE, Printable.of(String.valueOf(ex.getMessage())));
		}
		return rules;
	}

	/**
	 * The line, which is read again so that none is printed that a broker refuses.
	 */
	private String authorizedKey(String name, KeyPair keys) {
		List<String> words = new ArrayList<>(List.of(name, keys.publicKey().text()));
		List<String> roles = roles(name);
		try {
			// names what is wrong with one of them, where the line is cut differently
			ZssPrincipal.of(name, roles);
			if (!roles.isEmpty()) {
				words.add("roles=" + String.join(",", roles));
			}
			if (this.expires != null) {
				words.add("expires=" + this.expires);
			}
			String line = String.join("  ", words);
			AuthorizedKeys.Entry entry = AuthorizedKeys.parse(line).find(keys.publicKey());
			if (entry != null && entry.isExpired(Instant.now())) {
				throw new IllegalArgumentException("the key has expired already: --expires is in the past");
			}
			return line;
		}
		catch (IllegalArgumentException ex) {
			throw new CommandFailure(ExitCode.USAGE,
					Printable.of(String.valueOf(ex.getMessage())).replaceFirst("^line 1: ", ""));
		}
	}

	private static Path publicFile(Path secretFile) {
		String file = String.valueOf(secretFile.getFileName());
		String base = file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
		return secretFile.resolveSibling(base + ".pub");
	}

	/**
	 * Writes both files beside their places first, so that no key is lost when the second
	 * cannot be written.
	 */
	private void write(Path secretFile, Path publicFile, String name, KeyPair keys) {
		for (Path file : List.of(secretFile, publicFile)) {
			if (!this.force && Files.exists(file)) {
				throw new CommandFailure(ExitCode.FAILED,
						"The key file " + file + " exists already; nothing was written",
						"Name another file with --out, or replace it with --force: its key is lost then.");
			}
		}
		String comment = "zss key of " + name;
		Path newSecret = secretFile.resolveSibling(secretFile.getFileName() + ".new");
		Path newPublic = publicFile.resolveSibling(publicFile.getFileName() + ".new");
		try {
			Files.deleteIfExists(newSecret);
			KeyFiles.writeSecret(newSecret, keys, comment);
			Files.writeString(newPublic, "# " + comment + "\n" + keys.publicKey().text() + "\n",
					StandardCharsets.US_ASCII);
			Files.move(newSecret, secretFile, StandardCopyOption.REPLACE_EXISTING);
			Files.move(newPublic, publicFile, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new CommandFailure(ExitCode.FAILED, "The key files cannot be written: " + ex);
		}
		catch (UncheckedIOException ex) {
			throw new CommandFailure(ExitCode.FAILED, Printable.of(String.valueOf(ex.getMessage())));
		}
	}

	private void notes(Path secretFile, Path publicFile, List<String> rules, Output output) {
		output.note("secret key  " + secretFile + "  (zss.security.key-file, --key-file; keep it)");
		output.note("public key  "
				+ publicFile + "  (" + ((this.purpose == KeyPurpose.BROKER) ? "zss.security.server-key=file:"
						+ publicFile.getFileName() + " of clients and workers, --server-key; no secret" : "no secret")
				+ ")");
		output.note("The line above is for the file of zss.security.broker.authorized-keys, which brokers read again"
				+ ((this.purpose == KeyPurpose.BROKER) ? "; by it the broker lets its own console in." : "."));
		if (!rules.isEmpty()) {
			output.note("zss.security.broker.rules of the brokers:");
			rules.forEach((rule) -> output.note("  - " + rule));
		}
		else if (this.purpose == KeyPurpose.CLIENT && this.roles == null) {
			output
				.note("A rule of the brokers says what it may call, as in: allow name:" + this.given + " call ORDERS");
		}
	}

}
