package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a call, its payload not decoded.
 *
 * @param address what was called
 * @param rid the request id
 * @param status the status
 * @param headers the headers, with the time of receipt
 * @param fromWorker whether a worker answered, not the broker itself
 * @param payload one MessagePack value; shared
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, on the way from socket to codec
public record IncomingReply(Address address, String rid, int status, Map<String, @Nullable Object> headers,
		boolean fromWorker, byte[] payload) {
}
