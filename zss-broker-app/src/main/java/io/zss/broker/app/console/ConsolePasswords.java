package io.zss.broker.app.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * How the passwords of properties are compared: as hashes of bcrypt, or as the texts that
 * they are.
 */
final class ConsolePasswords {

	private static final String BCRYPT = "bcrypt";

	private static final String HASH = "{" + BCRYPT + "}";

	private static final String PLAIN = "plain";

	private ConsolePasswords() {
	}

	static PasswordEncoder encoder() {
		return new DelegatingPasswordEncoder(BCRYPT, Map.of(BCRYPT, new BCryptPasswordEncoder(), PLAIN, new Plain()));
	}

	/**
	 * A password of a property as the encoder knows it.
	 */
	static String stored(String password) {
		return password.startsWith(HASH) ? password : "{" + PLAIN + "}" + password;
	}

	/**
	 * Takes the same time wherever the texts differ.
	 */
	private static final class Plain implements PasswordEncoder {

		@Override
		public @Nullable String encode(@Nullable CharSequence password) {
			return (password != null) ? password.toString() : null;
		}

		@Override
		public boolean matches(@Nullable CharSequence password, @Nullable String stored) {
			return password != null && stored != null && MessageDigest
				.isEqual(password.toString().getBytes(StandardCharsets.UTF_8), stored.getBytes(StandardCharsets.UTF_8));
		}

	}

}
