package io.zss.client;

import java.lang.reflect.Type;
import java.util.Map;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.PayloadMappingException;
import io.zss.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A reply with an error status: an error that the service declared, or a failure of its
 * own. {@link #getValidationErrors()} lists the values that are not valid.
 */
public class ZssRemoteException extends ZssCallException {

	private final transient byte[] payload;

	private final transient PayloadCodec codec;

	ZssRemoteException(OutgoingCall call, IncomingReply reply, ErrorBody error, PayloadCodec codec) {
		super(reply.address() + " answered " + error.code() + ": " + text(error) + " (rid=" + reply.rid() + ")", call,
				reply, error);
		this.payload = reply.payload();
		this.codec = codec;
	}

	/**
	 * Members of the error beyond code, messages and values that are not valid.
	 * @return the members by name; usually none
	 */
	public Map<String, @Nullable Object> getDetails() {
		return getError().details();
	}

	/**
	 * The payload of the reply, as it came.
	 * @return one MessagePack value; shared
	 */
	public byte[] getPayload() {
		return this.payload;
	}

	/**
	 * The payload of the reply, for services whose errors have a type of their own.
	 * @param <T> that type
	 * @param type that type
	 * @return the payload; null for nil
	 * @throws ZssConversionException if the payload is not of that type
	 */
	@SuppressWarnings("unchecked")
	public <T> @Nullable T getPayloadAs(Class<T> type) {
		return (T) getPayloadAs((Type) type);
	}

	/**
	 * The payload of the reply, for services whose errors have a type of their own.
	 * @param type that type, generic or not
	 * @return the payload; null for nil
	 * @throws ZssConversionException if the payload is not of that type
	 */
	public @Nullable Object getPayloadAs(Type type) {
		try {
			return this.codec.decode(this.payload, type);
		}
		catch (ProtocolException | PayloadMappingException ex) {
			throw new ZssConversionException(getAddress(), getRid(), getExecutions(), ex);
		}
	}

}
