package io.zss.broker.dispatch;

import java.util.Arrays;

import io.zss.broker.registry.PeerId;
import io.zss.protocol.Address;
import io.zss.protocol.AddressCache;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.FrameTooLongException;
import io.zss.protocol.HeaderFrame;
import io.zss.protocol.MessageType;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.security.ZssPrincipal;
import io.zss.transport.FrameMessage;
import io.zss.transport.Peer;
import org.jspecify.annotations.Nullable;

/**
 * A message that a peer has sent: its frames, where the protocol frame is among them, and
 * what has been read of them so far. The only place where lengths and types of frames are
 * judged: a frame that is too long is rejected before its bytes are looked at. Belongs to
 * the broker's loop.
 */
public final class Envelope {

	/** Longest identity of a peer; ZeroMQ knows no longer ones. */
	public static final int MAX_IDENTITY_BYTES = 255;

	/** Most frames of a message of the protocol, as a ROUTER receives it. */
	public static final int MAX_FRAMES = FrameCodec.LENGTH + 2;

	private static final int TYPE_BYTES = 3;

	private static final int STATUS_BYTES = 3;

	private static final FrameMessage NO_FRAMES = new FrameMessage();

	private static final byte[] NIL = { (byte) 0xc0 };

	private final PeerId peer;

	private final int protocolFrame;

	private final MessageType type;

	private final long receivedNanos;

	private final long receivedEpochMillis;

	private final long bytes;

	private FrameMessage frames;

	private HeaderFrame headers = HeaderFrame.EMPTY;

	/** Null where security is off and callers are not limited. */
	private @Nullable Peer sentBy;

	private @Nullable String rid;

	private @Nullable Address address;

	private Envelope(PeerId peer, FrameMessage frames, int protocolFrame, MessageType type, long receivedNanos,
			long receivedEpochMillis) {
		this.peer = peer;
		this.frames = frames;
		this.protocolFrame = protocolFrame;
		this.type = type;
		this.receivedNanos = receivedNanos;
		this.receivedEpochMillis = receivedEpochMillis;
		this.bytes = frames.totalLength();
	}

	/**
	 * Reads who has sent a message.
	 * @param frames the frames as the ROUTER received them
	 * @return the peer
	 * @throws ProtocolException if its identity is too long
	 */
	public static PeerId sender(FrameMessage frames) {
		return new PeerId(FrameCodec.checkedBytes("identity", frames, 0, MAX_IDENTITY_BYTES));
	}

	/**
	 * Finds the protocol frame and reads the type of a message.
	 * @param peer who has sent it
	 * @param frames the frames as the ROUTER received them
	 * @param nowNanos monotonic time
	 * @param epochMillis wall-clock time
	 * @return the message, of which nothing else has been read
	 * @throws ProtocolException if it is no message of the protocol
	 */
	public static Envelope open(PeerId peer, FrameMessage frames, long nowNanos, long epochMillis) {
		int at = FrameCodec.locate(frames, 1);
		MessageType type = MessageType
			.decode(FrameCodec.checkedBytes("type", frames, at + FrameCodec.TYPE, TYPE_BYTES));
		return new Envelope(peer, frames, at, type, nowNanos, epochMillis);
	}

	/**
	 * Reads the request id.
	 * @throws ProtocolException if it is too long or not printable: such a message cannot
	 * be answered
	 */
	public void readRid() {
		this.rid = FrameCodec
			.decodeRid(FrameCodec.checkedBytes("rid", this.frames, index(FrameCodec.RID), FrameCodec.MAX_RID_LENGTH));
	}

	/**
	 * Reads the address.
	 * @param addresses knows those that come often
	 * @throws ProtocolException if it is too long or not valid
	 */
	public void readAddress(AddressCache addresses) {
		this.address = addresses.decode(
				FrameCodec.checkedBytes("address", this.frames, index(FrameCodec.ADDRESS), Address.MAX_FRAME_BYTES));
	}

	/**
	 * Reads the headers. Those that only replies have are left out of a request.
	 * @param maxBytes longest headers
	 * @throws ProtocolException if they are too long or no headers
	 */
	public void readHeaders(int maxBytes) {
		HeaderFrame scanned = HeaderFrame.scan(headerBytes(maxBytes));
		this.headers = (this.type == MessageType.REQUEST) ? scanned.ofRequest() : scanned;
	}

	/**
	 * The headers as they came, not read yet.
	 * @param maxBytes longest headers
	 * @return the bytes
	 * @throws ProtocolException if they are too long
	 */
	public byte[] headerBytes(int maxBytes) {
		return FrameCodec.checkedBytes("headers", this.frames, index(FrameCodec.HEADERS), maxBytes);
	}

	/**
	 * The payload, if it is short.
	 * @param maxBytes longest payload
	 * @return the bytes
	 * @throws ProtocolException if it is too long
	 */
	public byte[] payloadBytes(int maxBytes) {
		return FrameCodec.checkedBytes("payload", this.frames, index(FrameCodec.PAYLOAD), maxBytes);
	}

