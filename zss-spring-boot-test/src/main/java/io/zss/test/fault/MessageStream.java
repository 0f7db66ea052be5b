package io.zss.test.fault;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a connection: passes bytes on message by message, as ZMTP 3 frames
 * them, or frame by frame where they are encrypted. Messages keep their order, except
 * those that a test delays.
 */
final class MessageStream {

	private static final int GREETING_LENGTH = 64;

	private static final int MECHANISM = 12;

	private static final int MECHANISM_LENGTH = 20;

	private static final int MORE = 0x01;

	private static final int LONG = 0x02;

	private static final int COMMAND = 0x04;

	/** Ends the handshake of a peer, with the length of its name before it. */
	private static final String READY = "\u0005READY";

	/** No peer that a test has sends longer frames. */
	private static final long MAX_FRAME_BYTES = 256L * 1024 * 1024;

	private final FaultyLine line;

	private final FaultyConnection connection;

	private final OutputStream out;

	private final boolean toBroker;

	private final Object writing = new Object();

	/** What a slow line still carries, in its order. */
	private final Queue<byte[]> onTheWay = new ArrayDeque<>();

	/** When the last of these arrives. */
	private long lastArrivalNanos = System.nanoTime();

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
		pumpMessages(in, mechanism.startsWith("NULL\0"));
	}

	private void pumpMessages(DataInputStream in, boolean plain) throws IOException {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		List<byte[]> frames = new ArrayList<>();
		int flags = in.read();
		while (flags >= 0) {
			byte[] frame = readFrame(in, flags, message);
			frames.add(frame);
			boolean command = (flags & COMMAND) != 0;
			if (command || !plain) {
				pass(message.toByteArray());
				note(command, frame);
			}
			else if ((flags & MORE) == 0) {
				onMessage(frames, message.toByteArray());
				note(false, frame);
			}
			if (command || !plain || (flags & MORE) == 0) {
				frames.clear();
				message.reset();
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

	/**
	 * Notes how far the peer of the broker has come.
	 */
	private void note(boolean command, byte[] frame) {
		if (this.toBroker || this.line.isSwallowing()) {
			return;
		}
		if (!command) {
			this.connection.noteAnswer();
		}
		else if (new String(frame, StandardCharsets.US_ASCII).startsWith(READY)) {
			this.connection.noteReady();
		}
	}

	private void onMessage(List<byte[]> frames, byte[] message) throws IOException {
		String leaving = this.toBroker ? MessageFaults.leaving(frames) : null;
		if (leaving != null && !this.line.isSwallowing()) {
			this.connection.noteLeaving(leaving);
		}
		int generation = this.line.faults().generation();
		Effect effect = this.line.faults().effectOn(frames, this.toBroker);
		if (effect instanceof Effect.Kind kind) {
			this.line.onFault(kind, this.connection, generation);
		}
		else if (effect instanceof Effect.Delay delay) {
			passLate(message, this.line.latency().plus(delay.by()), generation);
		}
		else {
			pass(message);
		}
	}

	/**
	 * Passes on a message that others may pass meanwhile. The end of the faults is its
	 * end, so that it does not arrive in the next test.
	 */
	private void passLate(byte[] message, Duration delay, int generation) throws IOException {
		schedule(() -> {
			if (!this.line.isSwallowing() && this.line.faults().generation() == generation) {
				write(message, 0, message.length);
			}
		}, delay.toNanos());
	}

	private void pass(byte[] bytes) throws IOException {
		if (this.line.isSwallowing()) {
			return;
		}
		long nowNanos = System.nanoTime();
		long arrivalNanos = nowNanos + this.line.latency().toNanos();
		synchronized (this.writing) {
			if (arrivalNanos - nowNanos <= 0 && this.onTheWay.isEmpty()) {
				write(bytes, 0, bytes.length);
				return;
			}
			this.onTheWay.add(bytes);
		}
		if (this.lastArrivalNanos - arrivalNanos < 0) {
			this.lastArrivalNanos = arrivalNanos;
		}
		schedule(this::writeNext, Math.max(0, this.lastArrivalNanos - nowNanos));
	}

	private void writeNext() throws IOException {
		synchronized (this.writing) {
			byte[] next = this.onTheWay.poll();
			if (next != null) {
				write(next, 0, next.length);
			}
		}
	}

	private void schedule(LateWrite write, long delayNanos) throws IOException {
		try {
			this.line.timer().schedule(() -> {
				try {
					write.run();
				}
				catch (IOException ex) {
					// It has ended meanwhile.
					this.connection.close();
				}
			}, delayNanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			throw new IOException("The line is closed", ex);
		}
	}

	private void write(byte[] bytes, int offset, int length) throws IOException {
		synchronized (this.writing) {
			this.out.write(bytes, offset, length);
			this.out.flush();
		}
	}

	/**
	 * Writes what was held back.
	 */
	@FunctionalInterface
	private interface LateWrite {

		void run() throws IOException;

	}

}
