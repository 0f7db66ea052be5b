package io.zss.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;
import zmq.Msg;

/**
 * A connection that is CURVE on the wire and plain ZMTP for JeroMQ, as TLS is below HTTP.
 * It greets, shakes hands and encrypts in the place of JeroMQ, which gets the greeting
 * and the READY command of a plain peer once the handshake is over, and nothing before.
 * So all that bounds and counts plain connections bounds and counts these.
 * <p>
 * The last byte that JeroMQ writes is taken only when all that was encrypted is with the
 * system: until then JeroMQ has something to write, and comes back. What is encrypted and
 * waits is never more than {@value #MAX_PENDING_BYTES} bytes and one frame. Belongs to
 * the connection's I/O thread.
 */
final class CurveStream implements ByteStream {

	private static final int BUFFER_BYTES = 8 * 1024;

	private static final int MAX_PENDING_BYTES = 64 * 1024;

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

	private static final byte[] NOTHING = {};

	private final SocketChannel channel;

	private final CurveSide side;

	private final Inflow inflow;

	private final long maxFrameBytes;

	/** From the beginning of the handshake on. */
	private @Nullable CurveEnd end;

	/** Encrypted, as it came. */
	private byte[] in = NOTHING;

	private int inFrom;

	private int inTo;

	/** Decrypted: the header of a frame, and its body. */
	private ByteBuffer plainHead = ByteBuffer.wrap(NOTHING);

	private ByteBuffer plainBody = ByteBuffer.wrap(NOTHING);

	/** Encrypted, to be written. */
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

	private byte[] body = NOTHING;

	private int bodyTaken;

	private boolean bodyBegun;

	/** Whether the first byte of what JeroMQ writes next has been taken before. */
	private boolean withheld;

	private boolean greeted;

	private boolean peerGreeted;

