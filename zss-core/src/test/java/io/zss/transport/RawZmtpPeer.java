package io.zss.transport;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A peer on a plain TCP connection that speaks as much ZMTP 3.0 (RFC 23, mechanism NULL)
 * as a test tells it to, so that it can stop, lie or break off anywhere. Reads give up
 * after some seconds.
 */
final class RawZmtpPeer implements AutoCloseable {

	static final int MORE = 1;

	static final int LARGE = 2;

	static final int COMMAND = 4;

	private static final int TIMEOUT_MILLIS = 8000;

	private static final int GREETING_BYTES = 64;

	private static final int SIGNATURE_BYTES = 10;

	private final Socket socket;

	private final DataInputStream in;

	private final DataOutputStream out;

	private RawZmtpPeer(Socket socket) throws IOException {
		this.socket = socket;
		socket.setSoTimeout(TIMEOUT_MILLIS);
		socket.setTcpNoDelay(true);
		this.in = new DataInputStream(socket.getInputStream());
		this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
	}

	/**
	 * A peer with a TCP connection, and nothing said.
	 */
	static RawZmtpPeer connect(Endpoint endpoint) throws IOException {
		return new RawZmtpPeer(new Socket(endpoint.host(), endpoint.port()));
	}

	/**
	 * A peer that has introduced itself as a DEALER.
	 */
	static RawZmtpPeer dealer(Endpoint endpoint, String identity) throws IOException {
		RawZmtpPeer peer = connect(endpoint);
		peer.greet();
		peer.introduce(Map.of("Socket-Type", "DEALER", "Identity", identity));
		return peer;
	}

	/**
	 * The next peer that connects; nothing said.
	 */
	static RawZmtpPeer accept(ServerSocket server) throws IOException {
		server.setSoTimeout(TIMEOUT_MILLIS);
		return new RawZmtpPeer(server.accept());
	}

	/**
	 * The next peer that connects, to which a ROUTER has introduced itself. JeroMQ stalls
	 * and gives up some of its connections before their first byte: those do not count.
	 */
	static RawZmtpPeer acceptAsRouter(ServerSocket server) throws IOException {
		while (true) {
			RawZmtpPeer peer = accept(server);
			try {
				peer.in.readFully(new byte[SIGNATURE_BYTES]);
				peer.sendGreeting("NULL");
				peer.in.readFully(new byte[GREETING_BYTES - SIGNATURE_BYTES]);
				peer.introduce(Map.of("Socket-Type", "ROUTER", "Identity", ""));
				return peer;
			}
			catch (EOFException | SocketException ex) {
				peer.close();
			}
		}
	}

	void greet() throws IOException {
		sendGreeting("NULL");
		this.in.readFully(new byte[GREETING_BYTES]);
	}

	void sendGreeting(String mechanismName) throws IOException {
		byte[] greeting = new byte[GREETING_BYTES];
		greeting[0] = (byte) 0xff;
		greeting[9] = 0x7f;
		greeting[10] = 3;
		byte[] mechanism = mechanismName.getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(mechanism, 0, greeting, 12, mechanism.length);
		write(greeting);
	}

	void introduce(Map<String, String> properties) throws IOException {
		ByteArrayOutputStream ready = new ByteArrayOutputStream();
		DataOutputStream data = new DataOutputStream(ready);
		data.writeByte(5);
		data.writeBytes("READY");
		for (Map.Entry<String, String> property : new TreeMap<>(properties).entrySet()) {
			data.writeByte(property.getKey().length());
			data.writeBytes(property.getKey());
			data.writeInt(property.getValue().length());
			data.writeBytes(property.getValue());
		}
		sendFrame(COMMAND, ready.toByteArray());
		readFrame();
	}

	void send(String... frames) throws IOException {
		for (int i = 0; i < frames.length; i++) {
			sendFrame((i < frames.length - 1) ? MORE : 0, frames[i].getBytes(StandardCharsets.UTF_8));
		}
	}

	void sendFrame(int flags, byte[] body) throws IOException {
		this.out.writeByte(flags | LARGE);
		this.out.writeLong(body.length);
		write(body);
	}

	/**
	 * Only says that a frame of that length is coming.
	 */
	void announceFrame(long length) throws IOException {
		this.out.writeByte(LARGE);
		this.out.writeLong(length);
		this.out.flush();
	}

	void write(byte[] bytes) throws IOException {
		this.out.write(bytes);
		this.out.flush();
	}

	/**
	 * Reads a frame or command.
	 * @return its body
	 */
	byte[] readFrame() throws IOException {
		return readBody(this.in.readUnsignedByte());
	}

	/**
	 * Reads a frame, and the commands before it.
	 * @return its body
	 */
	byte[] readMessageFrame() throws IOException {
		int flags = this.in.readUnsignedByte();
		while ((flags & COMMAND) != 0) {
			readBody(flags);
			flags = this.in.readUnsignedByte();
		}
		return readBody(flags);
	}

	private byte[] readBody(int flags) throws IOException {
		boolean large = (flags & LARGE) != 0;
		byte[] body = new byte[large ? Math.toIntExact(this.in.readLong()) : this.in.readUnsignedByte()];
		this.in.readFully(body);
		return body;
	}

	/**
	 * Waits for a PING.
	 * @return the PONG that answers it
	 */
	byte[] readPing() throws IOException {
		byte[] ping = readFrame();
		if (!new String(ping, 0, 5, StandardCharsets.US_ASCII).equals("\4PING")) {
			throw new AssertionError("Not a PING: " + Arrays.toString(ping));
		}
		byte[] pong = new byte[ping.length - 2];
		System.arraycopy("\4PONG".getBytes(StandardCharsets.US_ASCII), 0, pong, 0, 5);
		System.arraycopy(ping, 7, pong, 5, ping.length - 7);
		return pong;
	}

	/**
	 * Waits until the other side has closed the connection, whatever it still sends.
	 */
	void awaitClosedByPeer() {
		try {
			byte[] ignored = new byte[8192];
			while (this.in.read(ignored) >= 0) {
				// what was sent before
			}
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("The connection is still open", ex);
		}
		catch (IOException ex) {
			// a reset closes as well
		}
	}

	/**
	 * Breaks off as a process does that is killed with bytes unread.
	 */
	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
