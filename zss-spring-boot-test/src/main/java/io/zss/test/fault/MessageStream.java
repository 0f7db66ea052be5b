package io.zss.test.fault;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: passes bytes on message by message, as ZMTP 3 frames
 * them, or all as they come if they are encrypted.
 */
final class MessageStream {

	private static final int GREETING_LENGTH = 64;

	private static final int MECHANISM = 12;

	private static final int MECHANISM_LENGTH = 20;

	private static final int MORE = 0x01;

	private static final int LONG = 0x02;

	private static final int COMMAND = 0x04;

	/** No peer that a test has sends longer frames. */
	private static final long MAX_FRAME_BYTES = 256L * 1024 * 1024;

	private final FaultyLine line;

	private final FaultyConnection connection;

	private final OutputStream out;

	private final boolean toBroker;

	private final Object writing = new Object();

	MessageStream(FaultyLine line, FaultyConnection connection, OutputStream out, boolean toBroker) {
		this.line = line;
		this.connection = connection;
		this.out = out;
		this.toBroker = toBroker;
	}

	/**
	 * Passes on all that comes, until the end.
	 */
	void pump(DataInputStream in) throws IOException {
		byte[] greeting = new byte[GREETING_LENGTH];
		int length = 0;
		while (length < GREETING_LENGTH) {
			// The peers wait for each other's first bytes.
			int read = in.read(greeting, length, GREETING_LENGTH - length);
			if (read < 0) {
				return;
			}
			write(greeting, length, read);
			length += read;
		}
		String mechanism = new String(greeting, MECHANISM, MECHANISM_LENGTH, StandardCharsets.US_ASCII);
		if (mechanism.startsWith("NULL\0")) {
			pumpMessages(in);
		}
		else {
			this.line.faults().noteEncrypted();
			pumpBytes(in);
		}
	}

	private void pumpBytes(DataInputStream in) throws IOException {
		byte[] buffer = new byte[8192];
		int read = in.read(buffer);
		while (read >= 0) {
			byte[] bytes = new byte[read];
			System.arraycopy(buffer, 0, bytes, 0, read);
			pass(bytes, Duration.ZERO);
			read = in.read(buffer);
		}
	}

	private void pumpMessages(DataInputStream in) throws IOException {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		List<byte[]> frames = new ArrayList<>();
		int flags = in.read();
		while (flags >= 0) {
			byte[] frame = readFrame(in, flags, message);
			if ((flags & COMMAND) != 0) {
				pass(message.toByteArray(), Duration.ZERO);
				message.reset();
			}
			else {
				frames.add(frame);
				if ((flags & MORE) == 0) {
					onMessage(frames, message.toByteArray());
					frames.clear();
					message.reset();
				}
			}
			flags = in.read();
		}
	}

	private static byte[] readFrame(DataInputStream in, int flags, ByteArrayOutputStream message) throws IOException {
		message.write(flags);
		long length = 0;
		for (int i = ((flags & LONG) != 0) ? Long.BYTES : 1; i > 0; i--) {
			int next = in.readUnsignedByte();
			message.write(next);
			length = (length << Byte.SIZE) | next;
		}
		if (length < 0 || length > MAX_FRAME_BYTES) {
			throw new IOException("A frame of " + length + " bytes");
		}
		byte[] frame = new byte[(int) length];
		in.readFully(frame);
		message.write(frame);
		return frame;
	}

	private void onMessage(List<byte[]> frames, byte[] message) throws IOException {
		Effect effect = this.line.faults().effectOn(frames, this.toBroker);
		if (effect instanceof Effect.Kind kind) {
			this.line.onFault(kind, this.connection);
		}
		else {
			pass(message, delay(effect));
		}
	}

	private static Duration delay(@Nullable Effect effect) {
		return (effect instanceof Effect.Delay delay) ? delay.by() : Duration.ZERO;
	}

	private void pass(byte[] bytes, Duration delay) throws IOException {
		if (this.line.isSwallowing()) {
			return;
		}
		Duration whole = this.line.latency().plus(delay);
		if (whole.isZero()) {
			write(bytes, 0, bytes.length);
			return;
		}
		try {
			this.line.timer().schedule(() -> writeLate(bytes), whole.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			throw new IOException("The line is closed", ex);
		}
	}

	private void writeLate(byte[] bytes) {
		try {
			write(bytes, 0, bytes.length);
		}
		catch (IOException ex) {
			// It has ended meanwhile.
			this.connection.close();
		}
	}

	private void write(byte[] bytes, int offset, int length) throws IOException {
		synchronized (this.writing) {
			this.out.write(bytes, offset, length);
			this.out.flush();
		}
	}

}
