package io.zss.benchmarks.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.zss.benchmarks.load.KeyedEndpoint;
import io.zss.benchmarks.load.Latencies;
import io.zss.benchmarks.load.Load;
import io.zss.benchmarks.load.LoadArguments;
import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.load.Measurement;
import io.zss.benchmarks.load.Phase;
import io.zss.benchmarks.wire.Dealers.Dealer;
import io.zss.transport.FrameMessage;
import org.jspecify.annotations.Nullable;

/**
 * Clients on the wire, all of one thread, which deals its requests out to them in turn.
 * It never waits for a reply, so that a stall of the broker delays no request, unless
 * there are too many open already. All but {@link #run} and {@link #close} belongs to
 * that thread.
 */
public final class WireLoad implements Load, Dealers.User {

	/** Most requests that are open, a power of 2; later ones are sent late. */
	private static final int MAX_IN_FLIGHT = 8192;

	private static final long CONNECT_SECONDS = 120;

	private static final long GREET_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long NOT_OPEN = Long.MIN_VALUE;

	private final Dealers dealers;

	private final IdleClients idle;

	private final byte[][] addresses;

	private final byte[] payload;

	/** What the latency of the open request of each slot counts from. */
	private final long[] from = new long[MAX_IN_FLIGHT];

	/** Which request each slot is of. */
	private final int[] ids = new int[MAX_IN_FLIGHT];

	private final CompletableFuture<Void> connected = new CompletableFuture<>();

	/** Clients that have got a reply. */
	private final BitSet answered = new BitSet();

	/** How many clients have made their first request. */
	private int greeted;

	private long nextGreetingNanos = System.nanoTime();

	private @Nullable Run run;

	private Latencies latencies = new Latencies();

	private int inFlight;

	private int nextId;

	private WireLoad(LoadArguments arguments) throws IOException {
		this.dealers = new Dealers(arguments.endpoint(), Collections.nCopies(arguments.clients(), "load"), this);
		this.idle = new IdleClients(KeyedEndpoint.parse(arguments.endpoint()).endpoint(), arguments.idleClients());
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
	 * Makes one request by each client, and others for those that are lost: of thousands
	 * of connections at once, some are made anew.
	 */
	private WireLoad connect() {
		this.dealers.start();
		this.connected.orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS).join();
		return this;
	}

	@Override
	public Measurement run(Phase phase) {
		Run next = new Run(phase, System.nanoTime());
		while (!this.dealers.execute(() -> begin(next)) && this.dealers.isRunning()) {
			// Ticks of the phase before may still fill the queue.
			Thread.onSpinWait();
		}
		Ticker ticker = Ticker.start(phase, next.start, () -> this.dealers.execute(() -> {
		}));
		try {
			return next.result.orTimeout(phase.nanos() + 2 * Phase.DRAIN_NANOS, TimeUnit.NANOSECONDS).join();
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

	@Override
	public void work(long nowNanos) {
		if (!this.connected.isDone()) {
			greet(nowNanos);
		}
		if (this.run != null) {
			work(this.run, System.nanoTime());
		}
	}

	@Override
	public long maxIdleNanos(long nowNanos) {
		return PATIENCE_NANOS;
	}

	@Override
	public void received(Dealer dealer, FrameMessage message) {
		this.answered.set(dealer.index());
		int id = Rid.read(message.bytes(message.size() - Wire.RID_FROM_END));
		int slot = slot(id);
		long sent = this.from[slot];
		if (sent == NOT_OPEN || this.ids[slot] != id) {
			return;
		}
		this.from[slot] = NOT_OPEN;
		this.inFlight--;
		if (Wire.is(message, message.size() - Wire.STATUS_FROM_END, Wire.OK)
				&& message.length(message.size() - 1) == this.payload.length) {
			this.latencies.record(System.nanoTime() - sent);
		}
		else {
			this.latencies.fail(1);
		}
	}

	private void greet(long nowNanos) {
		if (nowNanos - this.nextGreetingNanos >= 0) {
			this.nextGreetingNanos = nowNanos + GREET_AGAIN_NANOS;
			forget();
			this.greeted = 0;
		}
		while (this.greeted < this.dealers.size()
				&& (this.answered.get(this.greeted) || send(this.greeted, this.greeted, nowNanos))) {
			this.greeted++;
		}
		if (this.answered.cardinality() == this.dealers.size()) {
			forget();
			this.connected.complete(null);
		}
	}

	private void begin(Run next) {
		this.latencies = new Latencies();
		this.run = next;
	}

	private void work(Run current, long nowNanos) {
		current.sendDue();
		long now = nowNanos - current.start;
		if (current.isOver(now) || now >= current.phase.nanos() + Phase.DRAIN_NANOS) {
			this.run = null;
			this.latencies.fail(this.inFlight);
			forget();
			current.result.complete(this.latencies.measurement(now));
		}
	}

	/**
	 * Sends a request.
	 * @return whether it was sent; not when there is no connection, or too many are open
	 */
	private boolean send(int client, long index, long fromNanos) {
		if (this.inFlight == MAX_IN_FLIGHT) {
			return false;
		}
		while (this.from[slot(this.nextId)] != NOT_OPEN) {
			this.nextId++;
		}
		int id = this.nextId;
		if (!this.dealers.get(client)
			.send(FrameMessage.of(Wire.PROTOCOL, Wire.REQUEST, Rid.write(id),
					this.addresses[(int) (index % this.addresses.length)], Wire.NO_HEADERS, Wire.NOTHING,
					this.payload))) {
			return false;
		}
		this.nextId++;
		this.ids[slot(id)] = id;
		this.from[slot(id)] = fromNanos;
		this.inFlight++;
		return true;
	}

	private static int slot(int id) {
		return id & (MAX_IN_FLIGHT - 1);
	}

	/**
	 * Gives up what is still open.
	 */
	private void forget() {
		Arrays.fill(this.from, NOT_OPEN);
		this.inFlight = 0;
	}

	/**
	 * One phase.
	 */
	private final class Run {

		private final Phase phase;

		private final long start;

		private final CompletableFuture<Measurement> result = new CompletableFuture<>();

		private long sent;

		/** Whether requests that were due could not be sent. */
		private boolean behind;

		Run(Phase phase, long start) {
			this.phase = phase;
			this.start = start;
		}

		/**
		 * Sends what is due. A request counts from when it is sent, as a timer that goes
		 * off late is not the doing of what is measured; but from when it was due if it
		 * had to wait for others.
		 */
		void sendDue() {
			int limit = this.phase.isClosed() ? this.phase.inFlight() : MAX_IN_FLIGHT;
			for (;; this.sent++) {
				long now = System.nanoTime() - this.start;
				long dueAt = this.phase.isClosed() ? now : this.phase.dueNanos(this.sent);
				if (dueAt > now || dueAt >= this.phase.nanos()) {
					this.behind = false;
					return;
				}
				long from = this.start + (this.behind ? dueAt : now);
				int client = (int) (this.sent % WireLoad.this.dealers.size());
				if (WireLoad.this.inFlight >= limit || !send(client, this.sent, from)) {
					this.behind = true;
					return;
				}
			}
		}

		boolean isOver(long now) {
			boolean allSent = this.phase.isClosed() ? now >= this.phase.nanos()
					: this.phase.dueNanos(this.sent) >= this.phase.nanos();
			return allSent && WireLoad.this.inFlight == 0;
		}

	}

}
