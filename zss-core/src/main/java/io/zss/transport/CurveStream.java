package io.zss.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.zss.protocol.OmittedFrame;
import io.zss.transport.HandshakeTurns.Turn;
import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is CURVE on the wire and plain ZMTP for JeroMQ, as TLS is below HTTP.
 * It greets, shakes hands and encrypts in the place of JeroMQ, which gets the greeting
 * and the READY command of a plain peer once the handshake is over, and nothing before.
 * So all that bounds and counts plain connections bounds and counts these.
 * <p>
 * The last byte that JeroMQ writes is taken only when all that was encrypted is with the
 * system: until then JeroMQ has something to write, and comes back. What is encrypted and
 * waits is never more than {@value #MAX_PENDING_BYTES} bytes and one frame.
 * <p>
 * Frames are encrypted and decrypted in their place. One above the limit is authenticated
 * as it passes and not kept; JeroMQ gets an {@link OmittedFrame} for it. Belongs to the
 * connection's I/O thread.
 */
final class CurveStream implements ByteStream {

	private static final int BUFFER_BYTES = 8 * 1024;

	private static final int MAX_PENDING_BYTES = 64 * 1024;

	/** A buffer that is longer is not kept when all of it is written. */
	private static final int MAX_KEPT_BYTES = 2 * BUFFER_BYTES;

	/** The JDK keeps a direct buffer of the size of the longest read and write. */
	private static final int MAX_IO_BYTES = 64 * 1024;

	/** Most that is read at once, of a frame that takes longer to come. */
	private static final int MAX_READ_BYTES = 256 * 1024;

	/** Handshakes are short. */
	private static final int HANDSHAKE_BUFFER_BYTES = 1024;

	private static final int MORE = 1;

	private static final int LARGE = 2;

	private static final int COMMAND = 4;

	private static final int MAX_SHORT_BYTES = 255;

	private static final int HEADER_BYTES = 1 + Long.BYTES;

	/** Arrays of the JVM have some bytes less than there are integers. */
	private static final int MAX_BODY_BYTES = Integer.MAX_VALUE - 256;

	private static final byte[] NOTHING = {};

	private final SocketChannel channel;

	private final CurveSide side;

	private final Inflow inflow;

	private final long maxFrameBytes;

	/** Of a server, to begin with the handshake. */
	private @Nullable Turn turn;

	/** From the beginning of the handshake on. */
	private @Nullable CurveEnd end;

	/** From the end of the handshake on. */
	private @Nullable CurveMessages messages;

	/** Encrypted, as it came. */
	private byte[] in = NOTHING;

	private int inFrom;

	private int inTo;

	/** For JeroMQ: the header of a frame, or all of one that stands for another. */
	private ByteBuffer plainHead = ByteBuffer.wrap(NOTHING);

	private final ByteBuffer frameHead = ByteBuffer.allocate(HEADER_BYTES);

	/** The decrypted body of the frame, among what came. */
	private int plainFrom;

	private int plainTo;

	/** Of a frame that is passed over, its length and what is to come. */
	private long longBytes;

	private long longLeft;

	/** Encrypted, to be written; behind that the frame that JeroMQ writes. */
	private byte[] out = NOTHING;

	private int outFrom;

	private int outTo;

	/** What JeroMQ has written of the greeting that only its peer in here gets. */
	private int greetingTaken;

	/** Whether JeroMQ's READY was taken, which the handshake stands for. */
	private boolean readyTaken;

	/** The frame that JeroMQ writes. */
	private final byte[] header = new byte[HEADER_BYTES];

	private int headerTaken;

	/** Where its command begins in what is to be written. */
	private int commandFrom;

	private int bodyAt;

	private int bodyLeft;

	private boolean bodyBegun;

	/** Whether the first byte of what JeroMQ writes next has been taken before. */
	private boolean withheld;

	private boolean greeted;

	private boolean peerGreeted;

	private boolean ended;

	private long readBytes;

	private long writtenBytes;

	CurveStream(SocketChannel channel, CurveSide side, Inflow inflow, long maxFrameBytes) {
		this.channel = channel;
		this.side = side;
		this.inflow = inflow;
		this.maxFrameBytes = maxFrameBytes;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		int count;
		try {
			greet();
			count = readFrames(target);
		}
		catch (ZmtpViolation ex) {
			if (ex.kind() == Kind.REFUSED) {
				onRefusal(ex);
			}
			throw ex;
		}
		catch (OutOfMemoryError ex) {
			throw new ZmtpViolation(Kind.OVERRUN, "there is no memory for its frames");
		}
		return (count > 0 || !this.ended) ? count : atEnd();
	}

	private int readFrames(ByteBuffer target) throws IOException {
		long most = this.readBytes + MAX_READ_BYTES;
		int count = moveTo(target);
		while (target.hasRemaining() && !isEarly() && (nextFrame() || mayFill(most))) {
			count += moveTo(target);
		}
		return count;
	}

	private boolean mayFill(long most) throws IOException {
		return this.readBytes < most && !this.inflow.isPaused() && fill();
	}

	/**
	 * Whether JeroMQ has not written its READY. It fails on a message before that, which
	 * no plain peer would send.
	 */
	private boolean isEarly() {
		return this.messages != null && !this.readyTaken;
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		greet();
		int before = source.position();
		try {
			if (this.withheld) {
				if (!flush()) {
					return 0;
				}
				source.get();
				this.withheld = false;
			}
			while (source.hasRemaining() && (this.outTo - this.outFrom < MAX_PENDING_BYTES || flush())) {
				take(source);
			}
		}
		catch (OutOfMemoryError ex) {
			throw new ZmtpViolation(Kind.OVERRUN, "there is no memory for the frames that it gets");
		}
		if (!flush() && source.position() > before) {
			source.position(source.position() - 1);
			this.withheld = true;
		}
		return source.position() - before;
	}

	@Override
	public boolean hasInput() {
		return this.plainHead.hasRemaining() || this.plainFrom < this.plainTo || (hasWholeFrame() && !isEarly());
	}

	@Override
	public boolean hasStep() throws IOException {
		if (this.messages != null) {
			return false;
		}
		fill();
		return this.peerGreeted ? hasWholeFrame() : this.inTo - this.inFrom >= Greeting.BYTES;
	}

	@Override
	public long heldBytes() {
		long bytes = (long) this.plainTo - this.plainFrom + this.inTo - this.inFrom;
		return (bytes > BUFFER_BYTES) ? bytes : 0;
	}

	@Override
	public long readBytes() {
		return this.readBytes;
	}

	@Override
	public long writtenBytes() {
		return this.writtenBytes;
	}

	@Override
	public void close() {
		if (this.end != null) {
			this.end.close();
		}
		this.in = NOTHING;
		this.inFrom = 0;
		this.inTo = 0;
		this.out = NOTHING;
		this.outFrom = 0;
		this.outTo = 0;
		this.plainFrom = 0;
		this.plainTo = 0;
		this.bodyBegun = false;
		this.headerTaken = 0;
	}

	private int atEnd() throws ZmtpViolation {
		CurveEnd current = this.end;
		ZmtpViolation reason = (current != null && this.messages == null) ? current.abandoned() : null;
		if (current != null && reason != null) {
			current.onRefusal(reason, false);
			throw reason;
		}
		if (this.side.isServer() && !this.peerGreeted && this.inTo - this.inFrom >= Greeting.SIGNATURE_BYTES) {
			ZmtpViolation violation = new ZmtpViolation(Kind.REFUSED,
					"it ended the connection when it saw that this end requires CURVE: it has no keys");
			this.side.onRefusal(this.inflow.peer(), violation);
			throw violation;
		}
		return -1;
	}

	private void onRefusal(ZmtpViolation reason) {
		if (this.end != null) {
			this.end.onRefusal(reason, true);
		}
		else {
			this.side.onRefusal(this.inflow.peer(), reason);
		}
	}

	private CurveEnd end() {
		CurveEnd current = this.end;
		if (current == null) {
			current = this.side.begin(this.inflow);
			this.end = current;
		}
		return current;
	}

	/**
	 * Sends all of the greeting at once: a peer that is none of CURVE should see why the
	 * connection ends.
	 */
	private void greet() throws IOException {
		if (!this.greeted) {
			this.greeted = true;
			append(Greeting.of(Greeting.CURVE, this.side.isServer()));
			flushHandshake();
		}
	}

	/**
	 * What a handshake sends is short and fits into any buffer of a system that has sent
	 * nothing yet.
	 */
	private void flushHandshake() throws IOException {
		if (!flush()) {
			throw new ZmtpViolation(Kind.STALLED, "it does not read the handshake");
		}
	}

	private int moveTo(ByteBuffer target) {
		int before = target.position();
		while (this.plainHead.hasRemaining() && target.hasRemaining()) {
			target.put(this.plainHead.get());
		}
		int count = Math.min(this.plainTo - this.plainFrom, target.remaining());
		if (count > 0) {
			target.put(this.in, this.plainFrom, count);
			this.plainFrom += count;
		}
		return target.position() - before;
	}

	/**
	 * Reads what the system has, when JeroMQ has all that was decrypted.
	 * @return whether there is more than before
	 */
	private boolean fill() throws IOException {
		if (this.ended) {
			return false;
		}
		makeRoom();
		int count = this.channel
			.read(ByteBuffer.wrap(this.in, this.inTo, Math.min(this.in.length - this.inTo, MAX_IO_BYTES)));
		if (count < 0) {
			this.ended = true;
			return false;
		}
		this.inTo += count;
		this.readBytes += count;
		return count > 0;
	}

	/**
	 * Makes room for more of what comes: it grows with what has arrived of a frame, not
	 * with what was announced.
	 */
	private void makeRoom() {
		int kept = this.inTo - this.inFrom;
		if (kept == 0) {
			this.inFrom = 0;
			this.inTo = 0;
			int wanted = (this.messages != null) ? BUFFER_BYTES : HANDSHAKE_BUFFER_BYTES;
			if (this.in.length != wanted) {
				this.in = new byte[wanted];
			}
		}
		else if (this.inTo == this.in.length) {
			byte[] room = this.in;
			if (this.inFrom < this.in.length / 2) {
				room = new byte[(int) Math.min(2L * this.in.length, this.maxFrameBytes + 2 * BUFFER_BYTES)];
			}
			System.arraycopy(this.in, this.inFrom, room, 0, kept);
			this.in = room;
			this.inFrom = 0;
			this.inTo = kept;
		}
	}

	/**
	 * Takes the next frame, or the greeting, if it is whole.
	 * @return whether it was
	 */
	private boolean nextFrame() throws IOException {
		if (!this.peerGreeted) {
			return takeGreeting();
		}
		CurveMessages current = this.messages;
		if (this.longLeft > 0) {
			return current != null && passOver(current);
		}
		if (!hasHeader()) {
			return false;
		}
		long length = frameLength();
		check(length);
		if (current != null && isLong(length)) {
			return beginToPassOver(current, length);
		}
		if (!hasWholeFrame()) {
			return false;
		}
		if (this.end == null && this.side.isServer() && !isItsTurn()) {
			return false;
		}
		boolean command = (this.in[this.inFrom] & COMMAND) != 0;
		int from = this.inFrom + headerLength();
		int to = from + (int) length;
		this.inFrom = to;
		if (current != null) {
			decrypt(current, from, to);
		}
		else if (command) {
			shakeHands(Arrays.copyOfRange(this.in, from, to));
		}
		else {
			throw new ZmtpViolation(Kind.MALFORMED, "a message before the end of the handshake");
		}
		return true;
	}

	/**
	 * Whether a server may begin with the cryptography of this connection. Its peer may
	 * have gone while it waited.
	 */
	private boolean isItsTurn() throws IOException {
		Turn current = this.turn;
		if (current == null) {
			current = this.inflow.takeTurn();
			this.turn = current;
			return current.isGranted();
		}
		if (current.isGranted()) {
			fill();
		}
		return current.isGranted() && !this.ended;
	}

	private boolean takeGreeting() throws IOException {
		int arrived = Math.min(this.inTo - this.inFrom, Greeting.BYTES);
		Greeting.requireCurve(Arrays.copyOfRange(this.in, this.inFrom, this.inFrom + arrived), arrived);
		if (arrived < Greeting.BYTES) {
			return false;
		}
		this.inFrom += Greeting.BYTES;
		this.peerGreeted = true;
		if (!this.side.isServer()) {
			send(end().firstCommand());
		}
		return true;
	}

	private boolean hasHeader() {
		return this.inTo > this.inFrom && this.inTo - this.inFrom >= headerLength();
	}

	private boolean hasWholeFrame() {
		return this.peerGreeted && this.longLeft == 0 && hasHeader()
				&& this.inTo - this.inFrom - headerLength() >= frameLength();
	}

	/**
	 * Checks the length of the frame that has begun, as soon as it is known.
	 */
	private void check(long length) throws ZmtpViolation {
		if (length < 0) {
			throw new ZmtpViolation(Kind.MALFORMED, "a frame of negative length");
		}
		if (this.messages == null && length > CurveEnd.MAX_COMMAND_BYTES) {
			throw new ZmtpViolation(Kind.MALFORMED, "a command of the handshake of " + length + " bytes, at most "
					+ CurveEnd.MAX_COMMAND_BYTES + " are allowed");
		}
		if (length - CurveMessages.OVERHEAD_BYTES > FrameScanner.MAX_OMITTED_BYTES) {
			throw new ZmtpViolation(Kind.OVERRUN, "a frame of " + (length - CurveMessages.OVERHEAD_BYTES)
					+ " bytes, at most " + this.maxFrameBytes + " are allowed");
		}
	}

	private boolean isLong(long length) {
		return length - CurveMessages.OVERHEAD_BYTES > this.maxFrameBytes;
	}

	private boolean beginToPassOver(CurveMessages current, long length) throws ZmtpViolation {
		int from = this.inFrom + headerLength();
		if (this.inTo - from < CurveMessages.OVERHEAD_BYTES) {
			return false;
		}
		int begun = current.beginToPassOver(this.in, from, length);
		this.longBytes = length - CurveMessages.OVERHEAD_BYTES;
		this.longLeft = length - begun;
		this.inFrom = from + begun;
		return passOver(current);
	}

	/**
	 * Passes over what has come of a long frame.
	 * @return whether this was the end of it
	 */
	private boolean passOver(CurveMessages current) throws ZmtpViolation {
		int count = (int) Math.min(this.longLeft, this.inTo - this.inFrom);
		current.passOver(this.in, this.inFrom, this.inFrom + count);
		this.inFrom += count;
		this.longLeft -= count;
		if (this.longLeft > 0) {
			return false;
		}
		int flags = current.endPassingOver();
		if ((flags & CurveMessages.COMMAND) != 0) {
			throw new ZmtpViolation(Kind.MALFORMED, "a command of " + this.longBytes + " bytes, at most "
					+ FrameScanner.MAX_COMMAND_BYTES + " are allowed");
		}
		ByteBuffer substitute = ByteBuffer.allocate(2 + OmittedFrame.BYTES);
		substitute.put((byte) (flags & CurveMessages.MORE)).put((byte) OmittedFrame.BYTES);
		OmittedFrame.write(this.longBytes, substitute, substitute.position());
		this.plainHead = substitute.rewind();
		return true;
	}

	private int headerLength() {
		return ((this.in[this.inFrom] & LARGE) != 0) ? HEADER_BYTES : 2;
	}

	private long frameLength() {
		return ((this.in[this.inFrom] & LARGE) != 0) ? ByteBuffer.wrap(this.in).getLong(this.inFrom + 1)
				: (this.in[this.inFrom + 1] & 0xff);
	}

	private void decrypt(CurveMessages current, int from, int to) throws ZmtpViolation {
		int flags = current.decrypt(this.in, from, to);
		this.plainFrom = from + CurveMessages.OVERHEAD_BYTES;
		this.plainTo = to;
		int plainFlags = (flags & CurveMessages.MORE) | (((flags & CurveMessages.COMMAND) != 0) ? COMMAND : 0);
		writeHead(plainFlags, this.plainTo - this.plainFrom, this.frameHead.clear());
		this.plainHead = this.frameHead.flip();
	}

	private void shakeHands(byte[] command) throws IOException {
		CurveEnd current = end();
		send(current.onCommand(command));
		this.inflow.onHandshakeStep();
		if (current.hasFailed()) {
			throw current.failed();
		}
		this.messages = current.messages();
		if (this.messages != null) {
			byte[] readyCommand = readyCommand(current.peer(), current.onReady());
			ByteBuffer plain = ByteBuffer.allocate(Greeting.BYTES + HEADER_BYTES + readyCommand.length);
			plain.put(Greeting.of(Greeting.NULL, false));
			writeHead(COMMAND, readyCommand.length, plain);
			this.plainHead = plain.put(readyCommand).flip();
		}
	}

	private void send(byte @Nullable [] command) throws IOException {
		if (command != null) {
			ByteBuffer head = ByteBuffer.allocate(HEADER_BYTES);
			writeHead(COMMAND, command.length, head);
			append(Arrays.copyOf(head.array(), head.position()));
			append(command);
			flushHandshake();
		}
	}

	/**
	 * What JeroMQ gets for the peer's part of a plain handshake. Of the peer's properties
	 * two alone: JeroMQ lets the others replace what it knows itself, such as the
	 * address.
	 */
	private static byte[] readyCommand(CurveMetadata peer, @Nullable String connection) {
		ByteArrayOutputStream command = new ByteArrayOutputStream();
		command.writeBytes("\5READY".getBytes(StandardCharsets.US_ASCII));
		command.writeBytes(peer.toBytes());
		if (connection != null) {
			CurveMetadata.write(command, FrameMessage.CONNECTION, connection.getBytes(StandardCharsets.US_ASCII));
		}
		return command.toByteArray();
	}

	private static void writeHead(int flags, int length, ByteBuffer target) {
		if (length > MAX_SHORT_BYTES) {
			target.put((byte) (flags | LARGE)).putLong(length);
		}
		else {
			target.put((byte) flags).put((byte) length);
		}
	}

	/**
	 * Takes some of what JeroMQ writes: of its greeting, or of a frame.
	 */
	private void take(ByteBuffer source) throws IOException {
		if (this.greetingTaken < Greeting.BYTES) {
			int count = Math.min(source.remaining(), Greeting.BYTES - this.greetingTaken);
			source.position(source.position() + count);
			this.greetingTaken += count;
			return;
		}
		if (!this.bodyBegun) {
			this.header[this.headerTaken++] = source.get();
			if (this.headerTaken == (((this.header[0] & LARGE) != 0) ? HEADER_BYTES : 2)) {
				beginBody();
			}
		}
		if (this.bodyBegun) {
			int count = Math.min(source.remaining(), this.bodyLeft);
			source.get(this.out, this.bodyAt, count);
			this.bodyAt += count;
			this.bodyLeft -= count;
			if (this.bodyLeft == 0) {
				endBody();
			}
		}
	}

	/**
	 * Makes room for the frame that JeroMQ writes, behind what is encrypted.
	 */
	private void beginBody() throws ZmtpViolation {
		long bodyBytes = ((this.header[0] & LARGE) != 0) ? ByteBuffer.wrap(this.header).getLong(1)
				: (this.header[1] & 0xff);
		if (bodyBytes > MAX_BODY_BYTES) {
			throw new ZmtpViolation(Kind.OVERRUN, "a frame of " + bodyBytes + " bytes is too long to be encrypted");
		}
		this.bodyLeft = (int) bodyBytes;
		int length = this.bodyLeft + CurveMessages.OVERHEAD_BYTES;
		makeRoomToWrite(length + HEADER_BYTES);
		ByteBuffer head = ByteBuffer.wrap(this.out).position(this.outTo);
		writeHead(0, length, head);
		this.commandFrom = head.position();
		this.bodyAt = this.commandFrom + CurveMessages.OVERHEAD_BYTES;
		this.bodyBegun = true;
	}

	private void endBody() {
		int flags = this.header[0];
		this.bodyBegun = false;
		this.headerTaken = 0;
		CurveMessages current = this.messages;
		if (!this.readyTaken || current == null) {
			// JeroMQ's READY, in whose place the handshake stands.
			this.readyTaken = true;
			this.inflow.changed();
			return;
		}
		current.encrypt((flags & MORE) | (((flags & COMMAND) != 0) ? CurveMessages.COMMAND : 0), this.out,
				this.commandFrom, this.bodyAt);
		this.outTo = this.bodyAt;
	}

	private void append(byte[] bytes) {
		makeRoomToWrite(bytes.length);
		System.arraycopy(bytes, 0, this.out, this.outTo, bytes.length);
		this.outTo += bytes.length;
	}

	private void makeRoomToWrite(int length) {
		int waiting = this.outTo - this.outFrom;
		if (this.out.length - this.outTo < length) {
			byte[] room = (waiting + length > this.out.length)
					? new byte[Math.max(Math.max(BUFFER_BYTES, 2 * waiting), waiting + length)] : this.out;
			System.arraycopy(this.out, this.outFrom, room, 0, waiting);
			this.out = room;
			this.outFrom = 0;
			this.outTo = waiting;
		}
	}

	/**
	 * Writes what is encrypted.
	 * @return whether the system has taken it all
	 */
	private boolean flush() throws IOException {
		while (this.outFrom < this.outTo) {
			int count = this.channel
				.write(ByteBuffer.wrap(this.out, this.outFrom, Math.min(this.outTo - this.outFrom, MAX_IO_BYTES)));
			if (count == 0) {
				return false;
			}
			this.outFrom += count;
			this.writtenBytes += count;
		}
		if (!this.bodyBegun) {
			this.outFrom = 0;
			this.outTo = 0;
			if (this.out.length > MAX_KEPT_BYTES) {
				this.out = NOTHING;
			}
		}
		return true;
	}

}
