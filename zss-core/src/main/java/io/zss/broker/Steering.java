package io.zss.broker;

/**
 * Who may drain and resume instances, and have messages dumped.
 */
public enum Steering {

	/** Peers on the same machine, by a loopback address. */
	LOOPBACK,

	/** Any peer that reaches the broker. */
	ANY,

	/** No one. */
	NONE

}
