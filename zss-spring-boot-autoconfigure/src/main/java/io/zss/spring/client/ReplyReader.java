package io.zss.spring.client;

import java.lang.reflect.Type;

import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssConversionException;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.PayloadException;
import io.zss.protocol.PayloadMappingException;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.protocol.ZssResponse;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a reply what its caller wants of it.
 *
 * @param <R> what that is
 */
@FunctionalInterface
interface ReplyReader<R extends @Nullable Object> {

	/**
	 * Reads a reply.
	 * @throws ZssCallException what the caller gets instead
	 */
	R read(OutgoingCall call, IncomingReply reply, PayloadCodec codec);

	/**
	 * The payload of a success; errors are thrown.
	 */
	@SuppressWarnings({ "unchecked", "NullAway" }) // which does not see that R is
													// nullable
	static <T> ReplyReader<@Nullable T> result(Type type) {
		return (call, reply, codec) -> {
			if (!Status.isSuccess(reply.status())) {
				throw ZssCallException.of(call, reply, codec);
			}
			return (T) decode(reply, codec, type);
		};
	}

	/**
	 * The reply, be it an error or not.
	 */
	@SuppressWarnings("unchecked")
	static <T> ReplyReader<ZssResponse<T>> response(Type type) {
		return (call, reply, codec) -> {
			if (!Status.isSuccess(reply.status())) {
				ErrorBody error = ZssCallException.of(call, reply, codec).getError();
				return new ZssResponse<>(reply.status(), reply.headers(), null, error);
			}
			return new ZssResponse<>(reply.status(), reply.headers(), (T) decode(reply, codec, type), null);
		};
	}

	/**
	 * As another reader, except that nil is a failure.
	 */
	static <R> ReplyReader<R> required(ReplyReader<? extends @Nullable R> reader) {
		return (call, reply, codec) -> {
			R value = reader.read(call, reply, codec);
			if (value == null) {
				throw new ZssConversionException(reply.address(), reply.rid(), reply.executions(),
						new PayloadException("", "a value", "nil"));
			}
			return value;
		};
	}

	private static @Nullable Object decode(IncomingReply reply, PayloadCodec codec, Type type) {
		if (type == Void.class || type == Void.TYPE) {
			return null;
		}
		try {
			return codec.decode(reply.payload(), type);
		}
		catch (ProtocolException | PayloadMappingException ex) {
			throw new ZssConversionException(reply.address(), reply.rid(), reply.executions(), ex);
		}
	}

}
