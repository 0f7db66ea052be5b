package io.zss.benchmarks.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.TimeUnit;

import io.zss.benchmarks.load.Latencies;
import io.zss.benchmarks.load.Load;
import io.zss.benchmarks.load.LoadArguments;
import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.load.Measurement;
import io.zss.benchmarks.load.Phase;
import io.zss.benchmarks.wire.Dealers.Dealer;
import zmq.Msg;

/**
 * Clients on the wire, all of one thread, which deals its requests out to them in turn.
 * It never waits for a reply, so that a stall of the broker delays no request, unless
 * there are too many open already.
 */
public final class WireLoad implements Load {

	/** Most requests that are open, a power of 2; later ones are sent late. */
	private static final int MAX_IN_FLIGHT = 8192;

	/** Most clients that call; the others are connected. */
	private static final int MAX_CALLING = 1000;

	private static final int CONNECTING_AT_A_TIME = 256;

	private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

	private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(120);

	private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long NOT_OPEN = Long.MIN_VALUE;

	private final Dealers dealers;

	private final IdleClients idle;

	private final byte[][] addresses;

	private final byte[] payload;

	/** What the latency of the open request of each slot counts from. */
	private final long[] from = new long[MAX_IN_FLIGHT];

	private Latencies latencies = new Latencies();

	private int inFlight;

	private int nextId;

	/** Whether requests that were due could not be sent. */
	private boolean behind;

	private WireLoad(LoadArguments arguments) throws IOException {
		int calling = Math.min(arguments.clients(), MAX_CALLING);
		this.dealers = new Dealers(arguments.endpoint(), Collections.nCopies(calling, "load"), this::received);
		this.idle = new IdleClients(arguments.endpoint(), arguments.clients() - calling);
		this.addresses = new byte[arguments.services()][];
		for (int i = 0; i < this.addresses.length; i++) {
			this.addresses[i] = Wire.address(Wire.sid(i), Wire.VERB);
		}
		this.payload = Wire.text(arguments.payload());
		Arrays.fill(this.from, NOT_OPEN);
	}

	/**
	 * Makes load until standard input ends.
	 * @param args see {@link LoadArguments}
	 */
	public static void main(String[] args) {
		LoadProcess.run(() -> new WireLoad(LoadArguments.parse(args)).connect());
	}

	/**
	 * Makes one request by each client. What was sent on a connection that JeroMQ then
	 * gave up is lost, so it is sent again until a reply comes.
	 */
	private WireLoad connect() throws IOException {
		long start = System.nanoTime();
		for (int from = 0; from < this.dealers.size(); from += CONNECTING_AT_A_TIME) {
			int to = Math.min(from + CONNECTING_AT_A_TIME, this.dealers.size());
			boolean[] connected = new boolean[to - from];
			int left = to - from;
			while (left > 0) {
				if (System.nanoTime() - start > CONNECT_NANOS) {
					throw new IllegalStateException("Not all clients are connected after "
							+ TimeUnit.NANOSECONDS.toSeconds(CONNECT_NANOS) + " s: " + left + " are missing");
				}
				left -= connect(from, connected);
			}
		}
		return this;
	}

	private int connect(int from, boolean[] connected) throws IOException {
		int[] slots = new int[connected.length];
		Arrays.fill(slots, -1);
		long until = System.nanoTime() + RETRY_NANOS;
		int found = 0;
		int missing = 0;
		for (boolean each : connected) {
			missing += each ? 0 : 1;
		}
		while (found < missing && until - System.nanoTime() > 0) {
			for (int i = 0; i < connected.length; i++) {
				if (!connected[i] && slots[i] < 0) {
					slots[i] = send(from + i, from + i, System.nanoTime());
				}
				else if (!connected[i] && this.from[slots[i]] == NOT_OPEN) {
					connected[i] = true;
					found++;
				}
			}
			this.dealers.await(TimeUnit.MILLISECONDS.toNanos(1));
		}
		forget();
		return found;
	}

	@Override
	public Measurement run(Phase phase) {
		this.latencies = new Latencies();
		long start = System.nanoTime();
		Ticker ticker = Ticker.start(phase, start, this.dealers::wake);
		try {
			long sent = 0;
			long now = 0;
			while (!isOver(phase, sent, now) && now < phase.nanos() + Phase.DRAIN_NANOS) {
				sent = sendDue(phase, start, sent);
				this.dealers.await(PATIENCE_NANOS);
				now = System.nanoTime() - start;
			}
			this.latencies.fail(this.inFlight);
			forget();
			return this.latencies.measurement(System.nanoTime() - start);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			ticker.stop();
		}
	}

	@Override
	public void close() {
		try {
			this.idle.close();
			this.dealers.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean isOver(Phase phase, long sent, long now) {
		boolean allSent = phase.isClosed() ? now >= phase.nanos() : phase.dueNanos(sent) >= phase.nanos();
		return allSent && this.inFlight == 0;
	}

	/**
	 * Sends what is due. A request counts from when it is sent, as a timer that goes off
	 * late is not the doing of what is measured; but from when it was due if it had to
	 * wait for others.
	 */
	private long sendDue(Phase phase, long start, long sent) {
		int limit = phase.isClosed() ? phase.inFlight() : MAX_IN_FLIGHT;
		for (long next = sent;; next++) {
			long now = System.nanoTime() - start;
			long dueAt = phase.isClosed() ? now : phase.dueNanos(next);
			if (dueAt > now || dueAt >= phase.nanos()) {
				this.behind = false;
				return next;
			}
			long from = start + (this.behind ? dueAt : now);
			if (this.inFlight >= limit || send((int) (next % this.dealers.size()), next, from) < 0) {
				this.behind = true;
				return next;
			}
		}
	}

	/**
	 * Sends a request.
	 * @return its slot; negative when there is no connection, or the slot is taken
	 */
	private int send(int client, long index, long fromNanos) {
		int slot = this.nextId & (MAX_IN_FLIGHT - 1);
		Dealer dealer = this.dealers.get(client);
		if (this.from[slot] != NOT_OPEN) {
			this.nextId++;
			return -1;
		}
		this.from[slot] = fromNanos;
		this.inFlight++;
		Msg[] message = { new Msg(Wire.PROTOCOL), new Msg(Wire.REQUEST), new Msg(Rid.write(this.nextId)),
				new Msg(this.addresses[(int) (index % this.addresses.length)]), new Msg(Wire.NO_HEADERS),
				new Msg(Wire.NOTHING), new Msg(this.payload) };
		this.nextId++;
		if (!dealer.send(message, message.length)) {
			this.from[slot] = NOT_OPEN;
			this.inFlight--;
			return -1;
		}
		return slot;
	}

	private void received(Dealer dealer, Msg[] frames, int count) {
		int id = Rid.read(frames[count - Wire.RID_FROM_END].data());
		int slot = id & (MAX_IN_FLIGHT - 1);
		long from = this.from[slot];
		if (from == NOT_OPEN || this.nextId - id > MAX_IN_FLIGHT) {
			return;
		}
		this.from[slot] = NOT_OPEN;
		this.inFlight--;
		if (Wire.is(frames[count - Wire.STATUS_FROM_END], Wire.OK) && frames[count - 1].size() == this.payload.length) {
			this.latencies.record(System.nanoTime() - from);
		}
		else {
			this.latencies.fail(1);
		}
	}

	/**
	 * Gives up what is still open.
	 */
	private void forget() {
		Arrays.fill(this.from, NOT_OPEN);
		this.inFlight = 0;
	}

}
