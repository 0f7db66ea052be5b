package io.zss.protocol;

import java.util.Map;

import org.slf4j.MDC;

/**
 * Names of the fields that log lines of broker, worker and client carry beside their
 * text, for structured logging: in lines about a request as keys of the mapped diagnostic
 * context, otherwise as key-value pairs of SLF4J.
 */
public final class LogFields {

	/** The service. */
	public static final String SID = "zss.sid";

	/** The verb. */
	public static final String VERB = "zss.verb";

	/** The request. */
	public static final String RID = "zss.rid";

	/** The transaction that a request is a part of. */
	public static final String REQUEST_ID = "zss.requestId";

	/**
	 * The instance of a service: its id, which is the same in the logs of broker and
	 * worker, and over all its connections; of workers without one, the identity of the
	 * connection.
	 */
	public static final String INSTANCE = "zss.instance";

	/** The broker: its name in its own log, its address in those of its peers. */
	public static final String BROKER = "zss.broker";

	/** The client: the identity of its connection in the log of a broker. */
	public static final String CLIENT = "zss.client";

	/** The status of a reply. */
	public static final String STATUS = "zss.status";

	/** What has happened, as the type of an event of a broker. */
	public static final String EVENT = "zss.event";

	private LogFields() {
	}

	/**
	 * Runs a task that may change the fields of the log lines of this thread, and
	 * restores them.
	 * @param task the task
	 */
	public static void restoringAfter(Runnable task) {
		Map<String, String> before = MDC.getCopyOfContextMap();
		try {
			task.run();
		}
		finally {
			if (before != null) {
				MDC.setContextMap(before);
			}
			else {
				MDC.clear();
			}
		}
	}

}
