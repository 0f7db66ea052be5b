package io.zss.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.zss.protocol.FrameCodec;
import io.zss.protocol.FrameTooLongException;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.protocol.HopTimes;
import io.zss.protocol.Identities;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.DealerSettings;
import io.zss.transport.DealerSocket;
import io.zss.transport.Endpoint;
import io.zss.transport.EndpointResolver;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import io.zss.transport.LoopDuty;
import io.zss.transport.Refusal;
import io.zss.transport.Sockets;
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a client: sends calls in turn to the brokers that are connected, and
 * matches replies by rid. A call leaves {@code pending} once: by its reply, its time-out,
 * its cancellation, or the end of the client. Calls that cannot be sent yet wait in
 * order. When a connection is lost, or a broker gives a call back, the call is sent
 * again, to any broker, while it may be executed once more. Belongs to the loop's thread,
 * which runs no code of others.
 */
final class ClientDuty implements LoopDuty {

	private static final Logger logger = LoggerFactory.getLogger(ClientDuty.class);

	private static final int REPLIES_PER_CYCLE = 512;

	/**
	 * How long after a loss, and after the connection that follows it, the workers may
	 * take to register with a broker that has started again. Until then its 404 is not
	 * the last word.
	 */
	private static final long WORKERS_RETURN_NANOS = TimeUnit.SECONDS.toNanos(5);

	private static final long RETURN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** How soon late deliveries are noticed. */
	private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private final ClientOptions options;

	private final LoopClock clock;

	private final DeliveryThreads deliveries;

	private final List<BrokerConnection> connections = new ArrayList<>();

	private final Map<String, PendingCall> pending = new LinkedHashMap<>();

	private final ArrayDeque<PendingCall> unsent = new ArrayDeque<>();

	/**
	 * Found no worker at any broker so shortly after a loss: are sent again after a
	 * pause.
	 */
	private final List<PendingCall> workless = new ArrayList<>();

	private final Set<Pause> pauses = new LinkedHashSet<>();

	/** As they were named. */
	private volatile List<Endpoint> named;

	private volatile List<Endpoint> brokers;

	private volatile @Nullable Throwable failure;

	private volatile List<BrokerStatus> brokerStatus = List.of();

	private long nextReturnNanos;

	private @Nullable Sockets sockets;

	private @Nullable TimerWheel deadlines;

	private int nextConnection;

	private boolean stopped;

	/**
	 * Creates a duty that has not begun.
	 * @param deliveries complete asynchronous calls
	 */
	ClientDuty(ClientOptions options, LoopClock clock, DeliveryThreads deliveries) {
		this.options = options;
		this.clock = clock;
		this.named = options.brokers();
		this.brokers = EndpointResolver.addresses(options.brokers());
		this.deliveries = deliveries;
	}

	@Override
	public void onStart(Sockets sockets, long nowNanos) {
		// After a failure, there are those of the loop before.
		this.connections.clear();
		this.sockets = sockets;
		this.deadlines = new TimerWheel(nowNanos);
		this.stopped = false;
		this.deliveries.setWatched(true);
		setBrokers(this.brokers);
	}

	/**
	 * The failure that ended the loop last, or null. From any thread.
	 */
	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Notes the addresses of the brokers for the next start. From any thread.
	 */
	void noteBrokers(List<Endpoint> addresses) {
		this.brokers = addresses;
	}

	/**
	 * Notes which brokers are meant from now on. From any thread.
	 */
	void moveTo(List<Endpoint> newBrokers) {
		this.named = newBrokers;
	}

	/**
	 * Connects to brokers that are new, and gives those that are gone no more calls: they
	 * finish what they have. As a command on the loop.
	 */
	void setBrokers(List<Endpoint> brokers) {
		long nowNanos = this.clock.nanoTime();
		Set<Endpoint> missing = new LinkedHashSet<>(brokers);
		for (BrokerConnection connection : this.connections) {
			connection.retire(!missing.remove(connection.endpoint()));
		}
		for (Endpoint broker : missing) {
			DealerSocket socket = Objects.requireNonNull(this.sockets)
				.connect(() -> Identities.newIdentity(this.options.name()),
						DealerSettings.of(broker, this.options.maxFrameBytes()).withKeys(this.options.keys()));
			this.connections.add(new BrokerConnection(broker, socket, nowNanos, this.clock.epochMillis()));
		}
		publishBrokers();
	}

