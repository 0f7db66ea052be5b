package io.zss.broker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.zss.security.KeyPair;
import io.zss.transport.ConnectionTimeouts;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;
import io.zss.transport.LoopDuty;
import io.zss.transport.Quota;
import io.zss.transport.RouterLimits;
import io.zss.transport.RouterSettings;
import io.zss.transport.RouterSocket;
import io.zss.transport.SecuredEndpoints;
import io.zss.transport.Sockets;
import org.jspecify.annotations.Nullable;

/**
 * Binds the socket and runs the {@link BrokerCycle}; what other threads may read of it is
 * published here. It may be started anew after a failure: then nothing is left of the
 * requests, and instances register again by their heartbeats. Errors, events and what is
 * drained are kept.
 */
final class BrokerDuty implements LoopDuty {

	/** Frontend and backend; those that are secured follow. */
	static final int PLAIN_ENDPOINTS = 2;

	private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** Clients with a connection for each call never know. */
	private static final long MAX_QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final BrokerOptions options;

	/** As asked for, and after the first start as they were really bound. */
	private List<Endpoint> endpoints;

	private final LoopClock clock;

	private final LongSupplier random;

	private final Consumer<BrokerSnapshot> listener;

	private final OperatorState operators;

	private @Nullable BrokerCycle cycle;

	/** Whether this life of the loop has begun: one that cannot bind never does. */
	private boolean begun;

	private @Nullable CompletableFuture<Boolean> drainCompleted;

	private @Nullable Long idleSinceNanos;

	private long checkedNanos;

	private long notBeforeNanos;

	private volatile @Nullable BrokerSnapshot snapshot;

	private volatile List<Endpoint> boundEndpoints = List.of();

	BrokerDuty(BrokerOptions options, List<Endpoint> endpoints, LoopClock clock, LongSupplier random,
			Consumer<BrokerSnapshot> listener) {
		this(options, endpoints, clock, random, listener, OperatorState.of(options.name(), clock));
	}

	/**
	 * Creates a duty that keeps what operators have seen and set before.
	 */
	BrokerDuty(BrokerOptions options, List<Endpoint> endpoints, LoopClock clock, LongSupplier random,
			Consumer<BrokerSnapshot> listener, OperatorState operators) {
		this.operators = operators;
		this.options = options;
		this.endpoints = endpoints;
		this.clock = clock;
		this.random = random;
		this.listener = listener;
	}

	@Override
	public void onStart(Sockets sockets, long nowNanos) {
		ConnectionOptions connections = this.options.connections();
		RouterLimits limits = new RouterLimits(connections.maxConnections(), connections.sendQueueMessages(),
				connections.sendQueueBytes(), connections.totalSendBytes(), connections.receiveQueueMessages(),
				connections.totalReceiveBytes(),
				new Quota(connections.handshakesPerAddress(), 0, connections.maxConnectionsPerAddress()));
		SecurityOptions security = this.options.security();
		KeyGate gate = (security != null) ? new KeyGate(security, this.clock) : null;
		RouterSocket socket = sockets
			.bind(new RouterSettings(this.endpoints.subList(0, PLAIN_ENDPOINTS), this.options.limits().frameBytes(),
					limits, ConnectionTimeouts.STANDARD.withKeepAlive(connections.keepAlive()),
					connections.acceptBacklog(), this.options.lifetimes().linger(), secured(gate)));
		this.endpoints = socket.boundEndpoints();
		this.boundEndpoints = this.endpoints;
		this.cycle = new BrokerCycle(this.options, this.clock, this.random, socket, gate, this::publish, this.operators,
				nowNanos);
		this.begun = true;
	}

	private @Nullable SecuredEndpoints secured(@Nullable KeyGate gate) {
		SecurityOptions security = this.options.security();
		KeyPair keys = (security != null) ? security.keys() : null;
		return (keys != null && gate != null)
				? new SecuredEndpoints(this.endpoints.subList(PLAIN_ENDPOINTS, this.endpoints.size()), keys, gate)
				: null;
	}

	@Override
	public boolean doWork(long nowNanos) {
		boolean more = cycle().doWork(nowNanos);
		CompletableFuture<Boolean> waiting = this.drainCompleted;
		if (waiting != null && !more && cycle().isDrained() && isForgotten(nowNanos)) {
			waiting.complete(true);
		}
		return more;
	}

	@Override
	public long maxIdleNanos(long nowNanos) {
		long idle = cycle().maxIdleNanos(nowNanos);
		return (this.drainCompleted != null) ? Math.min(idle, QUIET_NANOS / 2) : idle;
	}

	/**
	 * Whether clients know that it stops and send nothing more, or do so nevertheless:
	 * what is on its way when the socket closes is lost, and nothing can say to them that
	 * no worker has seen it.
	 */
	private boolean isForgotten(long nowNanos) {
		if (this.idleSinceNanos == null) {
			this.idleSinceNanos = nowNanos;
			this.checkedNanos = nowNanos;
			this.notBeforeNanos = nowNanos;
		}
		if (nowNanos - this.checkedNanos >= QUIET_NANOS) {
			// The process was held up, and so were the threads that receive.
			this.notBeforeNanos = nowNanos + QUIET_NANOS;
		}
		this.checkedNanos = nowNanos;
		boolean quiet = cycle().isQuiet(QUIET_NANOS, nowNanos) && nowNanos - this.notBeforeNanos >= 0;
		return quiet || nowNanos - this.idleSinceNanos >= MAX_QUIET_NANOS;
	}

	@Override
	public void onStop() {
		CompletableFuture<Boolean> waiting = this.drainCompleted;
		if (waiting != null) {
			waiting.complete(false);
		}
		cycle().stop();
	}

	@Override
	public void onEnd(@Nullable Throwable failure) {
		CompletableFuture<Boolean> waiting = this.drainCompleted;
		if (waiting != null) {
			waiting.complete(false);
			this.drainCompleted = null;
		}
		this.idleSinceNanos = null;
		boolean hasBegun = this.begun;
		this.begun = false;
		if (failure != null && hasBegun) {
			// last, since it writes a line of the log, which may be what fails
			this.operators.events().brokerFailed(failure, this.clock.nanoTime());
		}
	}

	/**
	 * Takes no more requests and finishes those at workers. As a command on the loop.
	 * @param onCompletion completed with true when no client waits for anything any more,
	 * or with false when the loop ends before
	 */
	void drain(CompletableFuture<Boolean> onCompletion) {
		this.drainCompleted = onCompletion;
		cycle().drain();
	}

	/**
	 * Frontend and backend, and then those that are secured, with the ports that were
	 * really bound. From any thread.
	 */
	List<Endpoint> boundEndpoints() {
		return this.boundEndpoints;
	}

	/**
	 * The last snapshot, or null before the start. From any thread.
	 */
	@Nullable BrokerSnapshot snapshot() {
		return this.snapshot;
	}

	/**
	 * A snapshot of now. From the loop's thread.
	 */
	BrokerSnapshot takeSnapshot() {
		return cycle().takeSnapshot();
	}

	/**
	 * Answers what the application itself asks, as operators do over SMI. From the loop's
	 * thread.
	 */
	Operations.Reply answer(String verb, @Nullable Object payload) {
		return cycle().answer(verb, payload);
	}

	private void publish(BrokerSnapshot newer) {
		this.snapshot = newer;
		this.listener.accept(newer);
	}

	private BrokerCycle cycle() {
		BrokerCycle current = this.cycle;
		if (current == null) {
			throw new IllegalStateException("Not started");
		}
		return current;
	}

}
