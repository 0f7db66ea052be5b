package io.zss.broker.app.console;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the console.
 *
 * @param enabled Whether to serve the console and its HTTP interface.
 * @param brokers Frontends of the brokers to show; the broker of this application when
 * empty.
 * @param user Name to sign in with, where there is a password.
 * @param password Password to sign in with; without one, only this machine is served.
 */
@ConfigurationProperties("zss.console")
public record ConsoleProperties(@DefaultValue("true") boolean enabled, @DefaultValue List<String> brokers,
		@DefaultValue("zss") String user, @Nullable String password) {

	boolean isSecured() {
		return this.password != null && !this.password.isEmpty();
	}

	@Override
	public String toString() {
		return "ConsoleProperties[enabled=" + this.enabled + ", brokers=" + this.brokers + "]";
	}

}
