package io.zss.security;

import org.jspecify.annotations.Nullable;

/**
 * What an authorizer decides on: who wants to do what.
 *
 * @param principal who asks; null for a peer without a key, at a plain endpoint
 * @param address the IP address that it asks from, empty when it is not known; not a name
 * @param action what it asks for
 * @param sid the service, in upper case; empty when the action is about the broker
 * @param verb the verb of a call, in upper case; otherwise empty
 */
public record AccessRequest(@Nullable ZssPrincipal principal, String address, Action action, String sid, String verb) {

	/**
	 * Who asks, for people.
	 * @return the principal's name, or {@code no key}
	 */
	public String who() {
		return (this.principal != null) ? this.principal.name() : "no key";
	}

	/**
	 * What is asked for, for people.
	 * @return the action and its target, such as {@code call ORDERS/CREATE}
	 */
	public String what() {
		return this.action.label() + (this.sid.isEmpty() ? "" : " " + this.sid)
				+ (this.verb.isEmpty() ? "" : "/" + this.verb);
	}

	@Override
	public String toString() {
		return who() + " at " + this.address + ": " + what();
	}

}
