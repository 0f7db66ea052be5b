package io.zss.protocol;

/**
 * The times between the timestamps of a request and its reply, in the order of the way.
 */
public enum HopSpan {

	/** From the client to the broker. */
	CLIENT_TO_BROKER("client-to-broker", Hop.CLIENT_SENDS, Hop.FRONTEND_RECEIVES),

	/** The request in the broker: the time in its queue. */
	BROKER_REQUEST("broker-request", Hop.FRONTEND_RECEIVES, Hop.BACKEND_SENDS),

	/** From the broker to the worker. */
	BROKER_TO_WORKER("broker-to-worker", Hop.BACKEND_SENDS, Hop.SERVICE_RECEIVES),

	/** At the worker. */
	WORKER("worker", Hop.SERVICE_RECEIVES, Hop.SERVICE_SENDS),

	/** From the worker back to the broker. */
	WORKER_TO_BROKER("worker-to-broker", Hop.SERVICE_SENDS, Hop.BACKEND_RECEIVES),

	/** The reply in the broker. */
	BROKER_REPLY("broker-reply", Hop.BACKEND_RECEIVES, Hop.FRONTEND_SENDS),

	/** From the broker back to the client. */
	BROKER_TO_CLIENT("broker-to-client", Hop.FRONTEND_SENDS, Hop.CLIENT_RECEIVES);

	private final String label;

	private final Hop from;

	private final Hop to;

	HopSpan(String label, Hop from, Hop to) {
		this.label = label;
		this.from = from;
		this.to = to;
	}

	/**
	 * The name that meters show.
	 * @return lower case, with hyphens
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Where it begins.
	 * @return the hop
	 */
	public Hop from() {
		return this.from;
	}

	/**
	 * Where it ends.
	 * @return the hop
	 */
	public Hop to() {
		return this.to;
	}

}
