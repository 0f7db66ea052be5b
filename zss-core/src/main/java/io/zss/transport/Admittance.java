package io.zss.transport;

import io.zss.security.ZssPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Whether a key may connect.
 *
 * @param principal who has the key; null when it may not connect
 * @param reason why it may not; otherwise empty
 */
public record Admittance(@Nullable ZssPrincipal principal, String reason) {

	/**
	 * It may connect.
	 * @param principal who it is
	 * @return the answer
	 */
	public static Admittance of(ZssPrincipal principal) {
		return new Admittance(principal, "");
	}

	/**
	 * It may not connect.
	 * @param reason why, for people
	 * @return the answer
	 */
	public static Admittance refused(String reason) {
		return new Admittance(null, reason);
	}

}
