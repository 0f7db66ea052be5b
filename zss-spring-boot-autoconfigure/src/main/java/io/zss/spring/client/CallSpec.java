package io.zss.spring.client;

import java.time.Duration;
import java.util.Map;

import io.zss.client.OutgoingCall;
import io.zss.client.ZssConversionException;
import io.zss.protocol.Address;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A call as its caller has set it up.
 *
 * @param address service, version and verb
 * @param headers the headers
 * @param timeout how long to wait; null for the default
 * @param idempotent whether it may be executed as often as is the default, not just once
 * @param payload the payload, not encoded
 */
record CallSpec(Address address, Map<String, @Nullable Object> headers, @Nullable Duration timeout, boolean idempotent,
		@Nullable Object payload) {

	OutgoingCall encode(PayloadCodec codec, ServiceDefaults defaults) {
		Duration wait = (this.timeout != null) ? this.timeout : defaults.timeout(this.address.sid());
		int maxExecutions = this.idempotent ? defaults.maxExecutions(this.address.sid()) : 1;
		try {
			return new OutgoingCall(this.address, this.headers, wait, maxExecutions, codec.encode(this.payload));
		}
		catch (ProtocolException ex) {
			throw new ZssConversionException(this.address, "-", ex);
		}
	}

}