	/**
	 * Checks that the payload has come whole.
	 * @param message what it belongs to: {@code request} or {@code reply}
	 * @param maxFrameBytes longest frame that the broker accepts
	 * @throws FrameTooLongException if it was left out, as it was longer
	 */
	public void checkPayload(String message, long maxFrameBytes) {
		FrameTooLongException.checkPayload(this.frames, this.protocolFrame, message, "zss.broker.limits.frame-size",
				maxFrameBytes);
	}

	/**
	 * The identity that the sender put before the protocol frame: its own, or in a reply
	 * the token of the attempt.
	 * @param maxBytes longest identity that can be meant
	 * @return the bytes; null when there are none, or more
	 */
	public byte @Nullable [] innerIdentity(int maxBytes) {
		return (this.protocolFrame == 2 && this.frames.length(1) <= maxBytes) ? this.frames.bytes(1) : null;
	}

	/**
	 * The frame where the token of an attempt would be, in a message that cannot be
	 * opened.
	 * @param frames the frames as the ROUTER received them
	 * @param maxBytes longest token
	 * @return the bytes; null when there are none, or more
	 */
	public static byte @Nullable [] tokenOf(FrameMessage frames, int maxBytes) {
		return (frames.size() > 1 && frames.length(1) <= maxBytes) ? frames.bytes(1) : null;
	}

	/**
	 * Whether the sender put an identity before the protocol frame.
	 * @return whether there is one, of whatever length
	 */
	public boolean hasInnerIdentity() {
		return this.protocolFrame == 2;
	}

	/**
	 * The status of a reply.
	 * @return the status, or {@link Status#NONE}
	 */
	public int status() {
		int index = index(FrameCodec.STATUS);
		return (this.frames.length(index) == STATUS_BYTES) ? Status.decode(this.frames.bytes(index)) : Status.NONE;
	}

	/**
	 * Whether this has the request id of another message, byte for byte.
	 * @param other the other message
	 * @return whether both are the same
	 */
	public boolean hasRidOf(Envelope other) {
		int mine = index(FrameCodec.RID);
		int its = other.index(FrameCodec.RID);
		return this.frames.length(mine) == other.frames.length(its)
				&& Arrays.equals(this.frames.bytes(mine), other.frames.bytes(its));
	}

	/**
	 * The address as it came, to send it back; nil when it is too long for that.
	 * @param target gets the frame
	 * @return the target
	 */
	public FrameMessage copyAddressTo(FrameMessage target) {
		int index = index(FrameCodec.ADDRESS);
		return (this.frames.length(index) <= Address.MAX_FRAME_BYTES) ? target.addCopy(this.frames, index)
				: target.add(NIL);
	}

	/**
	 * Lets go of frames and headers: only a slot is left to be freed.
	 */
	void dropContent() {
		this.frames = NO_FRAMES;
		this.headers = HeaderFrame.EMPTY;
	}

	/**
	 * Who has sent it.
	 * @return the identity of the connection
	 */
	public PeerId peer() {
		return this.peer;
	}

	/**
	 * Notes who has sent it, where that matters.
	 * @param peer the peer, as the socket knows it
	 */
	public void sentBy(Peer peer) {
		this.sentBy = peer;
	}

	/**
	 * Who has sent it, as the socket knows it.
	 * @return the peer; nothing is known of it where security is off
	 */
	public Peer sentBy() {
		return (this.sentBy != null) ? this.sentBy : Peer.UNKNOWN;
	}

	/**
	 * Who has sent it, as its key says.
	 * @return the principal; null for a peer without a key, or where security is off
	 */
	public @Nullable ZssPrincipal principal() {
		return (this.sentBy != null) ? this.sentBy.principal() : null;
	}

	/**
	 * Whether it asks or answers.
	 * @return the type
	 */
	public MessageType type() {
		return this.type;
	}

	/**
	 * The frames as the ROUTER received them.
	 * @return the frames
	 */
	public FrameMessage frames() {
		return this.frames;
	}

	/**
	 * Where a frame is.
	 * @param offset from the protocol frame, as in {@link FrameCodec}
	 * @return its index among the frames
	 */
	public int index(int offset) {
		return this.protocolFrame + offset;
	}

	/**
	 * The request id, which has been read.
	 * @return the text
	 */
	public String rid() {
		String read = this.rid;
		if (read == null) {
			throw new IllegalStateException("The rid has not been read");
		}
		return read;
	}

	/**
	 * The address, which has been read.
	 * @return the address
	 */
	public Address address() {
		Address read = this.address;
		if (read == null) {
			throw new IllegalStateException("The address has not been read");
		}
		return read;
	}

	/**
	 * The headers, as far as they have been read.
	 * @return the headers; none before that
	 */
	public HeaderFrame headers() {
		return this.headers;
	}

	/**
	 * The bytes of all frames, also after they were let go.
	 * @return bytes
	 */
	public long bytes() {
		return this.bytes;
	}

	/**
	 * When it came.
	 * @return monotonic time
	 */
	public long receivedNanos() {
		return this.receivedNanos;
	}

	/**
	 * When it came, for the timestamps.
	 * @return epoch milliseconds
	 */
	public long receivedEpochMillis() {
		return this.receivedEpochMillis;
	}

	@Override
	public String toString() {
		return this.type + " from " + this.peer + ((this.rid != null) ? " rid=" + this.rid : "")
				+ ((this.address != null) ? " " + this.address : "") + ", " + this.frames;
	}

}
