package io.zss.security;

/**
 * What an authorizer has decided.
 *
 * @param allowed whether the peer may do what it asks for
 * @param reason the rule that says so, or why there is none; for the audit, not for the
 * peer
 */
public record Decision(boolean allowed, String reason) {

	/**
	 * It is allowed.
	 * @param reason the rule that says so
	 * @return the decision
	 */
	public static Decision allow(String reason) {
		return new Decision(true, reason);
	}

	/**
	 * It is not allowed.
	 * @param reason why
	 * @return the decision
	 */
	public static Decision deny(String reason) {
		return new Decision(false, reason);
	}

}
