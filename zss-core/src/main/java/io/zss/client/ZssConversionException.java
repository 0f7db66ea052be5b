package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameTooLongException;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;

/**
 * A payload that cannot be written, or a reply that is not of the type that the caller
 * asked for; or one of them that is longer than the client sends or accepts. With a reply
 * the call has run.
 */
public final class ZssConversionException extends ZssCallException {

	/**
	 * A payload that cannot be converted.
	 * @param address service, version and verb
	 * @param rid the request id; {@code -} when the call has none yet
	 * @param cause what is wrong: a {@link io.zss.protocol.PayloadException} of the other
	 * side's payload, a {@link io.zss.protocol.PayloadMappingException} of a type or
	 * value of the application, or a {@link FrameTooLongException}
	 */
	public ZssConversionException(Address address, String rid, ProtocolException cause) {
		this(address, rid, 0, cause);
	}

	/**
	 * A payload that cannot be converted.
	 * @param address service, version and verb
	 * @param rid the request id; {@code -} when the call has none yet
	 * @param executions how often workers may have executed the call
	 * @param cause what is wrong
	 */
	public ZssConversionException(Address address, String rid, int executions, RuntimeException cause) {
		this(summary(rid, executions, cause) + address + ": " + cause.getMessage() + " (rid=" + rid + ")", address, rid,
				executions, cause);
	}

	/**
	 * A call whose headers or payload cannot be written, by no fault of the protocol.
	 */
	ZssConversionException(Address address, String rid, Throwable cause) {
		this("Cannot write a call of " + address + ": " + cause + " (rid=" + rid + ")", address, rid, 0, cause);
	}

	/**
	 * What cannot be converted: that of a call that no worker can have seen is its own.
	 */
	private static String summary(String rid, int executions, RuntimeException cause) {
		if (cause instanceof FrameTooLongException) {
			return "Too long for a call of ";
		}
		return (executions == 0 || rid.equals(NO_RID)) ? "Cannot convert the payload of a call of "
				: "Cannot convert the reply of ";
	}

	private ZssConversionException(String message, Address address, String rid, int executions, Throwable cause) {
		super(message, address, rid, ErrorBody.of(Status.INTERNAL_ERROR), Map.of(), executions, executions, cause);
	}

}
