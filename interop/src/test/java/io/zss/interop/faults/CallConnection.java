package io.zss.interop.faults;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The connection of a DEALER, with just enough of ZMTP 3.0 (mechanism NULL) for a call: a
 * socket and its two streams, so that thousands cost next to nothing.
 */
final class CallConnection implements AutoCloseable {

	private static final Duration HANDSHAKE = Duration.ofSeconds(5);

	private static final int GREETING_BYTES = 64;

	private static final int MORE = 1;

	private static final int LARGE = 2;

	private static final int COMMAND = 4;

	private final Socket socket = new Socket();

	private final DataInputStream in;

	private final OutputStream out;

	/**
	 * Connects and introduces itself.
	 * @param source the address of this machine to connect from
	 * @param frontend of the broker
	 * @param identity of the client
	 * @throws IOException if the broker does not do its part within 5 s
	 */
	CallConnection(String source, InetSocketAddress frontend, byte[] identity) throws IOException {
		try {
			this.socket.setTcpNoDelay(true);
			this.socket.setReuseAddress(true);
			this.socket.bind(new InetSocketAddress(source, 0));
			this.socket.setSoTimeout((int) HANDSHAKE.toMillis());
			this.socket.connect(frontend, (int) HANDSHAKE.toMillis());
			this.in = new DataInputStream(new BufferedInputStream(this.socket.getInputStream(), 1024));
			this.out = this.socket.getOutputStream();
			this.out.write(greeting());
			this.in.readFully(new byte[GREETING_BYTES]);
			this.out.write(ready(identity));
			readFrame();
		}
		catch (IOException ex) {
			this.socket.close();
			throw ex;
		}
	}

	/**
	 * Sends a message and waits for the next.
	 * @param request the frames of the one
	 * @param timeout how long to wait
	 * @return the frames of the other
	 */
	List<byte[]> call(List<byte[]> request, Duration timeout) throws IOException {
		this.socket.setSoTimeout((int) timeout.toMillis());
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream data = new DataOutputStream(bytes);
		for (int i = 0; i < request.size(); i++) {
			writeFrame(data, (i < request.size() - 1) ? MORE : 0, request.get(i));
		}
		this.out.write(bytes.toByteArray());
		List<byte[]> reply = new ArrayList<>();
		while (readFrameInto(reply)) {
			// the next
		}
		return reply;
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			// It is of no more use in any case.
		}
	}

	private static byte[] greeting() {
		byte[] greeting = new byte[GREETING_BYTES];
		greeting[0] = (byte) 0xff;
		greeting[9] = 0x7f;
		greeting[10] = 3;
		byte[] mechanism = "NULL".getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(mechanism, 0, greeting, 12, mechanism.length);
		return greeting;
	}

	private static byte[] ready(byte[] identity) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		DataOutputStream data = new DataOutputStream(body);
		data.writeByte(5);
		data.writeBytes("READY");
		writeProperty(data, "Socket-Type", "DEALER".getBytes(StandardCharsets.US_ASCII));
		writeProperty(data, "Identity", identity);
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		writeFrame(new DataOutputStream(frame), COMMAND, body.toByteArray());
		return frame.toByteArray();
	}

	private static void writeProperty(DataOutputStream data, String name, byte[] value) throws IOException {
		data.writeByte(name.length());
		data.writeBytes(name);
		data.writeInt(value.length);
		data.write(value);
	}

	private static void writeFrame(DataOutputStream data, int flags, byte[] body) throws IOException {
		data.writeByte(flags | LARGE);
		data.writeLong(body.length);
		data.write(body);
	}

	/**
	 * Reads a frame, and keeps it unless it is a command.
	 * @return whether the message goes on
	 */
	private boolean readFrameInto(List<byte[]> message) throws IOException {
		int flags = this.in.readUnsignedByte();
		byte[] body = readBody(flags);
		if ((flags & COMMAND) != 0) {
			return true;
		}
		message.add(body);
		return (flags & MORE) != 0;
	}

	private byte[] readFrame() throws IOException {
		return readBody(this.in.readUnsignedByte());
	}

	private byte[] readBody(int flags) throws IOException {
		long length = ((flags & LARGE) != 0) ? this.in.readLong() : this.in.readUnsignedByte();
		byte[] body = this.in.readNBytes(Math.toIntExact(length));
		if (body.length < length) {
			throw new EOFException();
		}
		return body;
	}

}
