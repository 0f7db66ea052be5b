package io.zss.worker;

import java.util.List;

import io.zss.protocol.LogFields;
import org.slf4j.MDC;

/**
 * What every log line about a request carries, as keys of the mapped diagnostic context
 * (MDC): the lines of its handler, and those of the worker about it.
 */
final class LogContext {

	private static final List<String> KEYS = List.of(LogFields.SID, LogFields.VERB, LogFields.RID, LogFields.INSTANCE,
			LogFields.BROKER, LogFields.REQUEST_ID);

	private static final int MAX_LENGTH = 128;

	private LogContext() {
	}

	/**
	 * Puts the keys of a request.
	 */
	static void enter(ServiceRequest request) {
		MDC.put(LogFields.SID, request.address().sid());
		MDC.put(LogFields.VERB, request.address().verb());
		MDC.put(LogFields.RID, request.rid());
		put(LogFields.INSTANCE, request.instance());
		put(LogFields.BROKER, request.broker());
		String requestId = request.requestId();
		if (requestId != null) {
			MDC.put(LogFields.REQUEST_ID, printable(requestId));
		}
	}

	private static void put(String key, String value) {
		if (!value.isEmpty()) {
			MDC.put(key, value);
		}
	}

	/**
	 * Removes the keys of a request.
	 */
	static void leave() {
		KEYS.forEach(MDC::remove);
	}

	/**
	 * Runs a task that logs about a request, on any thread, and restores the context of
	 * that thread.
	 */
	static void run(ServiceRequest request, Runnable task) {
		LogFields.restoringAfter(() -> {
			enter(request);
			task.run();
		});
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
