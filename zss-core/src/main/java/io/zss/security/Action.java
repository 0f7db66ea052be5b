package io.zss.security;

import java.util.Locale;

/**
 * What a peer asks a broker for, as rules speak of it.
 */
public enum Action {

	/** To call a verb of a service. */
	CALL,

	/** To serve a sid: UP, HEARTBEAT and DOWN. */
	SERVE,

	/** To look: LIST, STATUS, STATS, ERRORS and EVENTS. */
	LOOK,

	/** To steer: DRAIN and RESUME. */
	STEER;

	private final String label = name().toLowerCase(Locale.ROOT);

	/**
	 * The name in rules and logs.
	 * @return lower case
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Whether it is about a service.
	 * @return false when it is about the broker
	 */
	public boolean hasTarget() {
		return this == CALL || this == SERVE;
	}

}