	private boolean ready;

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
		while (target.hasRemaining() && !isEarly() && (nextFrame() || (this.readBytes < most && fill()))) {
			count += moveTo(target);
		}
		return count;
	}

	/**
	 * Whether JeroMQ has not written its READY. It fails on a message before that, which
	 * no plain peer would send.
	 */
	private boolean isEarly() {
		return this.ready && !this.readyTaken;
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
		return this.plainHead.hasRemaining() || this.plainBody.hasRemaining() || (hasWholeFrame() && !isEarly());
	}

	@Override
	public long heldBytes() {
		long bytes = (long) this.plainBody.remaining() + this.inTo - this.inFrom;
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
		this.plainBody = ByteBuffer.wrap(NOTHING);
		this.body = NOTHING;
	}

	private int atEnd() throws ZmtpViolation {
		CurveEnd current = this.end;
		ZmtpViolation reason = (current != null && !this.ready) ? current.abandoned() : null;
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
			current = this.side.begin(this.channel, this.inflow);
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
		move(this.plainHead, target);
		move(this.plainBody, target);
		return target.position() - before;
	}

	private static void move(ByteBuffer source, ByteBuffer target) {
		int count = Math.min(source.remaining(), target.remaining());
		if (count > 0) {
			target.put(source.slice(source.position(), count));
			source.position(source.position() + count);
		}
	}

	/**
	 * Reads what the system has.
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
			int wanted = this.ready ? BUFFER_BYTES : HANDSHAKE_BUFFER_BYTES;
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
		if (!hasWholeFrame()) {
			checkBegun();
			return false;
		}
		int length = (int) frameLength();
		int from = this.inFrom + headerLength();
		boolean command = (this.in[this.inFrom] & COMMAND) != 0;
		checkBegun();
		Msg frame = new Msg(Arrays.copyOfRange(this.in, from, from + length));
		this.inFrom = from + length;
		if (this.ready) {
			decrypt(frame);
		}
		else {
			if (!command) {
				throw new ZmtpViolation(Kind.MALFORMED, "a message before the end of the handshake");
			}
			shakeHands(frame);
		}
		return true;
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
			send();
		}
		return true;
	}

	private boolean hasWholeFrame() {
		return this.peerGreeted && this.inTo > this.inFrom && this.inTo - this.inFrom >= headerLength()
				&& this.inTo - this.inFrom - headerLength() >= frameLength();
	}

	/**
	 * Checks the length of the frame that has begun, as soon as it is known.
	 */
	private void checkBegun() throws ZmtpViolation {
		if (this.inTo == this.inFrom || this.inTo - this.inFrom < headerLength()) {
			return;
		}
		long length = frameLength();
		if (length < 0) {
			throw new ZmtpViolation(Kind.MALFORMED, "a frame of negative length");
		}
		if (!this.ready && length > CurveEnd.MAX_COMMAND_BYTES) {
			throw new ZmtpViolation(Kind.MALFORMED, "a command of the handshake of " + length + " bytes, at most "
					+ CurveEnd.MAX_COMMAND_BYTES + " are allowed");
		}
		if (length > this.maxFrameBytes + CurveEnd.OVERHEAD_BYTES) {
			throw new ZmtpViolation(Kind.OVERRUN, "a frame of " + (length - CurveEnd.OVERHEAD_BYTES)
					+ " bytes, at most " + this.maxFrameBytes + " are allowed");
		}
	}

	private int headerLength() {
		return ((this.in[this.inFrom] & LARGE) != 0) ? HEADER_BYTES : 2;
	}

	private long frameLength() {
		return ((this.in[this.inFrom] & LARGE) != 0) ? ByteBuffer.wrap(this.in).getLong(this.inFrom + 1)
				: (this.in[this.inFrom + 1] & 0xff);
	}

	private void decrypt(Msg frame) throws IOException {
		Msg plain = end().decrypt(frame);
		this.plainHead = ByteBuffer
			.wrap(head((plain.hasMore() ? MORE : 0) | (plain.isCommand() ? COMMAND : 0), plain.size()));
		this.plainBody = ByteBuffer.wrap(plain.data());
	}

	private void shakeHands(Msg command) throws IOException {
		CurveEnd current = end();
		current.onCommand(command);
		send();
		if (current.hasFailed()) {
			throw current.failed();
		}
		if (current.isReady()) {
			this.ready = true;
			byte[] readyCommand = readyCommand(current, current.onReady());
			byte[] head = head(COMMAND, readyCommand.length);
			this.plainHead = ByteBuffer.allocate(Greeting.BYTES + head.length)
				.put(Greeting.of(Greeting.NULL, false))
				.put(head)
				.flip();
			this.plainBody = ByteBuffer.wrap(readyCommand);
		}
	}

	private void send() throws IOException {
		CurveEnd current = end();
		Msg command = current.nextCommand();
		while (command != null) {
			append(head(COMMAND, command.size()));
			append(command.data());
			command = current.nextCommand();
		}
		flushHandshake();
	}

	/**
	 * What JeroMQ gets for the peer's part of a plain handshake. Of the peer's properties
	 * two alone: JeroMQ lets the others replace what it knows itself, such as the
	 * address.
	 */
	private static byte[] readyCommand(CurveEnd end, @Nullable String connection) {
		ByteBuffer command = ByteBuffer.allocate(1024);
		command.put((byte) 5).put("READY".getBytes(StandardCharsets.US_ASCII));
		put(command, "Socket-Type", end.property("Socket-Type").getBytes(StandardCharsets.US_ASCII));
		put(command, "Identity", end.peerIdentity());
		if (connection != null) {
			put(command, FrameMessage.CONNECTION, connection.getBytes(StandardCharsets.US_ASCII));
		}
		return Arrays.copyOf(command.array(), command.position());
	}

	private static void put(ByteBuffer command, String name, byte[] value) {
		command.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII)).putInt(value.length).put(value);
	}

	private static byte[] head(int flags, int length) {
		ByteBuffer head = ByteBuffer.allocate(HEADER_BYTES);
		if (length > MAX_SHORT_BYTES) {
			head.put((byte) (flags | LARGE)).putLong(length);
		}
		else {
			head.put((byte) flags).put((byte) length);
		}
		return Arrays.copyOf(head.array(), head.position());
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
				this.body = new byte[(int) bodyLength()];
				this.bodyTaken = 0;
				this.bodyBegun = true;
			}
		}
		if (this.bodyBegun) {
			int count = Math.min(source.remaining(), this.body.length - this.bodyTaken);
			source.get(this.body, this.bodyTaken, count);
			this.bodyTaken += count;
			if (this.bodyTaken == this.body.length) {
				endFrame();
			}
		}
	}

	private long bodyLength() {
		return ((this.header[0] & LARGE) != 0) ? ByteBuffer.wrap(this.header).getLong(1) : (this.header[1] & 0xff);
	}

	private void endFrame() throws IOException {
		int flags = this.header[0];
		Msg frame = new Msg(this.body);
		this.body = NOTHING;
		this.bodyBegun = false;
		this.headerTaken = 0;
		if (!this.readyTaken) {
			this.readyTaken = true;
			this.inflow.changed();
			return;
		}
		if ((flags & MORE) != 0) {
			frame.setFlags(Msg.MORE);
		}
		if ((flags & COMMAND) != 0) {
			frame.setFlags(Msg.COMMAND);
		}
		Msg encrypted = end().encrypt(frame);
		append(head(0, encrypted.size()));
		append(encrypted.data());
	}

	private void append(byte[] bytes) {
		int length = bytes.length;
		int waiting = this.outTo - this.outFrom;
		if (this.out.length - this.outTo < length) {
			byte[] room = (waiting + length > this.out.length)
					? new byte[Math.max(Math.max(BUFFER_BYTES, 2 * waiting), waiting + length)] : this.out;
			System.arraycopy(this.out, this.outFrom, room, 0, waiting);
			this.out = room;
			this.outFrom = 0;
			this.outTo = waiting;
		}
		System.arraycopy(bytes, 0, this.out, this.outTo, length);
		this.outTo += length;
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
		this.outFrom = 0;
		this.outTo = 0;
		if (this.out.length > MAX_PENDING_BYTES) {
			this.out = NOTHING;
		}
		return true;
	}

}
