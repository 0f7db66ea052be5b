package io.zss.actuate;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Hides secret keys and passwords of this library from the endpoints {@code env} and
 * {@code configprops}, also where these show values: by their names, and the secret key
 * of this application wherever it stands, as in the command line of the process.
 */
public final class SecretSanitizer implements SanitizingFunction {

	private final @Nullable String secretKey;

	/**
	 * Creates a function.
	 * @param secretKey the secret key of this application, if a property holds it
	 */
	public SecretSanitizer(@Nullable String secretKey) {
		this.secretKey = (secretKey == null || secretKey.isBlank()) ? null : secretKey.strip();
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		Object value = data.getValue();
		return (value != null && (isSecret(data.getKey()) || holdsSecret(value.toString()))) ? data.withSanitizedValue()
				: data;
	}

	/**
	 * Whether it is the name of a secret, as a property or as an environment variable.
	 */
	private static boolean isSecret(String key) {
		String name = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
		return name.startsWith("zss") && (name.endsWith("secretkey") || name.endsWith("password"));
	}

	private boolean holdsSecret(String value) {
		String secret = this.secretKey;
		return secret != null && value.contains(secret);
	}

}
