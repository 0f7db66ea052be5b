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
import java.util.concurrent.TimeUnit;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
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
import io.zss.transport.Sockets;
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a client: sends calls in turn to the brokers that are connected, and
 * matches replies by rid. A call leaves {@code pending} once: by its reply, its time-out,
 * its cancellation, or the end of the client. What cannot be sent yet waits in order.
 * When a connection is lost, or its broker stops, the calls on it are sent again, to any
 * broker, unless they may run only once. Belongs to the loop's thread.
 */
final class ClientDuty implements LoopDuty {

	private static final Logger logger = LoggerFactory.getLogger(ClientDuty.class);

	private static final int REPLIES_PER_CYCLE = 512;

	/**
	 * How often a call is sent, at the most: it may be what ends its brokers.
	 */
	private static final int MAX_SENDS = 3;

	/**
	 * How long after a loss, and after the connection that follows it, the workers may
	 * take to register with a broker that has started again. Until then its 404 is not
	 * the last word.
	 */
	private static final long WORKERS_RETURN_NANOS = TimeUnit.SECONDS.toNanos(5);

	private static final long RETURN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final ClientOptions options;

	private final LoopClock clock;

	private final List<BrokerConnection> connections = new ArrayList<>();

	private final Map<String, PendingCall> pending = new LinkedHashMap<>();

	private final ArrayDeque<PendingCall> unsent = new ArrayDeque<>();

	/**
	 * Found no worker at any broker so shortly after a loss: are sent again after a
	 * pause.
	 */
	private final List<PendingCall> workless = new ArrayList<>();

	private long nextReturnNanos;

	private @Nullable Sockets sockets;

	private @Nullable TimerWheel deadlines;

	private int nextConnection;

	private boolean stopped;

	ClientDuty(ClientOptions options, LoopClock clock) {
		this.options = options;
		this.clock = clock;
	}

	@Override
	public void onStart(Sockets sockets, long nowNanos) {
		this.sockets = sockets;
		this.deadlines = new TimerWheel(nowNanos);
		setBrokers(EndpointResolver.addresses(this.options.brokers()));
	}

	/**
	 * Connects to brokers that are new, and gives those that are gone no more calls: they
	 * finish what they have. As a command on the loop.
	 */
	void setBrokers(List<Endpoint> brokers) {
		Set<Endpoint> missing = new LinkedHashSet<>(brokers);
		for (BrokerConnection connection : this.connections) {
			connection.retire(!missing.remove(connection.endpoint()));
		}
		for (Endpoint broker : missing) {
			DealerSocket socket = Objects.requireNonNull(this.sockets)
				.connect(() -> Identities.newIdentity(this.options.name()),
						DealerSettings.of(broker, this.options.maxFrameBytes()));
			this.connections.add(new BrokerConnection(broker, socket));
		}
	}

	/**
	 * Takes a call. As a command on the loop.
	 */
	void submit(PendingCall call) {
		if (call.future().isDone()) {
			return;
		}
		if (this.stopped) {
			fail(call, "the client is closed");
			return;
		}
		this.pending.put(call.rid(), call);
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
		returnWorkless(nowNanos);
		sendUnsent(nowNanos);
		deadlines().advance(nowNanos);
		return more;
	}

	@Override
	public long maxIdleNanos(long nowNanos) {
		return deadlines().maxIdleNanos();
	}

	@Override
	public void onStop() {
		this.stopped = true;
		Collection<PendingCall> left = new ArrayList<>(this.pending.values());
		left.forEach((call) -> {
			remove(call);
			fail(call, "the client was closed while it waited for the reply");
		});
	}

