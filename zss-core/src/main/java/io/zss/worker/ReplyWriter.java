package io.zss.worker;

import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.FrameTooLongException;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.protocol.MessageType;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.Status;
import io.zss.protocol.ZssResponse;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import org.jspecify.annotations.Nullable;

/**
 * Writes replies: frame 0, rid and address are those of the request; the headers as well,
 * with our timestamps and those of the handler added. Thread-safe.
 */
final class ReplyWriter {

	private final PayloadCodec codec;

	private final LoopClock clock;

	private final long maxFrameBytes;

	ReplyWriter(PayloadCodec codec, LoopClock clock, long maxFrameBytes) {
		this.codec = codec;
		this.clock = clock;
		this.maxFrameBytes = maxFrameBytes;
	}

	/**
	 * Writes the reply of a handler.
	 * @param result what it returned
	 * @param type what the handler declares to return
	 * @throws io.zss.protocol.PayloadMappingException if the payload cannot be written
	 * @throws FrameTooLongException if payload or headers are too long
	 */
	FrameMessage success(InFlight request, @Nullable Object result, Type type) {
		ZssResponse<?> response = (result instanceof ZssResponse<?> chosen) ? chosen : ZssResponse.ok(result);
		ErrorBody error = response.error();
		Map<String, @Nullable Object> headers = new LinkedHashMap<>(response.headers());
		headers.keySet().removeAll(Headers.OF_REPLIES);
		return write(request, response.status(), headers,
				(error != null) ? error.encode() : this.codec.encode(response.payload(), type));
	}

	/**
	 * Writes the reply to {@code ZSS/DESCRIBE}.
	 */
	FrameMessage description(InFlight request, byte[] encoded) {
		return write(request, Status.OK, Map.of(), encoded);
	}

	FrameMessage error(InFlight request, ErrorBody error) {
		return write(request, error.code(), Map.of(), error.encode());
	}

	/**
	 * Writes an error without the headers of the request, which may be what is too long.
	 */
	FrameMessage fallback(InFlight request, ErrorBody error) {
		return frames(request, error.code(), Headers.encode(Map.of()), error.encode());
	}

	/**
	 * Writes the reply to a request for which there is no room.
	 */
	FrameMessage refusal(InFlight request, String developerMessage) {
		ErrorBody error = ErrorBody.of(Status.UNAVAILABLE).withDeveloperMessage(developerMessage);
		return write(request, error.code(), Map.of(Headers.REFUSED, true), error.encode());
	}

	int status(FrameMessage reply) {
		return Status.decode(reply.bytes(1 + FrameCodec.STATUS));
	}

	long nanoTime() {
		return this.clock.nanoTime();
	}

	long nanosSince(InFlight request) {
		return this.clock.nanoTime() - request.receivedNanos();
	}

	private FrameMessage write(InFlight request, int status, Map<String, ? extends @Nullable Object> added,
			byte[] payload) {
		Map<String, @Nullable Object> headers = new LinkedHashMap<>(request.headers());
		headers.putIfAbsent(Hop.SERVICE_SENDS.header(), (double) this.clock.epochMillis());
		headers.put(Headers.RESPONSE_TIME, nanosSince(request) / 1e6);
		headers.putAll(added);
		return frames(request, status, checkLength("headers", Headers.encode(headers)),
				checkLength("payload", payload));
	}

	private byte[] checkLength(String name, byte[] frame) {
		return FrameTooLongException.checkSent(name, "reply", frame, WorkerOptions.MAX_FRAME_PROPERTY,
				this.maxFrameBytes);
	}

	private static FrameMessage frames(InFlight request, int status, byte[] headers, byte[] payload) {
		FrameMessage source = request.frames();
		int protocolFrame = request.protocolFrame();
		return new FrameMessage().add(source, 0)
			.add(source, protocolFrame)
			.add(MessageType.REPLY.encode())
			.add(source, protocolFrame + FrameCodec.RID)
			.add(source, protocolFrame + FrameCodec.ADDRESS)
			.add(headers)
			.add(Status.encode(status))
			.add(payload);
	}

}
