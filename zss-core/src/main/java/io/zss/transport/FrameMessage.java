package io.zss.transport;

import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

import io.zss.protocol.Frames;
import org.jspecify.annotations.Nullable;
import zmq.Msg;
import zmq.io.Metadata;

/**
 * The frames of one message on their way from socket to socket. Frames are moved, not
 * copied: what one message is built from another shares its bytes. Not thread-safe.
 */
public final class FrameMessage implements Frames {

	/**
	 * Most frames of a message that are kept; the longest that the protocol has is 9.
	 * Further ones are counted, not kept.
	 */
	public static final int MAX_FRAMES = 16;

	/** What {@link #localPort()} answers when the socket does not know. */
	public static final int UNKNOWN_PORT = -1;

	/**
	 * Random, as JeroMQ lets the properties that a peer announces replace its own.
	 */
	static final String LOCAL_ADDRESS = "Zss-Local-Address-" + UUID.randomUUID();

	/**
	 * The property that names a connection whose key is known; random like the former.
	 */
	static final String CONNECTION = "Zss-Connection-" + UUID.randomUUID();

	private Msg[] frames = new Msg[10];

	private int size;

	private boolean disconnection;

	/**
	 * A message of the given frames.
	 * @param frames the frames, shared
	 * @return a new message
	 */
	public static FrameMessage of(byte[]... frames) {
		FrameMessage message = new FrameMessage();
		for (byte[] frame : frames) {
			message.add(frame);
		}
		return message;
	}

	/**
	 * The notice that a peer of a ROUTER has gone, as the socket reports it.
	 * @param identity the peer's identity
	 * @return a message whose only frame is the identity
	 */
	public static FrameMessage disconnection(byte[] identity) {
		FrameMessage message = of(identity);
		message.disconnection = true;
		return message;
	}

	/**
	 * Whether this reports that the peer named by frame 0 has disconnected.
	 * @return whether it does
	 */
	public boolean isDisconnection() {
		return this.disconnection;
	}

	@Override
	public int size() {
		return this.size;
	}

	@Override
	public byte[] bytes(int index) {
		return frame(index).data();
	}

	@Override
	public int length(int index) {
		return frame(index).size();
	}

	/**
	 * The length of all frames.
	 * @return bytes
	 */
	public long totalLength() {
		long total = 0;
		for (int i = 0; i < Math.min(this.size, MAX_FRAMES); i++) {
			total += this.frames[i].size();
		}
		return total;
	}

	/**
	 * The local port of the connection that the message came by.
	 * @return the port, or {@link #UNKNOWN_PORT} when the socket does not know
	 */
	public int localPort() {
		Metadata metadata = (this.size > 1) ? frame(1).getMetadata() : null;
		String address = (metadata != null) ? metadata.get(LOCAL_ADDRESS) : null;
		return (address != null) ? Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)) : UNKNOWN_PORT;
	}

	/**
	 * Whether the connection that the message came by is one of this machine with itself.
	 * @return whether its local address is a loopback one; false when the socket does not
	 * tell
	 */
	public boolean isFromLoopback() {
		Metadata metadata = (this.size > 1) ? frame(1).getMetadata() : null;
		String address = (metadata != null) ? metadata.get(LOCAL_ADDRESS) : null;
		String host = (address != null) ? address.substring(0, Math.max(0, address.lastIndexOf(':'))) : "";
		return host.startsWith("127.") || host.equals("localhost") || host.equals("::1") || host.equals("[::1]")
				|| host.equals("0:0:0:0:0:0:0:1") || host.equals("[0:0:0:0:0:0:0:1]");
	}

	/**
	 * Notes the local port, as a socket does on receipt.
	 * @param port the port
	 * @return this
	 */
	public FrameMessage receivedAt(int port) {
		return receivedAt("127.0.0.1", port);
	}

	/**
	 * Notes the local address, as a socket does on receipt.
	 * @param host the host
	 * @param port the port
	 * @return this
	 */
	public FrameMessage receivedAt(String host, int port) {
		frame(1).setMetadata(new Metadata(Map.of(LOCAL_ADDRESS, host + ":" + port)));
		return this;
	}

	/**
	 * The name of the connection that the message came by, if its key is known.
	 */
	@Nullable String connection() {
		Metadata metadata = (this.size > 1) ? frame(1).getMetadata() : null;
		return (metadata != null) ? metadata.get(CONNECTION) : null;
	}

	/**
	 * The address of the peer of the connection that the message came by. No peer can
	 * claim another: {@link FrameScanner} ends the connections of those that try.
	 */
	@Nullable String peerAddress() {
		Metadata metadata = (this.size > 1) ? frame(1).getMetadata() : null;
		return (metadata != null) ? metadata.get(Metadata.PEER_ADDRESS) : null;
	}

	/**
	 * Appends a frame.
	 * @param bytes its bytes, shared
	 * @return this
	 */
	public FrameMessage add(byte[] bytes) {
		return add(new Msg(bytes));
	}

	/**
	 * Appends a frame of another message, which may be received or sent once.
	 * @param source the other message
	 * @param index the frame's index there
	 * @return this
	 */
	public FrameMessage add(FrameMessage source, int index) {
		return add(source.frame(index));
	}

	/**
	 * Appends a frame of another message that has been sent already, or is to be sent
	 * again: the socket owns what it was given, so this shares only the bytes.
	 * @param source the other message
	 * @param index the frame's index there
	 * @return this
	 */
	public FrameMessage addCopy(FrameMessage source, int index) {
		return add(new Msg(source.frame(index)));
	}

	FrameMessage add(Msg frame) {
		if (this.size == this.frames.length && this.size < MAX_FRAMES) {
			this.frames = Arrays.copyOf(this.frames, MAX_FRAMES);
		}
		if (this.size < MAX_FRAMES) {
			this.frames[this.size] = frame;
		}
		this.size++;
		return this;
	}

	/**
	 * Puts another frame in the place of the last one.
	 */
	FrameMessage withLast(Msg frame) {
		this.frames[this.size - 1] = frame;
		return this;
	}

	Msg frame(int index) {
		if (index >= Math.min(this.size, MAX_FRAMES)) {
			throw new IndexOutOfBoundsException("frame " + index + " of " + this.size);
		}
		return this.frames[index];
	}

	@Override
	public String toString() {
		return this.disconnection ? "disconnection" : this.size + " frames, " + totalLength() + " bytes";
	}

}
