package io.zss.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;

import io.zss.transport.HandshakeTurns.Turn;
import io.zss.transport.TimerWheel.Timer;
import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one connection on their way to JeroMQ: they pass the {@link FrameScanner},
 * are counted, and stop when the {@link Arrivals} have no room. A handshake or message
 * that does not go on ends the connection. Belongs to the connection's I/O thread, but
 * for {@link #resume()}.
 */
final class Inflow {

	/** A message must bring this much within each time-out. */
	private static final long MIN_PROGRESS_BYTES = 16 * 1024;

	/** So often within each time-out a message is looked at. */
	private static final int PROGRESS_STEPS = 5;

	/**
	 * So much is read at once, and more only as far as the message may grow: not more
	 * than the other, as the JDK keeps a direct buffer of the size of the longest read.
	 */
	private static final int READ_BYTES = 64 * 1024;

	private static final int MAX_READ_BYTES = 256 * 1024;

	private final SocketChannel channel;

	private final ChannelSettings settings;

	private final ByteStream stream;

	private final FrameScanner scanner;

	/** The beginning of a header that is scanned again with its rest. */
	private final byte[] header = new byte[FrameScanner.LARGE_HEADER_BYTES];

	private int headerBytes;

	private final @Nullable Arrivals arrivals;

	private final Deadline deadline = new Deadline();

	private volatile @Nullable ChannelWatch watch;

	private volatile boolean paused;

	private volatile boolean closed;

	private volatile @Nullable ZmtpViolation end;

	/** A long frame that waits until JeroMQ may allocate it. */
	private @Nullable HeldFrame held;

	/** Counted of the message that has begun. */
	private long unfinished;

	/** Of the latter, what cannot be decrypted yet, or is decrypted and not read. */
	private long heldBytes;

	/** The same, as far as {@link Arrivals#grow} counts it. */
	private long grown;

	/** Counted of all messages that have ended. */
	private long completed;

	/** Of the latter, those since {@link #round} began. */
	private long completedInRound;

	private int round;

	private long promised;

	private int granted;

	Inflow(SocketChannel channel, ChannelSettings settings) {
		this.channel = channel;
		this.settings = settings;
		CurveSide curve = settings.curve();
		this.stream = (curve != null) ? new CurveStream(channel, curve, this, settings.maxFrameBytes())
				: new PlainStream(channel);
		this.scanner = new FrameScanner(settings.maxFrameBytes());
		this.arrivals = settings.arrivals();
	}

	/**
	 * Reads for JeroMQ.
	 * @return the number of bytes, 0 if JeroMQ must wait, -1 at the end
	 */
	int read(ByteBuffer target) throws IOException {
		ZmtpViolation violation = this.end;
		if (violation != null) {
			throw violation;
		}
		if (this.paused) {
			return 0;
		}
		// JeroMQ has decoded what it read before, and asked for its memory.
		this.granted = 0;
		try {
			HeldFrame frame = this.held;
			return (frame != null) ? readHeld(frame, target) : readNow(target);
		}
		catch (ZmtpViolation ex) {
			end(ex);
			throw ex;
		}
	}

	boolean isHandshakeOver() {
		return this.scanner.isHandshakeOver();
	}

	/**
	 * The bytes of the connection, which also takes what is written.
	 */
	ByteStream stream() {
		return this.stream;
	}

	long readBytes() {
		return this.stream.readBytes();
	}

	boolean isPaused() {
		return this.paused;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * What the message has that has begun, when it is not short. From any thread while
	 * the connection is paused.
	 */
	long grownBytes() {
		return this.grown;
	}

	/**
	 * Whether JeroMQ must read, though the system has nothing.
	 */
	boolean mustRead() {
		HeldFrame frame = this.held;
		return this.end != null || (!this.paused && (this.stream.hasInput() || (frame != null && frame.isGranted())));
	}

	boolean isEnded() {
		return this.end != null;
	}

	/**
	 * Whether it ends because the two ends do not agree on keys.
	 */
	boolean isRefused() {
		ZmtpViolation violation = this.end;
		return violation != null && violation.kind() == Kind.REFUSED;
	}

	void watchedBy(ChannelWatch newWatch) {
		this.watch = newWatch;
	}

	/**
	 * Begins to wait for the handshake.
	 */
	void begin() {
		if (!this.scanner.isHandshakeOver() && !this.deadline.scheduled) {
			this.deadline.schedule(this.settings.handshakeTimeout().toNanos());
		}
	}

	/**
	 * Lets a paused connection go on. From any thread.
	 */
	void resume() {
		this.paused = false;
		changed();
	}

	/**
	 * Takes a turn to begin with a handshake. A connection that must wait for it is not
	 * read from meanwhile, and that time is none of its handshake's.
	 */
	Turn takeTurn() {
		ChannelWatch current = this.watch;
		HandshakeTurns turns = (current != null) ? current.handshakeTurns() : new HandshakeTurns();
		Turn turn = turns.take(AddressBlock.of(remoteAddress()), this::resume, this::isClosed);
		if (!turn.isGranted()) {
			pause();
		}
		return turn;
	}

	/**
	 * Notes that the peer has done a step of its handshake, of which there are few: it
	 * has the whole time again for the next one.
	 */
	void onHandshakeStep() {
		this.deadline.excused = true;
	}

	/**
	 * Ends the connection: JeroMQ finds it broken when it reads.
	 */
	void end(ZmtpViolation violation) {
		if (this.end == null) {
			this.end = violation;
			this.settings.faults().record(peer(), violation);
			changed();
		}
	}

	/**
	 * Gives back what the connection has.
	 */
	void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.deadline.cancel();
		if (this.granted > 0) {
			this.settings.allocator().revoke(this.granted);
		}
		this.held = null;
		this.stream.close();
		if (this.arrivals != null) {
			this.arrivals.end(this, this.unfinished, this.grown, this.promised);
		}
	}

	private int readNow(ByteBuffer target) throws IOException {
		int from = target.position();
		target.put(this.header, 0, this.headerBytes);
		int count = readFromStream(target);
		if (count <= 0) {
			target.position(from);
			if (count == 0 && this.stream.heldBytes() != this.heldBytes) {
				count();
			}
			return count;
		}
		keepPromise(count);
		int stop = this.scanner.scan(target, from, target.position());
		ZmtpViolation violation = this.scanner.violation();
		if (violation != null) {
			// JeroMQ may have the messages before it.
			end(violation);
			target.position(stop);
			return stop - from;
		}
		int to = this.scanner.end();
		this.headerBytes = this.scanner.headerBegun();
		target.get(to, this.header, 0, this.headerBytes);
		target.position(to);
		if (stop < to && !grant()) {
			this.held = new HeldFrame(target, stop, to);
			target.position(stop);
			to = stop;
		}
		count();
		if (this.stream.hasInput()) {
			changed();
		}
		return to - from;
	}

	private int readFromStream(ByteBuffer target) throws IOException {
		if (target.remaining() <= READ_BYTES) {
			return this.stream.read(target);
		}
		int limit = target.limit();
		target.limit(target.position() + Math.min(target.remaining(), mayRead()));
		try {
			return this.stream.read(target);
		}
		finally {
			target.limit(limit);
		}
	}

	private int mayRead() {
		Arrivals all = this.arrivals;
		if (all == null || all.isFavoured(this)) {
			return MAX_READ_BYTES;
		}
		long growth = all.maxBegunBytes() - this.unfinished;
		return (int) Math.max(READ_BYTES, Math.min(growth, MAX_READ_BYTES));
	}

	/**
	 * Collects a long frame until it may be allocated, and then hands it on.
	 */
	private int readHeld(HeldFrame frame, ByteBuffer target) throws IOException {
		if (!frame.isGranted()) {
			if (this.scanner.bodyLeft() > 0) {
				int count = this.stream.read(frame.room(this.scanner.bodyLeft()));
				if (count < 0) {
					return count;
				}
				this.scanner.bodyArrived(count);
				count();
			}
			if (!grant()) {
				return 0;
			}
			frame.grant();
		}
		int count = frame.moveTo(target);
		if (frame.isEmpty()) {
			this.held = null;
		}
		else {
			changed();
		}
		return count;
	}

	private boolean grant() throws ZmtpViolation {
		long left = this.scanner.bodyLeft();
		if (this.arrivals != null) {
			if (!this.arrivals.promise(left)) {
				return false;
			}
			this.promised = left;
		}
		int length = this.scanner.frameLength();
		if (this.settings.allocator().grant(length) == null) {
			throw new ZmtpViolation(Kind.OVERRUN, "no memory for a frame of " + length + " bytes");
		}
		this.granted = length;
		return true;
	}

	private void keepPromise(long count) {
		if (this.promised > 0 && this.arrivals != null) {
			long kept = Math.min(this.promised, count);
			this.promised -= kept;
			this.arrivals.keepPromise(kept);
		}
	}

	/**
	 * Counts what was read, and looks whether to read on.
	 */
	private void count() throws ZmtpViolation {
		Arrivals all = this.arrivals;
		if (all != null) {
			long ended = this.scanner.completedBytes() - this.completed;
			this.heldBytes = this.stream.heldBytes();
			long begun = this.scanner.messageBytes() + this.heldBytes;
			long bytes = begun + ended - this.unfinished;
			this.completed += ended;
			this.unfinished = begun;
			boolean room = all.arrive(bytes, ended);
			if (this.unfinished > all.maxMessageBytes()) {
				throw new ZmtpViolation(Kind.OVERRUN, "a message of more than " + all.maxMessageBytes() + " bytes");
			}
			if (ended > 0) {
				all.unfavour(this);
			}
			pauseIfFull(all, ended, room);
		}
		if (this.deadline.scheduled || this.scanner.isHandshakeOver()) {
			watchProgress();
		}
	}

	/**
	 * Stops in a message that has more than it may while others have begun theirs.
	 */
	private boolean waitIfGrown(Arrivals all) {
		boolean counts = this.unfinished > Arrivals.ALWAYS_BYTES && !all.isFavoured(this);
		long now = counts ? this.unfinished : 0;
		if (now == this.grown) {
			return false;
		}
		long most = all.grow(this.grown, now);
		this.grown = now;
		if (now <= most || this.paused) {
			return false;
		}
		if (all.favour(this)) {
			all.grow(now, 0);
			this.grown = 0;
			return false;
		}
		pause();
		all.await(this);
		return true;
	}

	private void pauseIfFull(Arrivals all, long ended, boolean room) {
		if (this.round != all.round()) {
			this.round = all.round();
			this.completedInRound = 0;
		}
		this.completedInRound += ended;
		long own = this.completedInRound + this.unfinished;
		boolean full = room ? (this.completedInRound > 0 && own > all.maxConnectionBytes())
				: (own > Arrivals.ALWAYS_BYTES && !all.isFavoured(this));
		if (!waitIfGrown(all) && full && !this.paused) {
			pause();
			all.pause(this);
		}
	}

	private void pause() {
		this.paused = true;
		this.deadline.excused = true;
		changed();
	}

	private void watchProgress() {
		if (this.scanner.isHandshakeOver() && this.deadline.isForHandshake) {
			this.deadline.isForHandshake = false;
			this.deadline.cancel();
		}
		if (this.arrivals != null && !this.deadline.scheduled && isInMessage()) {
			this.deadline.watchMessage();
		}
	}

	private boolean isInMessage() {
		return this.scanner.isInMessage() || this.heldBytes > 0;
	}

	/**
	 * Has the selector ask again what the connection waits for.
	 */
	void changed() {
		ChannelWatch current = this.watch;
		if (current != null) {
			current.changed();
		}
	}

	/**
	 * The address of the peer, for people.
	 */
	String peer() {
		SocketAddress address = peerAddress();
		if (address instanceof InetSocketAddress tcp && tcp.getAddress() != null) {
			return tcp.getAddress().getHostAddress() + ":" + tcp.getPort();
		}
		return "a peer that has gone";
	}

	private @Nullable InetAddress remoteAddress() {
		return (peerAddress() instanceof InetSocketAddress tcp) ? tcp.getAddress() : null;
	}

	/**
	 * The address of the peer; null when it has gone.
	 */
	@Nullable SocketAddress peerAddress() {
		try {
			return this.channel.getRemoteAddress();
		}
		catch (IOException ex) {
			return null;
		}
	}

	/**
	 * Ends a handshake or message that does not go on; the latter sooner when others wait
	 * for the memory that it has. One that is scheduled may outlive the message it was
	 * scheduled for, so that not every message schedules one.
	 */
	private final class Deadline extends Timer {

		private boolean scheduled;

		private boolean isForHandshake = true;

		/** Whether the connection was not read from meanwhile. */
		private boolean excused;

		private long readBefore;

		private long completedBefore;

		/** Steps without progress. */
		private int steps;

		void schedule(long delayNanos) {
			ChannelWatch current = Inflow.this.watch;
			if (current != null) {
				current.schedule(this, delayNanos);
				this.scheduled = true;
			}
		}

		void cancel() {
			ChannelWatch current = Inflow.this.watch;
			if (current != null && this.scheduled) {
				current.cancel(this);
			}
			this.scheduled = false;
		}

		void watchMessage() {
			this.excused = Inflow.this.paused;
			this.readBefore = readBytes();
			this.completedBefore = Inflow.this.completed;
			this.steps = 0;
			schedule(stepNanos());
		}

		private long stepNanos() {
			return Inflow.this.settings.progressTimeout().toNanos() / PROGRESS_STEPS;
		}

		@Override
		protected void onDeadline(long nowNanos) {
			this.scheduled = false;
			if (Inflow.this.closed) {
				return;
			}
			if (!Inflow.this.scanner.isHandshakeOver() && (this.excused || hasStep())) {
				this.excused = Inflow.this.paused;
				schedule(Inflow.this.settings.handshakeTimeout().toNanos());
				changed();
			}
			else if (!Inflow.this.scanner.isHandshakeOver()) {
				end(new ZmtpViolation(Kind.STALLED,
						"no handshake within " + Inflow.this.settings.handshakeTimeout().toMillis() + " ms"));
			}
			else if (isInMessage()) {
				if (hasGoneOn()) {
					watchMessage();
				}
				else {
					onStep();
				}
			}
		}

		private boolean hasStep() {
			try {
				return Inflow.this.stream.hasStep();
			}
			catch (IOException ex) {
				return false;
			}
		}

		private void onStep() {
			this.steps++;
			long millis = this.steps * stepNanos() / 1_000_000;
			if (this.steps == PROGRESS_STEPS) {
				end(new ZmtpViolation(Kind.STALLED, "a message that had begun did not continue for " + millis + " ms"));
			}
			else if (Inflow.this.unfinished > Arrivals.ALWAYS_BYTES && Inflow.this.arrivals != null
					&& Inflow.this.arrivals.isAwaited()) {
				end(new ZmtpViolation(Kind.STALLED, "a message that had begun did not continue for " + millis
						+ " ms, and others wait for its memory"));
			}
			else {
				schedule(stepNanos());
			}
		}

		private boolean hasGoneOn() {
			return this.excused || Inflow.this.completed > this.completedBefore
					|| readBytes() - this.readBefore >= MIN_PROGRESS_BYTES;
		}

	}

	/**
	 * The last byte of a long frame's header, and as much of its body as has arrived.
	 */
	private static final class HeldFrame {

		private static final int CHUNK_BYTES = 64 * 1024;

		private final Queue<ByteBuffer> full = new ArrayDeque<>();

		private ByteBuffer last;

		private boolean granted;

		HeldFrame(ByteBuffer source, int from, int to) {
			this.last = ByteBuffer.allocate(CHUNK_BYTES);
			this.last.put(source.duplicate().limit(to).position(from));
		}

		boolean isGranted() {
			return this.granted;
		}

		/**
		 * Room for more of the body, and for nothing else.
		 */
		ByteBuffer room(long bodyLeft) {
			if (this.last.position() == this.last.capacity()) {
				this.full.add(this.last.flip());
				this.last = ByteBuffer.allocate(CHUNK_BYTES);
			}
			return this.last.limit((int) Math.min(this.last.capacity(), this.last.position() + bodyLeft));
		}

		void grant() {
			this.granted = true;
			this.full.add(this.last.flip());
		}

		int moveTo(ByteBuffer target) {
			int before = target.position();
			ByteBuffer next = this.full.peek();
			while (next != null && target.hasRemaining()) {
				int count = Math.min(next.remaining(), target.remaining());
				target.put(next.slice(next.position(), count));
				next.position(next.position() + count);
				if (!next.hasRemaining()) {
					this.full.remove();
				}
				next = this.full.peek();
			}
			return target.position() - before;
		}

		boolean isEmpty() {
			return this.full.isEmpty();
		}

	}

}
