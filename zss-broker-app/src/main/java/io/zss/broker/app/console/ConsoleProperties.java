package io.zss.broker.app.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the console.
 *
 * @param enabled Whether to serve the console and its HTTP interface.
 * @param brokers Frontends of the brokers to show; the broker of this application when
 * empty.
 * @param plain Whether to connect to them without keys, also where this application has
 * some.
 * @param user Name to sign in with, where there is a password.
 * @param password Password of that user, who may do everything.
 * @param users Users who sign in, by name. Without users and password, only this machine
 * is served.
 */
@ConfigurationProperties("zss.console")
public record ConsoleProperties(@DefaultValue("true") boolean enabled, @DefaultValue List<String> brokers,
		@DefaultValue("false") boolean plain, @DefaultValue("zss") String user, @Nullable String password,
		@DefaultValue Map<String, User> users) {

	/**
	 * Whether one must sign in.
	 */
	boolean isSecured() {
		return !allUsers().isEmpty();
	}

	/**
	 * Who may sign in, by name.
	 */
	Map<String, User> allUsers() {
		Map<String, User> all = new LinkedHashMap<>(this.users);
		if (this.password != null && !this.password.isEmpty()) {
			all.putIfAbsent(this.user, new User(this.password, Set.of(Role.values())));
		}
		return all;
	}

	/**
	 * Without passwords.
	 */
	@Override
	public String toString() {
		return "ConsoleProperties[enabled=" + this.enabled + ", brokers=" + this.brokers + ", users="
				+ allUsers().keySet() + "]";
	}

	/**
	 * A user of the console.
	 *
	 * @param password Password, as text or as a hash: {bcrypt}$2y$10$...
	 * @param roles What the user may do; to look without any.
	 */
	public record User(String password, @DefaultValue("view") Set<Role> roles) {

		@Override
		public String toString() {
			return this.roles.toString();
		}

	}

	/**
	 * What users may do. Whoever may call or steer may look as well.
	 */
	public enum Role {

		/** To look. */
		VIEW,

		/** To call services. */
		CALL,

		/** To drain and resume instances. */
		STEER

	}

}
