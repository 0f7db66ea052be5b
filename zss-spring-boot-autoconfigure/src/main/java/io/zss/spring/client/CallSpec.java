package io.zss.spring.client;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;

import io.zss.client.OutgoingCall;
import io.zss.client.ZssConversionException;
import io.zss.protocol.Address;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.PayloadMappingException;
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
 * @param payloadType the type that the caller declares for it
 * @param exceptions those that the caller expects
 */
record CallSpec(Address address, Map<String, @Nullable Object> headers, @Nullable Duration timeout, boolean idempotent,
		@Nullable Object payload, Type payloadType, DeclaredExceptions exceptions) {

	OutgoingCall encode(PayloadCodec codec, ServiceDefaults defaults) {
		Duration wait = (this.timeout != null) ? this.timeout : defaults.timeout(this.address.sid());
		int maxExecutions = this.idempotent ? defaults.maxExecutions(this.address.sid()) : 1;
		try {
			byte[] encoded = codec.encode(this.payload, this.payloadType);
			return new OutgoingCall(this.address, defaults.headers(this.headers), wait, maxExecutions, encoded);
		}
		catch (ProtocolException | PayloadMappingException ex) {
			throw new ZssConversionException(this.address, "-", 0, ex);
		}
	}

}