	/**
	 * The connections to brokers. From any thread.
	 */
	List<BrokerStatus> brokerStatus() {
		return this.brokerStatus;
	}

	/**
	 * Takes a call. As a command on the loop.
	 */
	void submit(PendingCall call) {
		if (call.future().isDone()) {
			return;
		}
		call.ownedBy(this);
		this.pending.put(call.rid(), call);
		if (this.stopped) {
			return;
		}
		deadlines().schedule(call, call.timeoutAtNanos());
		if (!this.unsent.isEmpty() || !send(call, call.startNanos())) {
			this.unsent.add(call);
		}
	}

	/**
	 * Forgets a call whose caller has given up. As a command on the loop.
	 */
	void cancel(PendingCall call) {
		remove(call);
	}

	/**
	 * Runs a task after a pause. As a command on the loop.
	 * @param untilNanos when the pause ends
	 * @param delivery runs the task
	 */
	void pause(long untilNanos, Executor delivery, Runnable task) {
		if (this.stopped) {
			delivery.execute(task);
			return;
		}
		Pause pause = new Pause(delivery, task);
		this.pauses.add(pause);
		deadlines().schedule(pause, untilNanos);
	}

	@Override
	public boolean doWork(long nowNanos) {
		boolean more = false;
		for (BrokerConnection connection : this.connections) {
			// Replies that came before the loss count.
			long losses = connection.losses();
			if (receive(connection, nowNanos)) {
				more = true;
			}
			else if (connection.noticeLosses(losses)) {
				onLoss(connection, nowNanos);
			}
		}
		closeRetired();
		watchConnections(nowNanos);
		returnWorkless(nowNanos);
		sendUnsent(nowNanos);
		failRefused();
		deadlines().advance(nowNanos);
		this.deliveries.watch(nowNanos);
		return more;
	}

	@Override
	public long maxIdleNanos(long nowNanos) {
		return this.deliveries.watch(nowNanos) ? WATCH_NANOS : deadlines().maxIdleNanos();
	}

	@Override
	public void onStop() {
		this.stopped = true;
	}

	/**
	 * Fails whatever waits.
	 */
	@Override
	public void onEnd(@Nullable Throwable endedBy) {
		this.stopped = true;
		if (endedBy != null) {
			this.failure = endedBy;
		}
		this.deliveries.setWatched(false);
		this.brokerStatus = List.of();
		String reason = (endedBy != null) ? "the client's loop has failed (" + endedBy + ")" : "the client was closed";
		Collection<PendingCall> left = new ArrayList<>(this.pending.values());
		left.forEach((call) -> end(call, reason + " while it waited for the reply"));
		Collection<Pause> paused = new ArrayList<>(this.pauses);
		paused.forEach(Pause::end);
	}

	void timeOut(PendingCall call, long nowNanos) {
		int others = this.pending.size() - 1;
		BrokerConnection broker = call.sentTo();
		int executions = call.possibleExecutions();
		long waitedMillis = (nowNanos - call.startNanos()) / 1_000_000;
		if (broker == null) {
			end(call, (call.wasLost() ? "its connection was lost, and " : "") + "no broker of " + this.named
					+ " was connected for " + waitedMillis + " ms" + connectionProblems());
		}
		else {
			remove(call);
			call.fail(new ZssTimeoutException(call.call(), call.rid(), waitedMillis, others, broker.toString(),
					executions));
		}
	}

	private String connectionProblems() {
		StringBuilder problems = new StringBuilder();
		for (Endpoint broker : this.named) {
			if (!broker.isAddress() && this.connections.isEmpty()) {
				problems.append("; the name ").append(broker.host()).append(" has not been resolved");
			}
		}
		for (BrokerConnection connection : this.connections) {
			Refusal refusal = connection.refusal();
			if (refusal != null) {
				problems.append("; ").append(connection).append(": ").append(refusal.reason());
			}
		}
		return problems.toString();
	}

	private void watchConnections(long nowNanos) {
		boolean changed = false;
		for (BrokerConnection connection : this.connections) {
			changed |= connection.watch(nowNanos, this.clock, this.pending.size());
		}
		if (changed) {
			publishBrokers();
		}
	}

	private void publishBrokers() {
		this.brokerStatus = this.connections.stream()
			.filter((connection) -> !connection.isRetired())
			.map(BrokerConnection::status)
			.toList();
	}

