package io.zss.benchmarks.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Clients that are connected and say nothing. A socket of JeroMQ takes half a dozen file
 * descriptors, these take one each: they greet as ZMTP 3.0 asks, and that is all.
 */
final class IdleClients implements AutoCloseable {

	private static final int GREETING_BYTES = 64;

	private static final int MECHANISM_AT = 12;

	private static final byte COMMAND = 0x04;

	private static final int TIMEOUT_MILLIS = 10_000;

	private final List<Socket> sockets = new ArrayList<>();

	IdleClients(String endpoint, int count) throws IOException {
		int port = URI.create(endpoint).getPort();
		for (int i = 0; i < count; i++) {
			this.sockets.add(connect(port));
		}
	}

	int size() {
		return this.sockets.size();
	}

	@Override
	public void close() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	private static Socket connect(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(TIMEOUT_MILLIS);
		OutputStream out = socket.getOutputStream();
		out.write(greeting());
		out.write(ready("idle#" + UUID.randomUUID()));
		DataInputStream in = new DataInputStream(socket.getInputStream());
		in.readFully(new byte[GREETING_BYTES]);
		if (in.readByte() != COMMAND) {
			throw new IOException("No READY from port " + port);
		}
		in.readFully(new byte[in.readUnsignedByte()]);
		return socket;
	}

	/**
	 * The signature, version 3.0 and the mechanism NULL.
	 */
	private static byte[] greeting() {
		byte[] greeting = new byte[GREETING_BYTES];
		greeting[0] = (byte) 0xff;
		greeting[8] = 1;
		greeting[9] = 0x7f;
		greeting[10] = 3;
		byte[] mechanism = Wire.ascii("NULL");
		System.arraycopy(mechanism, 0, greeting, MECHANISM_AT, mechanism.length);
		return greeting;
	}

	private static byte[] ready(String identity) {
		ByteBuffer body = ByteBuffer.allocate(0xff);
		name(body, "READY");
		property(body, "Socket-Type", Wire.ascii("DEALER"));
		property(body, "Identity", Wire.ascii(identity));
		ByteBuffer frame = ByteBuffer.allocate(2 + body.position());
		frame.put(COMMAND).put((byte) body.position()).put(body.flip());
		return frame.array();
	}

	private static void property(ByteBuffer body, String name, byte[] value) {
		name(body, name);
		body.putInt(value.length).put(value);
	}

	private static void name(ByteBuffer body, String name) {
		body.put((byte) name.length()).put(Wire.ascii(name));
	}

}