	void timeOut(PendingCall call, long nowNanos) {
		int others = this.pending.size() - 1;
		BrokerConnection broker = call.sentTo();
		remove(call);
		long waitedMillis = (nowNanos - call.startNanos()) / 1_000_000;
		if (broker == null) {
			fail(call, ((call.sends() > 0) ? "its connection was lost, and " : "") + "no broker of "
					+ this.options.brokers() + " was connected for " + waitedMillis + " ms");
		}
		else {
			call.fail(new ZssTimeoutException(call.call(), call.rid(), waitedMillis, others, broker.toString()));
		}
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

	private void onLoss(BrokerConnection connection, long nowNanos) {
		for (PendingCall call : this.pending.values().stream().filter(connection::hasLost).toList()) {
			if (maySendAgain(call)) {
				sendAgain(call, nowNanos);
			}
			else {
				remove(call);
				fail(call, "the connection to broker " + connection + " was lost before the reply came"
						+ (call.call().idempotent() ? ", as were those before it" : ""));
			}
		}
	}

	private static boolean maySendAgain(PendingCall call) {
		return call.call().idempotent() && call.sends() < MAX_SENDS;
	}

	private void sendAgain(PendingCall call, long nowNanos) {
		call.lost(nowNanos);
		this.unsent.add(call);
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
	}

	private void onReply(PendingCall call, FrameMessage message, int at, BrokerConnection connection, long nowNanos) {
		try {
			Map<String, @Nullable Object> headers = Headers.decode(message.bytes(at + FrameCodec.HEADERS));
			// What a worker answers has passed the broker's backend.
			boolean fromWorker = headers.containsKey(Hop.BACKEND_RECEIVES.header());
			double received = this.clock.epochMillis();
			headers.putIfAbsent(Hop.CLIENT_RECEIVES.header(), received);
			MetricsStack.pop(headers, received);
			int status = Status.decode(message.bytes(at + FrameCodec.STATUS));
			IncomingReply reply = new IncomingReply(call.call().address(), call.rid(), status, headers, fromWorker,
					message.bytes(at + FrameCodec.PAYLOAD));
			if (isBrokerStopped(reply)) {
				connection.noticeStop();
				if (!headers.containsKey(Headers.ATTEMPT)) {
					// No worker has seen it.
					call.notTaken();
					this.unsent.add(call);
					return;
				}
				if (maySendAgain(call)) {
					sendAgain(call, nowNanos);
					return;
				}
			}
			if (!isStillInFlight(call, reply)
					&& !(isWorkless(reply) && findWorkersElsewhere(call, connection, nowNanos))) {
				remove(call);
				call.complete(reply);
			}
		}
		catch (ProtocolException ex) {
			remove(call);
			call.fail(new ZssConversionException(call.call().address(), call.rid(), ex));
		}
	}

	private static boolean isBrokerStopped(IncomingReply reply) {
		return reply.status() == Status.UNAVAILABLE && !reply.fromWorker()
				&& ErrorBody.decode(reply.status(), reply.payload()).isBrokerStopped();
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
	 * @return whether the call goes on
	 */
	private boolean findWorkersElsewhere(PendingCall call, BrokerConnection connection, long nowNanos) {
		boolean lost = call.sends() > 1 && nowNanos - call.lostAtNanos() < WORKERS_RETURN_NANOS;
		call.refusedBy(connection);
		if (send(call, nowNanos)) {
			return true;
		}
		if (!lost && this.connections.stream().noneMatch((each) -> each.hasReturned(nowNanos, WORKERS_RETURN_NANOS))) {
			return false;
		}
		call.forgetRefusals();
		this.workless.add(call);
		this.nextReturnNanos = nowNanos + RETURN_PAUSE_NANOS;
		return true;
	}

	/**
	 * Whether the broker only says that it had the call already: the reply to that one
	 * follows.
	 */
	private static boolean isStillInFlight(PendingCall call, IncomingReply reply) {
		return reply.status() == Status.CONFLICT && !reply.fromWorker() && call.sends() > 1;
	}

	private void fail(PendingCall call, String reason) {
		call.fail(new ZssNoBrokerException(call.call().address(), call.rid(), call.sends() > 0, reason));
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

}
