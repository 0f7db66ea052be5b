package io.zss.observation;

/**
 * Names of meters and tags.
 */
final class ZssMeters {

	static final String CALLS = "zss.client.calls";

	static final String REQUESTS = "zss.worker.requests";

	static final String SID = "sid";

	static final String VERB = "verb";

	static final String STATUS = "status";

	static final String BROKER = "broker";

	private ZssMeters() {
	}

}
