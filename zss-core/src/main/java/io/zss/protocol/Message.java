package io.zss.protocol;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message, apart from the routing identity that a ROUTER socket puts in front. The
 * payload is shared, not copied: nobody may change it.
 *
 * @param identity frame 0, or null where the layout has none
 * @param type request or reply
 * @param rid the request id, a UUID as text, by which a reply is matched
 * @param address service, version and verb
 * @param headers the headers, in the order of the wire
 * @param status the status, or {@link Status#NONE} on a request
 * @param payload one MessagePack value, not decoded
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, on the way from socket to codec
public record Message(byte @Nullable [] identity, MessageType type, String rid, Address address,
		Map<String, @Nullable Object> headers, int status, byte[] payload) {

	/**
	 * A request without an identity frame, as clients send it.
	 * @param rid the request id
	 * @param address service, version and verb
	 * @param headers the headers
	 * @param payload one MessagePack value
	 * @return the message
	 */
	public static Message request(String rid, Address address, Map<String, @Nullable Object> headers, byte[] payload) {
		return new Message(null, MessageType.REQUEST, rid, address, headers, Status.NONE, payload);
	}

}
