package io.zss.security;

import java.util.List;

/**
 * Allows what one of its rules allows, and nothing else. Immutable.
 */
public final class Rules implements ZssAuthorizer {

	private static final Decision NONE = Decision.deny("no rule allows it");

	private final List<Rule> rules;

	private final List<Decision> decisions;

	/**
	 * Creates an authorizer.
	 * @param rules the rules
	 */
	public Rules(List<Rule> rules) {
		this.rules = List.copyOf(rules);
		this.decisions = this.rules.stream().map((rule) -> Decision.allow(rule.toString())).toList();
	}

	/**
	 * Reads rules.
	 * @param rules the text of each
	 * @return the rules
	 * @throws IllegalArgumentException if one is none, saying which and why
	 */
	public static Rules parse(List<String> rules) {
		return new Rules(rules.stream().map(Rule::parse).toList());
	}

	@Override
	public Decision decide(AccessRequest request) {
		for (int i = 0; i < this.rules.size(); i++) {
			if (this.rules.get(i).allows(request)) {
				return this.decisions.get(i);
			}
		}
		return NONE;
	}

	/**
	 * Whether nothing is allowed.
	 * @return whether there is no rule
	 */
	public boolean isEmpty() {
		return this.rules.isEmpty();
	}

	@Override
	public String toString() {
		return this.rules.toString();
	}

}
