package io.zss.broker;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.zss.broker.BrokerSnapshot.LoadSnapshot;
import io.zss.broker.dispatch.Envelope;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.PeerId;
import io.zss.broker.registry.Registry;
import io.zss.protocol.Address;
import io.zss.protocol.AddressCache;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.MessageType;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.Endpoint;
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

	/**
	 * Most bytes that are received, and most that are sent, before the same thread moves
	 * the bytes again: what is sent waits in memory until then.
	 */
	private static final long BYTES_PER_CYCLE = 1024 * 1024;

	private static final int LAST_CYCLES = 40;

	private static final long MAX_CATCHING_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final BrokerOptions options;

	private final LoopClock clock;

	private final RouterSocket socket;

	private final AddressCache addresses = new AddressCache();

	private final RejectionLog rejections;

	private final Registry registry;

	private final Outbox outbox;

	private final Exchange exchange;

	private final FrameDump dump;

	private final Operations operations;

	private final PeerConnections connections;

	private final LoopLoad load;

	private final ServiceManagement management;

	/** Null where security is off. */
	private final @Nullable AccessControl access;

	/** Whether security is on, or callers are limited. */
	private final boolean sendersMatter;

	private final long stallNanos;

	private final Consumer<BrokerSnapshot> snapshots;

	private long lastCycleNanos;

	private long nextSweepNanos;

	private long catchingUpUntilNanos;

	private long receivedBytes;

	private @Nullable Long lastRequestNanos;

	private boolean catchingUp;

	BrokerCycle(BrokerOptions options, LoopClock clock, LongSupplier random, RouterSocket socket,
			Consumer<BrokerSnapshot> snapshots, long nowNanos) {
		this(options, clock, random, socket, snapshots, OperatorState.of(options.name(), clock), nowNanos);
	}

	/**
	 * Creates the state of a broker whose socket is bound.
	 * @param options the options
	 * @param clock the time
	 * @param random 64 bits that cannot be guessed, for the reply tokens
	 * @param socket bound to frontend and backend, in this order
	 * @param snapshots gets the snapshots, one per sweep
	 * @param operators what is kept from the life before
	 * @param nowNanos monotonic time
	 */
	BrokerCycle(BrokerOptions options, LoopClock clock, LongSupplier random, RouterSocket socket,
			Consumer<BrokerSnapshot> snapshots, OperatorState operators, long nowNanos) {
		this(options, clock, random, socket, null, snapshots, operators, nowNanos);
	}

	/**
	 * Creates the state of a broker whose socket is bound.
	 * @param options the options
	 * @param clock the time
	 * @param random 64 bits that cannot be guessed, for the reply tokens
	 * @param socket bound to frontend and backend, in this order, and then to those that
	 * are secured
	 * @param gate knows the keys that may connect; null where security is off
	 * @param snapshots gets the snapshots, one per sweep
	 * @param operators what operators have seen and set
	 * @param nowNanos monotonic time
	 */
	BrokerCycle(BrokerOptions options, LoopClock clock, LongSupplier random, RouterSocket socket,
			@Nullable KeyGate gate, Consumer<BrokerSnapshot> snapshots, OperatorState operators, long nowNanos) {
		this.options = options;
		this.clock = clock;
		this.socket = socket;
		this.snapshots = snapshots;
		this.registry = new Registry(options.lifetimes().timeToLive().toNanos(), options.limits().instances(),
				MemoryShares.registrationBytes(Runtime.getRuntime().maxMemory()));
		this.rejections = new RejectionLog(options.name());
		this.dump = operators.dump();
		this.outbox = new Outbox(socket, clock, this.addresses, this.rejections, this.dump);
		SecurityOptions security = options.security();
		this.access = (security != null && gate != null)
				? new AccessControl(security, socket, gate, clock, operators.events(), nowNanos) : null;
		this.sendersMatter = this.access != null || options.limits().limitsCallers();
		CallerLimits callers = options.limits().limitsCallers() ? new CallerLimits(options.limits(), nowNanos) : null;
		this.exchange = new Exchange(options, this.registry, this.outbox, this.rejections, operators, this.access,
				callers, random, nowNanos);
		List<Endpoint> endpoints = socket.boundEndpoints();
		Ports ports = Ports.of(options, endpoints);
		this.connections = new PeerConnections(options.connections(), socket, ports, this.rejections,
				operators.events());
		this.load = new LoopLoad(nowNanos);
		this.operations = new Operations(options.services().steering(), this.access, this.exchange, this.registry,
				new StatusReport(options, clock, this.exchange, this.registry, this.rejections, this.connections,
						this.load, endpoints, nowNanos),
				new StatisticsReport(clock, this.exchange.services(), this.exchange.slots(), nowNanos), operators);
		this.management = new ServiceManagement(options, this.registry, this.exchange, this.outbox, this.rejections,
				this.operations, this.access, callers, ports);
		this.stallNanos = Math.max(options.lifetimes().timeToLive().toNanos() / 4,
				2 * options.lifetimes().sweepInterval().toNanos());
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
		boolean socketEmpty = receive(nowNanos);
		if (socketEmpty || !isCatchingUp(nowNanos)) {
			this.catchingUp = false;
			guard("deadlines", nowNanos, () -> this.exchange.advance(nowNanos));
			sweep(nowNanos);
		}
		this.load.onCycle(nowNanos, this.clock.nanoTime());
		return !socketEmpty;
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
			// until nothing more is there, or peers do not stop sending
		}
		this.exchange.stop(nowNanos);
		takeSnapshot();
	}

	/**
	 * Answers what the application itself asks, as operators do over SMI.
	 * @throws ProtocolException if the payload is not what the verb asks for
	 */
	Operations.Reply answer(String verb, @Nullable Object payload) {
		return this.operations.answer(verb, payload, this.clock.nanoTime());
	}

	long maxIdleNanos(long nowNanos) {
		return Math.max(0, Math.min(this.nextSweepNanos - nowNanos, this.exchange.maxIdleNanos()));
	}

	/**
	 * Takes a snapshot and publishes it; each sweep does so.
	 */
	BrokerSnapshot takeSnapshot() {
		LoadSnapshot loadNow = new LoadSnapshot(this.load.lagNanos(), this.load.totalBusyNanos(),
				this.connections.frontend(), this.connections.backend(), this.receivedBytes, this.outbox.sentBytes(),
				this.connections.arrivingBytes(), this.connections.leavingBytes());
		BrokerSnapshot snapshot = BrokerSnapshot.of(this.options, this.exchange, this.rejections, loadNow);
		guard("snapshot", this.lastCycleNanos, () -> this.snapshots.accept(snapshot));
		return snapshot;
	}

	/**
	 * While the loop itself did not run, it received no heartbeats. So every instance
	 * gets the time back, and what has come in the meantime is received before anything
	 * expires.
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
		long maxSentBytes = this.outbox.sentBytes() + BYTES_PER_CYCLE;
		for (int i = 0; i < MESSAGES_PER_CYCLE && bytes < BYTES_PER_CYCLE
				&& this.outbox.sentBytes() < maxSentBytes; i++) {
			FrameMessage frames = this.socket.receive();
			if (frames == null) {
				return true;
			}
			long length = frames.totalLength();
			bytes += length;
			this.receivedBytes += length;
			if (this.dump.isOn()) {
				this.dump.received(frames);
			}
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
		this.nextSweepNanos = nowNanos + this.options.lifetimes().sweepInterval().toNanos();
		for (Instance instance : this.registry.expired(nowNanos)) {
			guard(instance, nowNanos, () -> this.exchange.onInstanceLost(instance,
					"it has given no sign of life for " + this.options.lifetimes().timeToLive().toMillis() + " ms",
					nowNanos));
		}
		this.exchange.sweep(nowNanos);
		this.management.sweep();
		this.dump.sweep(nowNanos);
		this.connections.sweep(nowNanos);
		if (this.access != null) {
			this.access.sweep(nowNanos);
		}
		takeSnapshot();
	}

	private void onMessage(FrameMessage frames, long nowNanos, long epochMillis) {
		PeerId peer = null;
		try {
			peer = Envelope.sender(frames);
			if (frames.isDisconnection()) {
				onDisconnection(peer, nowNanos);
				return;
			}
			this.registry.refresh(peer, nowNanos);
			Envelope envelope = open(peer, frames, nowNanos, epochMillis);
			if (envelope == null) {
				return;
			}
			if (this.sendersMatter) {
				envelope.sentBy(this.socket.peer(frames));
			}
			if (envelope.type() == MessageType.REPLY) {
				this.exchange.onReply(envelope, nowNanos);
			}
			else {
				onRequest(envelope, nowNanos);
			}
		}
		catch (ProtocolException ex) {
			this.rejections.record(Rejection.MALFORMED_MESSAGE, nameOf(peer), ex.getMessage(), nowNanos);
		}
		catch (RuntimeException ex) {
			this.rejections.fail(nameOf(peer), ex, nowNanos);
		}
	}

	/**
	 * Opens a message.
	 * @return null for a reply that is malformed, but whose request is known and answered
	 */
	private @Nullable Envelope open(PeerId peer, FrameMessage frames, long nowNanos, long epochMillis) {
		try {
			return Envelope.open(peer, frames, nowNanos, epochMillis);
		}
		catch (ProtocolException ex) {
			if (this.exchange.onMalformed(peer, frames, String.valueOf(ex.getMessage()), nowNanos)) {
				return null;
			}
			throw ex;
		}
	}

	private static Object nameOf(@Nullable PeerId peer) {
		return (peer != null) ? peer : "a peer whose identity is too long";
	}

	private void onDisconnection(PeerId peer, long nowNanos) {
		Instance instance = this.registry.find(peer);
		if (instance != null) {
			this.exchange.onInstanceLost(instance, "its connection has closed", nowNanos);
		}
		this.exchange.onClientGone(peer, nowNanos);
	}

	private void onRequest(Envelope envelope, long nowNanos) {
		envelope.readRid();
		int maxHeaderBytes = this.options.limits().headerBytes();
		try {
			envelope.readAddress(this.addresses);
			if (envelope.address().sid().equals(Address.SMI)) {
				// Whatever its verb does with them, they are sent back.
				envelope.headerBytes(maxHeaderBytes);
				this.management.handle(envelope, nowNanos);
				return;
			}
			envelope.readHeaders(maxHeaderBytes);
		}
		catch (ProtocolException ex) {
			this.rejections.record(Rejection.MALFORMED_MESSAGE, envelope.peer(), ex.getMessage(), nowNanos);
			ErrorBody error = ErrorBody.of(Status.BAD_REQUEST).withDeveloperMessage(ex.getMessage());
			this.outbox.sendRejection(envelope, error, false, nowNanos);
			return;
		}
		this.lastRequestNanos = nowNanos;
		this.exchange.onRequest(envelope, nowNanos);
	}

}
