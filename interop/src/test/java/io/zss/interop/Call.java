package io.zss.interop;

import java.util.Map;

/**
 * A call as every kind of client can make it.
 *
 * @param sid the service
 * @param verb the verb
 * @param payload the payload, or {@link #NO_PAYLOAD}
 * @param headers the headers
 * @param timeoutMillis how long to wait
 * @param type the Java type that our client asks for: object, bytes, instant, decimal,
 * long
 * @param thrown whether our client makes the call that throws, and so tells the messages
 * of an error; otherwise the one that tells status and headers
 */
record Call(String sid, String verb, Object payload, Map<String, Object> headers, long timeoutMillis, String type,
		boolean thrown) {

	/** What is sent when the caller says nothing. */
	static final Object NO_PAYLOAD = new Object();

	private static final long TIMEOUT_MILLIS = 30_000;

	static Call of(String sid, String verb, Object payload) {
		return new Call(sid, verb, payload, Map.of(), TIMEOUT_MILLIS, "object", false);
	}

	static Call of(String sid, String verb) {
		return of(sid, verb, NO_PAYLOAD);
	}

	Call header(String name, Object value) {
		return new Call(this.sid, this.verb, this.payload, Map.of(name, value), this.timeoutMillis, this.type,
				this.thrown);
	}

	Call timeout(long millis) {
		return new Call(this.sid, this.verb, this.payload, this.headers, millis, this.type, this.thrown);
	}

	Call as(String type) {
		return new Call(this.sid, this.verb, this.payload, this.headers, this.timeoutMillis, type, this.thrown);
	}

	Call throwing() {
		return new Call(this.sid, this.verb, this.payload, this.headers, this.timeoutMillis, this.type, true);
	}

}
