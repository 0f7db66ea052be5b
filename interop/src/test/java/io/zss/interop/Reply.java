package io.zss.interop;

import java.util.Map;

/**
 * What a client's own library makes of a reply.
 *
 * @param ok whether it takes the call for a success
 * @param status the status of a success, the code of an error
 * @param payload the payload of a success
 * @param headers the headers of a success
 * @param userMessage the user message of an error, or null
 * @param developerMessage the developer message of an error, or null
 * @param failure what the library threw that is no error of the suite, or null
 */
record Reply(boolean ok, int status, Object payload, Map<String, Object> headers, String userMessage,
		String developerMessage, String failure) {

	static Reply success(int status, Object payload, Map<String, Object> headers) {
		return new Reply(true, status, payload, headers, null, null, null);
	}

	static Reply error(int code, String userMessage, String developerMessage) {
		return new Reply(false, code, null, Map.of(), userMessage, developerMessage, null);
	}

	static Reply failure(String failure) {
		return new Reply(false, 0, null, Map.of(), null, null, failure);
	}

}
