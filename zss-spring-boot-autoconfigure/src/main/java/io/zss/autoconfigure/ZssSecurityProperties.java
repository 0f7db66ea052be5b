package io.zss.autoconfigure;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.zss.broker.SecurityOptions;
import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeysFile;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import io.zss.security.Rules;
import io.zss.security.ZssAuthorizer;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of security. Keys are texts of Z85, 40 characters. The message of a value
 * that cannot be right never holds it, as it may be a secret.
 *
 * @param secretKey Secret key of this application. Better in a file, or from a config
 * tree.
 * @param keyFile File with the secret key of this application, which others must not be
 * able to read.
 * @param serverKey Public keys of the brokers that client and worker connect to, or files
 * with them as in file:/etc/zss/broker.pub; at least one where this application has a
 * key. Defaults to that of the broker of this application.
 * @param broker Who may connect to the broker of this application, and do what.
 */
@ConfigurationProperties("zss.security")
public record ZssSecurityProperties(@Nullable String secretKey, @Nullable Path keyFile,
		@DefaultValue List<String> serverKey, @DefaultValue Broker broker) {

	private static final String PREFIX = "zss.security.";

	private static final String FILE = "file:";

	/**
	 * The keys by which client and worker connect.
	 * @param brokerKey the key of the broker of this application; null when there is none
	 * @return the keys; null for plain connections
	 * @throws IllegalStateException if they are not complete
	 */
	@Nullable ConnectionKeys connectionKeys(@Nullable PublicKey brokerKey) {
		KeyPair own = keys();
		if (own == null) {
			require(this.serverKey.isEmpty(),
					"'zss.security.server-key' is set, but this application has no key of its own: set "
							+ "'zss.security.key-file' or 'zss.security.secret-key'");
			return null;
		}
		if (!this.serverKey.isEmpty()) {
			return new ConnectionKeys(own, this.serverKey.stream().map(ZssSecurityProperties::serverKey).toList());
		}
		if (brokerKey != null) {
			return new ConnectionKeys(own, List.of(brokerKey));
		}
		require(this.broker.isSet(), "This application has a key, but 'zss.security.server-key' is missing: without "
				+ "the public key of the broker it cannot know whom it talks to");
		return null;
	}

	/**
	 * The options of the broker.
	 * @param authorizer replaces the rules, or null
	 * @return the options; null for a broker that serves every peer
	 * @throws IllegalStateException if they are not complete
	 */
	@Nullable SecurityOptions brokerOptions(@Nullable ZssAuthorizer authorizer) {
		if (!this.broker.isSet()) {
			return null;
		}
		require(authorizer == null || this.broker.rules().isEmpty(),
				"'zss.security.broker.rules' are set, and a bean of type ZssAuthorizer replaces them: remove one");
		try {
			boolean secured = this.broker.frontend() != null || this.broker.backend() != null;
			return new SecurityOptions(secured ? keys() : null, this.broker.frontend(), this.broker.backend(),
					this.broker.keys(), this.broker.allowAny(),
					(authorizer != null) ? authorizer : Rules.parse(this.broker.rules()),
					this.broker.audit() == Audit.ALL);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSecurityException(ex.getMessage(), ex);
		}
	}

	private @Nullable KeyPair keys() {
		String text = (this.secretKey != null) ? this.secretKey.strip() : "";
		require(text.isEmpty() || this.keyFile == null,
				"Set one of 'zss.security.secret-key' and 'zss.security.key-file', not both");
		try {
			if (this.keyFile != null) {
				return KeyFiles.readSecret(this.keyFile);
			}
			return text.isEmpty() ? null : KeyPair.ofSecret(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSecurityException(
					"'" + PREFIX + ((this.keyFile != null) ? "key-file" : "secret-key") + "': " + ex.getMessage(), ex);
		}
	}

	private static PublicKey serverKey(String text) {
		try {
			return text.startsWith(FILE) ? KeyFiles.readPublic(Path.of(text.substring(FILE.length()).strip()))
					: PublicKey.parse(text.strip());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSecurityException("'zss.security.server-key': " + ex.getMessage(), ex);
		}
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new InvalidSecurityException(message);
		}
	}

	/**
	 * Without the secret key.
	 */
	@Override
	public String toString() {
		return "zss.security of " + ((this.keyFile != null) ? this.keyFile : "a key in a property") + ", "
				+ this.broker;
	}

	/**
	 * Security of the broker of this application. It is on where one of these is set;
	 * then nothing is allowed that no rule allows.
	 *
	 * @param frontend Endpoint where clients connect with keys, beside
	 * zss.broker.frontend.
	 * @param backend Endpoint where workers connect with keys, beside zss.broker.backend.
	 * @param authorizedKeys File with the public keys that may connect, read again when
	 * it changes.
	 * @param allowAny Whether peers with any key may connect.
	 * @param rules What peers may do, as in "allow role:client call ORDERS". A bean of
	 * type ZssAuthorizer replaces them.
	 * @param audit Decisions that the audit log has: those that refuse, or all.
	 */
	public record Broker(@Nullable Endpoint frontend, @Nullable Endpoint backend, @Nullable Path authorizedKeys,
			@DefaultValue("false") boolean allowAny, @DefaultValue List<String> rules,
			@DefaultValue("refused") Audit audit) {

		boolean isSet() {
			return allowAny() || !rules().isEmpty()
					|| Stream.of(frontend(), backend(), authorizedKeys()).anyMatch((value) -> value != null);
		}

		AuthorizedKeysSource keys() {
			return (this.authorizedKeys != null) ? new AuthorizedKeysFile(this.authorizedKeys)
					: AuthorizedKeysSource.of(AuthorizedKeys.NONE);
		}

	}

	/**
	 * Decisions that the audit log has.
	 */
	public enum Audit {

		/** Those that refuse. */
		REFUSED,

		/** All of them. */
		ALL

	}

}
