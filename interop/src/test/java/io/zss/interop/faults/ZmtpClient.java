package io.zss.interop.faults;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A DEALER on a plain socket, which costs next to nothing: as much ZMTP 3.0 (RFC 23,
 * mechanism NULL) as a call needs.
 */
final class ZmtpClient implements AutoCloseable {

	private static final int MORE = 1;

	private static final int LARGE = 2;

	private static final int COMMAND = 4;

	private static final int GREETING_BYTES = 64;

	private final Socket socket;

	private final DataInputStream in;

	/**
	 * Connects.
	 * @param port of the loopback interface
	 * @param identity the routing identity
	 * @param timeout how long an answer may take
	 */
	ZmtpClient(int port, String identity, Duration timeout) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
		this.in = new DataInputStream(new BufferedInputStream(this.socket.getInputStream(), 512));
		ByteArrayOutputStream hello = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(hello);
		byte[] greeting = new byte[GREETING_BYTES];
		greeting[0] = (byte) 0xff;
		greeting[9] = 0x7f;
		greeting[10] = 3;
		System.arraycopy(ascii("NULL"), 0, greeting, 12, 4);
		out.write(greeting);
		writeFrame(out, COMMAND, ready(identity));
		this.socket.getOutputStream().write(hello.toByteArray());
		this.in.readFully(new byte[GREETING_BYTES]);
		readFrame(new ArrayList<>());
	}

	/**
	 * Sends a message and waits for the next one.
	 */
	List<byte[]> exchange(List<byte[]> frames) throws IOException {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(message);
		for (int i = 0; i < frames.size(); i++) {
			writeFrame(out, (i < frames.size() - 1) ? MORE : 0, frames.get(i));
		}
		this.socket.getOutputStream().write(message.toByteArray());
		List<byte[]> reply = new ArrayList<>();
		boolean more = true;
		while (more) {
			more = (readFrame(reply) & MORE) != 0;
		}
		return reply;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private int readFrame(List<byte[]> frames) throws IOException {
		int flags = this.in.readUnsignedByte();
		byte[] body = new byte[((flags & LARGE) != 0) ? Math.toIntExact(this.in.readLong())
				: this.in.readUnsignedByte()];
		this.in.readFully(body);
		frames.add(body);
		return flags;
	}

	private static void writeFrame(DataOutputStream out, int flags, byte[] body) throws IOException {
		out.writeByte(flags | LARGE);
		out.writeLong(body.length);
		out.write(body);
	}

	private static byte[] ready(String identity) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		out.writeByte(5);
		out.writeBytes("READY");
		writeProperty(out, "Socket-Type", "DEALER");
		writeProperty(out, "Identity", identity);
		return bytes.toByteArray();
	}

	private static void writeProperty(DataOutputStream out, String name, String value) throws IOException {
		out.writeByte(name.length());
		out.writeBytes(name);
		out.writeInt(value.length());
		out.writeBytes(value);
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