	private boolean send(PendingCall call, long nowNanos) {
		for (int i = 0; i < this.connections.size(); i++) {
			this.nextConnection = (this.nextConnection + 1) % this.connections.size();
			BrokerConnection connection = this.connections.get(this.nextConnection);
			if (!call.isRefusedBy(connection) && connection.send(call, nowNanos)) {
				return true;
			}
		}
		return false;
	}

	private void closeRetired() {
		for (int i = this.connections.size() - 1; i >= 0; i--) {
			if (this.connections.get(i).isDone()) {
				this.connections.remove(i).close();
			}
		}
	}

	private void sendUnsent(long nowNanos) {
		PendingCall call = this.unsent.peek();
		while (call != null && (!this.pending.containsKey(call.rid()) || send(call, nowNanos))) {
			this.unsent.remove();
			call = this.unsent.peek();
		}
	}

	/**
	 * Ends the calls that wait while every broker has refused this client, or this client
	 * every broker: waiting does not help.
	 */
	private void failRefused() {
		if (this.unsent.isEmpty() || this.connections.isEmpty()) {
			return;
		}
		for (BrokerConnection connection : this.connections) {
			Refusal refusal = connection.refusal();
			if (refusal == null || !refusal.certain()) {
				return;
			}
		}
		String reason = "no broker of " + this.options.brokers() + " can be used" + connectionProblems();
		for (PendingCall call : List.copyOf(this.unsent)) {
			end(call, (call.wasLost() ? "its connection was lost, and " : "") + reason);
		}
	}

	private void onLoss(BrokerConnection connection, long nowNanos) {
		String reason = connection.lossReason(this.options.maxFrameBytes());
		for (PendingCall call : this.pending.values().stream().filter(connection::hasLost).toList()) {
			call.lost(nowNanos);
			if (call.mayBeExecutedAgain()) {
				this.unsent.add(call);
			}
			else {
				end(call,
						"the connection to broker " + connection + " was lost before the reply came" + reason
								+ ", and it may be executed " + ((call.call().maxExecutions() == 1) ? "only once"
										: "at most " + call.call().maxExecutions() + " times"));
			}
		}
	}

	private void returnWorkless(long nowNanos) {
		if (!this.workless.isEmpty() && nowNanos - this.nextReturnNanos >= 0) {
			this.unsent.addAll(this.workless);
			this.workless.clear();
		}
	}

	private boolean receive(BrokerConnection connection, long nowNanos) {
		for (int i = 0; i < REPLIES_PER_CYCLE; i++) {
			FrameMessage message = connection.receive();
			if (message == null) {
				return false;
			}
			onReply(message, connection, nowNanos);
		}
		return true;
	}

	private void onReply(FrameMessage message, BrokerConnection connection, long nowNanos) {
		try {
			int at = FrameCodec.locate(message, 0);
			String rid = new String(message.bytes(at + FrameCodec.RID), StandardCharsets.UTF_8);
			PendingCall call = this.pending.get(rid);
			if (call == null || call.sentTo() != connection) {
				logger.debug("Reply {} from {} came too late", rid, connection);
				return;
			}
			onReply(call, message, at, connection, nowNanos);
		}
		catch (ProtocolException ex) {
			logger.warn("A message of broker {} was dropped: {}", connection, ex.getMessage());
		}
		catch (RuntimeException | Error ex) {
			// One message must not end the loop for all calls.
			logger.error("A message of broker {} was dropped", connection, ex);
		}
	}

	private void onReply(PendingCall call, FrameMessage message, int at, BrokerConnection connection, long nowNanos) {
		try {
			FrameTooLongException.checkReceived(message, at, "reply", ClientOptions.MAX_FRAME_PROPERTY,
					this.options.maxFrameBytes());
			Map<String, @Nullable Object> headers = Headers.decode(message.bytes(at + FrameCodec.HEADERS));
			// What a worker answers has passed the broker's backend.
			boolean fromWorker = headers.containsKey(Hop.BACKEND_RECEIVES.header());
			double received = this.clock.epochMillis();
			headers.putIfAbsent(Hop.CLIENT_RECEIVES.header(), received);
			HopTimes hops = HopTimes.of(headers);
			MetricsStack.pop(headers, received);
			int status = Status.decode(message.bytes(at + FrameCodec.STATUS));
			if (!fromWorker && status == Status.UNAVAILABLE && isGivenBack(call, headers, connection)) {
				return;
			}
			IncomingReply reply = new IncomingReply(call.call().address(), call.rid(), status, headers, fromWorker,
					call.executions() + dispatches(headers, fromWorker), message.bytes(at + FrameCodec.PAYLOAD), hops);
			if (!isStillInFlight(call, reply)
					&& !(isWorkless(reply) && findWorkersElsewhere(call, connection, nowNanos))) {
				remove(call);
				call.complete(reply);
			}
		}
		catch (ProtocolException ex) {
			int executions = call.possibleExecutions();
			remove(call);
			call.fail(new ZssConversionException(call.call().address(), call.rid(), executions, ex));
		}
	}

