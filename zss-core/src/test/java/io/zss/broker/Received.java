package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Frames;
import io.zss.protocol.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message that a fake peer has received from the broker.
 *
 * @param frames as its DEALER got them
 * @param message the same, read
 */
record Received(List<byte[]> frames, Message message) {

	static Received of(List<byte[]> frames) {
		return new Received(frames, FrameCodec.decode(Frames.of(frames)));
	}

	/**
	 * Frame 0 of a request: what the worker has to echo.
	 */
	String token() {
		return new String(Objects.requireNonNull(this.message.identity()), StandardCharsets.US_ASCII);
	}

	String rid() {
		return this.message.rid();
	}

	int status() {
		return this.message.status();
	}

	@Nullable Object header(String name) {
		return this.message.headers().get(name);
	}

	@Nullable Object payload() {
		return ControlPayload.decode(this.message.payload());
	}

	ErrorBody error() {
		return ErrorBody.decode(status(), this.message.payload());
	}

}
