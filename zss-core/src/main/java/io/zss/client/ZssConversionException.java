package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;

/**
 * A payload that cannot be written, or a reply that is not of the type that the caller
 * asked for. In the latter case the call has run.
 */
public final class ZssConversionException extends ZssCallException {

	/**
	 * A payload that cannot be converted.
	 * @param address what was called
	 * @param rid the request id; {@code -} when the call has none yet
	 * @param cause what is wrong
	 */
	public ZssConversionException(Address address, String rid, ProtocolException cause) {
		super("Cannot convert a payload of " + address + ": " + cause.getMessage() + " (rid=" + rid + ")", address, rid,
				ErrorBody.of(Status.INTERNAL_ERROR), Map.of(), cause);
	}

}