	/**
	 * Sends a call again that its broker could not finish: because it stops, or because
	 * the workers that had the call were lost.
	 * @return whether it may be executed once more
	 */
	private boolean isGivenBack(PendingCall call, Map<String, @Nullable Object> headers, BrokerConnection connection) {
		boolean stopping = Boolean.TRUE.equals(headers.get(Headers.STOPPING));
		int dispatched = dispatches(headers, false);
		if (stopping) {
			connection.noticeStop();
		}
		else if (dispatched == 0) {
			return false;
		}
		if (call.executions() + dispatched >= call.call().maxExecutions()) {
			return false;
		}
		call.givenBack(dispatched);
		if (dispatched > 0) {
			this.pending.remove(call.rid());
			call.renew(Identities.newRid());
			this.pending.put(call.rid(), call);
		}
		this.unsent.add(call);
		return true;
	}

	/**
	 * How often workers may have executed what is answered.
	 */
	private static int dispatches(Map<String, @Nullable Object> headers, boolean fromWorker) {
		int attempt = (headers.get(Headers.ATTEMPT) instanceof Number number) ? number.intValue() : 0;
		return Math.max(attempt, fromWorker ? 1 : 0);
	}

	/**
	 * Whether the broker knows no worker for the call. None has seen it.
	 */
	private static boolean isWorkless(IncomingReply reply) {
		return reply.status() == Status.NOT_FOUND && !reply.fromWorker();
	}

	/**
	 * Sends a call to a broker that has not said yet that it knows no worker. When all
	 * have, workers may still return to one that has just started again.
	 * @return whether the call is still to be answered
	 */
	private boolean findWorkersElsewhere(PendingCall call, BrokerConnection connection, long nowNanos) {
		boolean lost = call.wasLost() && nowNanos - call.lostAtNanos() < WORKERS_RETURN_NANOS;
		call.refusedBy(connection);
		if (send(call, nowNanos)) {
			return true;
		}
		if (!lost && this.connections.stream().noneMatch((each) -> each.hasReturned(nowNanos, WORKERS_RETURN_NANOS))) {
			return false;
		}
		call.forgetRefusals();
		if (this.workless.isEmpty()) {
			// Further ones come along, and postpone nothing.
			this.nextReturnNanos = nowNanos + RETURN_PAUSE_NANOS;
		}
		this.workless.add(call);
		return true;
	}

	/**
	 * Whether the broker only says that it had the call already: the reply to that one
	 * follows.
	 */
	private static boolean isStillInFlight(PendingCall call, IncomingReply reply) {
		return reply.status() == Status.CONFLICT && !reply.fromWorker() && call.wasLost();
	}

	private void end(PendingCall call, String reason) {
		int executions = call.possibleExecutions();
		remove(call);
		fail(call, executions, reason);
	}

	private static void fail(PendingCall call, int executions, String reason) {
		call.fail(new ZssNoBrokerException(call.call(), call.rid(), executions, reason));
	}

	private void remove(PendingCall call) {
		if (this.pending.remove(call.rid(), call)) {
			deadlines().cancel(call);
			if (call.sentTo() == null) {
				this.unsent.remove(call);
				this.workless.remove(call);
			}
			call.leaveBroker();
		}
	}

	private TimerWheel deadlines() {
		return Objects.requireNonNull(this.deadlines);
	}

	/**
	 * A call that is to be repeated after a while.
	 */
	private final class Pause extends TimerWheel.Timer {

		private final Executor delivery;

		private final Runnable task;

		Pause(Executor delivery, Runnable task) {
			this.delivery = delivery;
			this.task = task;
		}

		@Override
		protected void onDeadline(long nowNanos) {
			end();
		}

		void end() {
			if (ClientDuty.this.pauses.remove(this)) {
				deadlines().cancel(this);
				this.delivery.execute(this.task);
			}
		}

	}

}
