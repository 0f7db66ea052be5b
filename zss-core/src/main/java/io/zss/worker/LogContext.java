package io.zss.worker;

import java.util.Map;

import org.slf4j.MDC;

/**
 * What every log line about a request carries, as keys of the mapped diagnostic context
 * (MDC): the lines of its handler, and those of the worker about it.
 */
final class LogContext {

	static final String SID = "zss.sid";

	static final String VERB = "zss.verb";

	static final String RID = "zss.rid";

	static final String REQUEST_ID = "zss.requestId";

	private static final int MAX_LENGTH = 128;

	private LogContext() {
	}

	/**
	 * Puts the keys of a request.
	 */
	static void enter(ServiceRequest request) {
		MDC.put(SID, request.address().sid());
		MDC.put(VERB, request.address().verb());
		MDC.put(RID, request.rid());
		String requestId = request.requestId();
		if (requestId != null) {
			MDC.put(REQUEST_ID, printable(requestId));
		}
	}

	/**
	 * Removes the keys of a request.
	 */
	static void leave() {
		MDC.remove(SID);
		MDC.remove(VERB);
		MDC.remove(RID);
		MDC.remove(REQUEST_ID);
	}

	/**
	 * Runs a task that logs about a request, on any thread, and restores the context of
	 * that thread.
	 */
	static void run(ServiceRequest request, Runnable task) {
		Map<String, String> before = MDC.getCopyOfContextMap();
		try {
			enter(request);
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

	/**
	 * The text came with the request: it must not break or flood a line.
	 */
	private static String printable(String text) {
		String shown = (text.length() <= MAX_LENGTH) ? text : text.substring(0, MAX_LENGTH);
		for (int i = 0; i < shown.length(); i++) {
			if (Character.isISOControl(shown.charAt(i))) {
				return shown.replaceAll("\\p{Cntrl}", ".");
			}
		}
		return shown;
	}

}
