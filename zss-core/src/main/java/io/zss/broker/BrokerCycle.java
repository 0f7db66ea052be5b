package io.zss.broker;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.zss.broker.registry.Instance;
import io.zss.broker.registry.PeerId;
import io.zss.broker.registry.Registry;
import io.zss.protocol.Address;
import io.zss.protocol.AddressCache;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.HeaderFrame;
import io.zss.protocol.MessageType;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import io.zss.transport.RouterSocket;
import org.jspecify.annotations.Nullable;

/**
 * The duty cycle of the broker. One thread owns the socket, the registry and every
 * request; others see only the {@link BrokerSnapshot} that it takes.
 */
final class BrokerCycle {

	private static final int MESSAGES_PER_CYCLE = 256;

	/** What is sent meanwhile waits in memory, as the same thread moves the bytes. */
	private static final long BYTES_PER_CYCLE = 1024 * 1024;

	private static final int LAST_CYCLES = 40;

	private static final long MAX_CATCHING_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final BrokerOptions options;

	private final LoopClock clock;

	private final RouterSocket socket;

	private final AddressCache addresses = new AddressCache();

	private final RejectionLog rejections = new RejectionLog();

	private final Registry registry;

	private final Outbox outbox;

	private final Exchange exchange;

	private final ServiceManagement management;

	private final long stallNanos;

	private final Consumer<BrokerSnapshot> snapshots;

	private long lastCycleNanos;

	private long nextSweepNanos;

	private long catchingUpUntilNanos;

	private @Nullable Long lastRequestNanos;

	private boolean catchingUp;

	private long refusedConnections;

	private long overrunConnections;

	/**
	 * Creates the state of a broker whose socket is bound.
	 * @param options what it is told
	 * @param clock the time
	 * @param random 64 bits that nobody can guess, for the reply tokens
	 * @param socket bound to frontend and backend, in this order
	 * @param snapshots gets the snapshots, one per sweep
	 * @param nowNanos monotonic time
	 */
	BrokerCycle(BrokerOptions options, LoopClock clock, LongSupplier random, RouterSocket socket,
			Consumer<BrokerSnapshot> snapshots, long nowNanos) {
		this.options = options;
		this.clock = clock;
		this.socket = socket;
		this.snapshots = snapshots;
		this.registry = new Registry(options.timeToLive().toNanos(), options.maxInstances());
		this.outbox = new Outbox(socket, clock, this.addresses, this.rejections);
		this.exchange = new Exchange(options, this.registry, this.outbox, this.rejections, random, nowNanos);
		this.management = new ServiceManagement(options, this.registry, this.exchange, this.outbox, this.rejections,
				socket.boundEndpoints().get(0).port(), socket.boundEndpoints().get(1).port());
		this.stallNanos = Math.max(options.timeToLive().toNanos() / 4, 2 * options.sweepInterval().toNanos());
		this.lastCycleNanos = nowNanos;
		this.nextSweepNanos = nowNanos;
		takeSnapshot();
	}

	/**
	 * Does one cycle: receives up to a bound, answers what is past its deadline, and
	 * sweeps out what has expired.
	 * @param nowNanos monotonic time
	 * @return whether there may be more to receive
	 */
	boolean doWork(long nowNanos) {
		noticeStall(nowNanos);
		boolean drained = receive(nowNanos);
		if (drained || !isCatchingUp(nowNanos)) {
			this.catchingUp = false;
			guard("deadlines", nowNanos, () -> this.exchange.advance(nowNanos));
			sweep(nowNanos);
		}
		return !drained;
	}

	/**
	 * Takes no more requests, and answers those that are queued.
	 */
	void drain() {
		this.exchange.drain(this.clock.nanoTime());
		takeSnapshot();
	}

	/**
	 * Whether it drains, and no client waits for anything any more.
	 */
	boolean isDrained() {
		return this.exchange.isDraining() && this.exchange.isIdle();
	}

	/**
	 * Whether no request of a client has come for a while.
	 * @param nanos how long
	 */
	boolean isQuiet(long nanos, long nowNanos) {
		return this.lastRequestNanos == null || nowNanos - this.lastRequestNanos >= nanos;
	}

	/**
	 * Answers everything that waits, and what has come in the meantime.
	 */
	void stop() {
		long nowNanos = this.clock.nanoTime();
		this.exchange.drain(nowNanos);
		for (int i = 0; i < LAST_CYCLES && !receive(nowNanos); i++) {
			// until nothing more is there, or peers go on and on
		}
		this.exchange.stop(nowNanos);
		takeSnapshot();
	}

	long maxIdleNanos(long nowNanos) {
		return Math.max(0, Math.min(this.nextSweepNanos - nowNanos, this.exchange.maxIdleNanos()));
	}

	/**
	 * Takes a snapshot and publishes it; each sweep does so.
	 */
	BrokerSnapshot takeSnapshot() {
		BrokerSnapshot snapshot = BrokerSnapshot.of(this.options, this.exchange, this.rejections);
		guard("snapshot", this.lastCycleNanos, () -> this.snapshots.accept(snapshot));
		return snapshot;
	}

