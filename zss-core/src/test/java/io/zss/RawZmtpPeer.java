package io.zss;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;

/**
 * A peer on a plain TCP connection that speaks as much ZMTP 3.0 (RFC 23) as a test wants,
 * so that it can stop, lie or break off anywhere: with the mechanism NULL, or behind a
 * whole handshake of CURVE. Reads give up after some seconds.
 */
public final class RawZmtpPeer implements AutoCloseable {

	public static final int MORE = 1;

	public static final int LARGE = 2;

	public static final int COMMAND = 4;

	private static final int TIMEOUT_MILLIS = 8000;

	private static final int GREETING_BYTES = 64;

	private static final int SIGNATURE_BYTES = 10;

	private static final int SMALL_BUFFER_BYTES = 4096;

	private final Socket socket;

	private final DataInputStream in;

	private final DataOutputStream out;

	/** Null where nothing is encrypted. */
	private @Nullable RawCurve curve;

	private byte[] lastFrame = {};

	private RawZmtpPeer(Socket socket) throws IOException {
		this.socket = socket;
		socket.setSoTimeout(TIMEOUT_MILLIS);
		socket.setTcpNoDelay(true);
		this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
		this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
	}

	/**
	 * A peer with a TCP connection, and nothing said.
	 */
	public static RawZmtpPeer connect(Endpoint endpoint) throws IOException {
		return new RawZmtpPeer(new Socket(endpoint.host(), endpoint.port()));
	}

