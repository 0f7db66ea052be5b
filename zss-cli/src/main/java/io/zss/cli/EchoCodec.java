package io.zss.cli;

import java.lang.reflect.Type;

import io.zss.protocol.ControlPayload;
import io.zss.protocol.PayloadCodec;
import org.jspecify.annotations.Nullable;

/**
 * Converts plain values alone, which needs no mapper, and so starts quickly.
 */
final class EchoCodec implements PayloadCodec {

	static final EchoCodec INSTANCE = new EchoCodec();

	private EchoCodec() {
	}

	@Override
	public byte[] encode(@Nullable Object value) {
		return ControlPayload.encode(value);
	}

	@Override
	public @Nullable Object decode(byte[] payload, Type type) {
		return ControlPayload.decode(payload);
	}

}