	/**
	 * While the loop itself did not run, it heard no heartbeats: nobody is to blame for
	 * that, and what has come in the meantime is heard before anything expires.
	 */
	private void noticeStall(long nowNanos) {
		long gap = nowNanos - this.lastCycleNanos;
		this.lastCycleNanos = nowNanos;
		if (gap >= this.stallNanos) {
			this.registry.postponeAll(gap);
			this.catchingUp = true;
			this.catchingUpUntilNanos = nowNanos + MAX_CATCHING_UP_NANOS;
		}
	}

	private boolean isCatchingUp(long nowNanos) {
		return this.catchingUp && nowNanos - this.catchingUpUntilNanos < 0;
	}

	private boolean receive(long nowNanos) {
		long bytes = 0;
		for (int i = 0; i < MESSAGES_PER_CYCLE && bytes < BYTES_PER_CYCLE; i++) {
			FrameMessage frames = this.socket.receive();
			if (frames == null) {
				return true;
			}
			bytes += frames.totalLength();
			// Read for each message: one may have been sent since the cycle began.
			onMessage(frames, nowNanos, this.clock.epochMillis());
		}
		return false;
	}

	/**
	 * A failure in what is done for one peer must not end the loop for all.
	 */
	private void guard(Object whom, long nowNanos, Runnable work) {
		try {
			work.run();
		}
		catch (RuntimeException ex) {
			this.rejections.fail(whom, ex, nowNanos);
		}
	}

	private void sweep(long nowNanos) {
		if (nowNanos - this.nextSweepNanos < 0) {
			return;
		}
		this.nextSweepNanos = nowNanos + this.options.sweepInterval().toNanos();
		for (Instance instance : this.registry.expired(nowNanos)) {
			guard(instance, nowNanos, () -> this.exchange.instanceLost(instance, nowNanos));
		}
		this.exchange.sweep(nowNanos);
		countConnections(nowNanos);
		takeSnapshot();
	}

	private void countConnections(long nowNanos) {
		long refused = this.socket.refusedConnections();
		if (refused > this.refusedConnections) {
			this.rejections.record(Rejection.TOO_MANY_CONNECTIONS, refused - this.refusedConnections, "new peers",
					"an endpoint has " + this.options.maxConnections() + " connections", nowNanos);
			this.refusedConnections = refused;
		}
		long overrun = this.socket.overrunConnections();
		if (overrun > this.overrunConnections) {
			this.rejections.record(Rejection.OVERRUN, overrun - this.overrunConnections, "peers",
					"their messages have no end or do not fit into " + this.options.totalReceiveBytes() + " bytes",
					nowNanos);
			this.overrunConnections = overrun;
		}
	}

	private void onMessage(FrameMessage frames, long nowNanos, long epochMillis) {
		PeerId peer = new PeerId(frames.bytes(0));
		try {
			if (frames.isDisconnection()) {
				onDisconnection(peer, nowNanos);
				return;
			}
			this.registry.refresh(peer, nowNanos);
			int at = FrameCodec.locate(frames, 1);
			if (MessageType.decode(frames.bytes(at + FrameCodec.TYPE)) == MessageType.REPLY) {
				this.exchange.reply(peer, frames, at, nowNanos);
			}
			else {
				onRequest(peer, frames, at, nowNanos, epochMillis);
			}
		}
		catch (ProtocolException ex) {
			this.rejections.record(Rejection.MALFORMED_MESSAGE, peer, ex.getMessage(), nowNanos);
		}
		catch (RuntimeException ex) {
			this.rejections.fail(peer, ex, nowNanos);
		}
	}

	private void onDisconnection(PeerId peer, long nowNanos) {
		Instance instance = this.registry.find(peer);
		if (instance != null) {
			this.exchange.instanceLost(instance, nowNanos);
		}
		this.exchange.clientGone(peer, nowNanos);
	}

	private void onRequest(PeerId peer, FrameMessage frames, int at, long nowNanos, long epochMillis) {
		String rid = FrameCodec.decodeRid(frames.bytes(at + FrameCodec.RID));
		Address address;
		HeaderFrame headers;
		try {
			if (frames.length(at + FrameCodec.HEADERS) > this.options.maxHeaderBytes()) {
				throw new ProtocolException("headers", "at most " + this.options.maxHeaderBytes() + " bytes",
						frames.length(at + FrameCodec.HEADERS) + " bytes");
			}
			address = this.addresses.decode(frames.bytes(at + FrameCodec.ADDRESS));
			if (address.sid().equals(Address.SMI)) {
				this.management.handle(peer, frames, at, address.verb(), nowNanos);
				return;
			}
			headers = HeaderFrame.scan(frames.bytes(at + FrameCodec.HEADERS));
		}
		catch (ProtocolException ex) {
			this.rejections.record(Rejection.MALFORMED_MESSAGE, peer, ex.getMessage(), nowNanos);
			ErrorBody error = ErrorBody.of(Status.BAD_REQUEST).withDeveloperMessage(ex.getMessage());
			this.outbox.refuse(peer, frames, at, HeaderFrame.EMPTY, epochMillis, error, nowNanos);
			return;
		}
		this.lastRequestNanos = nowNanos;
		this.exchange.accept(peer, frames, at, rid, address, headers, nowNanos, epochMillis);
	}

}