	/**
	 * A peer with a TCP connection from an address of its own.
	 */
	public static RawZmtpPeer connectFrom(String localAddress, Endpoint endpoint) throws IOException {
		Socket socket = new Socket();
		socket.bind(new InetSocketAddress(localAddress, 0));
		socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()));
		return new RawZmtpPeer(socket);
	}

	/**
	 * A peer with a TCP connection and a small receive buffer, so that bytes that it does
	 * not read soon wait at their sender.
	 */
	public static RawZmtpPeer connectWithSmallBuffer(Endpoint endpoint) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(SMALL_BUFFER_BYTES);
		socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()));
		return new RawZmtpPeer(socket);
	}

	/**
	 * A peer that has introduced itself as a DEALER.
	 */
	public static RawZmtpPeer dealer(Endpoint endpoint, String identity) throws IOException {
		return connect(endpoint).asDealer(identity);
	}

	/**
	 * Introduces itself as a DEALER.
	 * @param identity the routing identity, ASCII
	 * @return this
	 */
	public RawZmtpPeer asDealer(String identity) throws IOException {
		greet();
		introduce(Map.of("Socket-Type", "DEALER", "Identity", identity));
		return this;
	}

	/**
	 * Introduces itself as a DEALER with a key. From then on frames are encrypted, and
	 * {@link #write} writes what is not.
	 * @param identity the routing identity, ASCII
	 * @param keys its own, and that of the broker
	 * @return this
	 */
	public RawZmtpPeer asDealer(String identity, ConnectionKeys keys) throws IOException {
		sendGreeting("CURVE");
		this.in.readFully(new byte[GREETING_BYTES]);
		RawCurve handshake = new RawCurve(keys.own(), keys.servers().get(0));
		sendFrame(COMMAND, handshake.hello());
		byte[] ready = ready(Map.of("Socket-Type", "DEALER", "Identity", identity));
		sendFrame(COMMAND, handshake.initiate(readFrame(), Arrays.copyOfRange(ready, 6, ready.length)));
		readFrame();
		this.curve = handshake;
		return this;
	}

	/**
	 * Sets how long a read waits, instead of some seconds.
	 * @return this
	 */
	public RawZmtpPeer readTimeout(Duration timeout) throws IOException {
		this.socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
		return this;
	}

	/**
	 * The next peer that connects; nothing said.
	 */
	public static RawZmtpPeer accept(ServerSocket server) throws IOException {
		server.setSoTimeout(TIMEOUT_MILLIS);
		return new RawZmtpPeer(server.accept());
	}

	/**
	 * The next peer that connects, to which a ROUTER has introduced itself. JeroMQ stalls
	 * and gives up some of its connections before their first byte: those do not count.
	 */
	public static RawZmtpPeer acceptAsRouter(ServerSocket server) throws IOException {
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

	public void greet() throws IOException {
		sendGreeting("NULL");
		this.in.readFully(new byte[GREETING_BYTES]);
	}

	public void sendGreeting(String mechanismName) throws IOException {
		byte[] greeting = new byte[GREETING_BYTES];
		greeting[0] = (byte) 0xff;
		greeting[9] = 0x7f;
		greeting[10] = 3;
		byte[] mechanism = mechanismName.getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(mechanism, 0, greeting, 12, mechanism.length);
		write(greeting);
	}

	/**
	 * Sends READY and waits for that of the other side.
	 */
	public void introduce(Map<String, String> properties) throws IOException {
		sendFrame(COMMAND, ready(properties));
		readFrame();
	}

	/**
	 * The body of a READY command.
	 */
	public static byte[] ready(Map<String, String> properties) throws IOException {
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
		return ready.toByteArray();
	}

	public void send(String... frames) throws IOException {
		for (int i = 0; i < frames.length; i++) {
			sendFrame((i < frames.length - 1) ? MORE : 0, frames[i].getBytes(StandardCharsets.UTF_8));
		}
	}

	/**
	 * Sends a message.
	 */
	public void send(List<byte[]> frames) throws IOException {
		for (int i = 0; i < frames.size(); i++) {
			writeFrame((i < frames.size() - 1) ? MORE : 0, frames.get(i));
		}
		this.out.flush();
	}

	/**
	 * Sends one frame or command.
	 */
	public void sendFrame(int flags, byte[] body) throws IOException {
		writeFrame(flags, body);
		this.out.flush();
	}

	/**
	 * Only says that a frame of that length is coming.
	 */
	public void announceFrame(long length) throws IOException {
		announceFrame(0, length);
	}

	/**
	 * Only says that a frame or command of that length is coming.
	 */
	public void announceFrame(int flags, long length) throws IOException {
		if (this.curve != null) {
			writeHead(0, length + RawCurve.OVERHEAD);
		}
		else {
			writeHead(flags, length);
		}
		this.out.flush();
	}

	/**
	 * Sends the bytes of the last frame once more.
	 */
	public void repeatLastFrame() throws IOException {
		writeHead(0, this.lastFrame.length);
		write(this.lastFrame);
	}

	private void writeFrame(int flags, byte[] body) throws IOException {
		byte[] written = (this.curve != null) ? this.curve.seal(flags, body) : body;
		writeHead((this.curve != null) ? 0 : flags, written.length);
		this.out.write(written);
		this.lastFrame = written;
	}

	private void writeHead(int flags, long length) throws IOException {
		this.out.writeByte(flags | LARGE);
		this.out.writeLong(length);
	}

	public void write(byte[] bytes) throws IOException {
		this.out.write(bytes);
		this.out.flush();
	}

	/**
	 * Sends a message and waits for the next one.
	 */
	public List<byte[]> exchange(List<byte[]> frames) throws IOException {
		send(frames);
		return receive();
	}

	/**
	 * Waits for a message; commands before it are skipped.
	 * @return its frames
	 */
	public List<byte[]> receive() throws IOException {
		List<byte[]> frames = new ArrayList<>();
		while (true) {
			int flags = this.in.readUnsignedByte();
			byte[] body = readBody(flags);
			if (this.curve != null) {
				byte[] opened = this.curve.open(body);
				flags = opened[0];
				body = Arrays.copyOfRange(opened, 1, opened.length);
			}
			if ((flags & COMMAND) == 0) {
				frames.add(body);
				if ((flags & MORE) == 0) {
					return frames;
				}
			}
		}
	}

	/**
	 * Reads a frame or command.
	 * @return its body
	 */
	public byte[] readFrame() throws IOException {
		return readBody(this.in.readUnsignedByte());
	}

	/**
	 * Reads a frame, and the commands before it.
	 * @return its body
	 */
	public byte[] readMessageFrame() throws IOException {
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
	public byte[] readPing() throws IOException {
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
	public void awaitClosedByPeer() {
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
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
