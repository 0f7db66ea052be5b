package io.zss.security;

import org.jspecify.annotations.Nullable;

/**
 * A rule that allows something, in words that can be read:
 *
 * <pre>
 * allow role:client call ORDERS/*
 * allow name:billing-app call INVOICE/CREATE
 * allow role:orders-worker serve ORDERS
 * allow role:viewer look
 * allow name:ops-* steer
 * allow address:10.1.0.0/16 call ORDERS
 * </pre>
 *
 * {@code *} stands for any characters, and case does not matter. A {@code call} without a
 * verb allows all verbs. {@code role} and {@code name} are those of the peer's key;
 * {@code address} is for peers without one, at the plain endpoints, and for nothing else.
 */
public final class Rule {

	private static final int MAX_LENGTH = 500;

	private final String text;

	private final @Nullable Wildcard role;

	private final @Nullable Wildcard name;

	private final @Nullable AddressRange range;

	private final Action action;

	private final Wildcard sid;

	private final Wildcard verb;

	private Rule(String text, String subject, Action action, String target) {
		this.text = text;
		this.role = subject.startsWith("role:") ? new Wildcard(subject.substring("role:".length())) : null;
		this.name = subject.startsWith("name:") ? new Wildcard(subject.substring("name:".length())) : null;
		this.range = subject.startsWith("address:") ? AddressRange.parse(subject.substring("address:".length())) : null;
		if (this.role == null && this.name == null && this.range == null) {
			throw new IllegalArgumentException("'" + subject + "' is none of role:..., name:... and address:...");
		}
		this.action = action;
		int slash = target.indexOf('/');
		this.sid = new Wildcard((slash < 0) ? target : target.substring(0, slash));
		this.verb = new Wildcard((slash < 0) ? "*" : target.substring(slash + 1));
	}

	/**
	 * Reads a rule.
	 * @param text its words
	 * @return the rule
	 * @throws IllegalArgumentException if it is none, saying what is wrong
	 */
	public static Rule parse(String text) {
		String[] words = text.strip().split("\\s+", -1);
		try {
			if (text.length() > MAX_LENGTH) {
				throw new IllegalArgumentException("it is longer than " + MAX_LENGTH + " characters");
			}
			if (words.length < 3 || words.length > 4 || !words[0].equals("allow")) {
				throw new IllegalArgumentException("it is not 'allow WHO call SID/VERB', 'allow WHO serve SID', "
						+ "'allow WHO look' or 'allow WHO steer'");
			}
			Action action = action(words[2]);
			if (action.hasTarget() != (words.length == 4)) {
				throw new IllegalArgumentException("'" + words[2] + "' "
						+ (action.hasTarget() ? "needs a service" : "is about the broker, not about a service"));
			}
			String target = action.hasTarget() ? words[3] : "*";
			if (action != Action.CALL && target.indexOf('/') >= 0) {
				throw new IllegalArgumentException("only 'call' is about a verb");
			}
			return new Rule(String.join(" ", words), words[1], action, target);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("The rule '" + text + "' cannot be used: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Whether this rule allows a request.
	 * @param request who wants to do what
	 * @return whether it does
	 */
	public boolean allows(AccessRequest request) {
		return request.action() == this.action && isAbout(request)
				&& (!this.action.hasTarget() || this.sid.matches(request.sid()))
				&& (this.action != Action.CALL || this.verb.matches(request.verb()));
	}

	private boolean isAbout(AccessRequest request) {
		ZssPrincipal principal = request.principal();
		if (principal == null) {
			return this.range != null && this.range.contains(request.address());
		}
		if (this.name != null) {
			return this.name.matches(principal.name());
		}
		return this.role != null && principal.roles().stream().anyMatch(this.role::matches);
	}

	private static Action action(String word) {
		for (Action action : Action.values()) {
			if (action.label().equals(word)) {
				return action;
			}
		}
		throw new IllegalArgumentException("'" + word + "' is none of call, serve, look and steer");
	}

	/**
	 * The rule as it was written.
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
