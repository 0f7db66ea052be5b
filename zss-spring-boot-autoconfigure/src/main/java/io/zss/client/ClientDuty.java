package io.zss.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.protocol.Identities;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.DealerSettings;
import io.zss.transport.Endpoint;
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
 * Belongs to the loop's thread.
 */
final class ClientDuty implements LoopDuty {

	private static final Logger logger = LoggerFactory.getLogger(ClientDuty.class);

	private static final int REPLIES_PER_CYCLE = 512;

	private final ClientOptions options;

	private final LoopClock clock;

	private final List<BrokerConnection> connections = new ArrayList<>();

	private final Map<String, PendingCall> pending = new HashMap<>();

	private final ArrayDeque<PendingCall> unsent = new ArrayDeque<>();

	private @Nullable TimerWheel deadlines;

	private int nextConnection;

	private boolean stopped;

	ClientDuty(ClientOptions options, LoopClock clock) {
		this.options = options;
		this.clock = clock;
	}

	@Override
	public void onStart(Sockets sockets, long nowNanos) {
		this.deadlines = new TimerWheel(nowNanos);
		for (Endpoint broker : this.options.brokers()) {
			this.connections
				.add(new BrokerConnection(broker, sockets.connect(() -> Identities.newIdentity(this.options.name()),
						DealerSettings.of(broker, this.options.maxFrameBytes()))));
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
		if (!this.unsent.isEmpty() || !send(call)) {
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
		sendUnsent();
		boolean more = false;
		for (BrokerConnection connection : this.connections) {
			more |= receive(connection);
		}
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
		remove(call);
		BrokerConnection broker = call.sentTo();
		long waitedMillis = (nowNanos - call.startNanos()) / 1_000_000;
		if (broker == null) {
			fail(call, "no broker of " + this.options.brokers() + " was connected for " + waitedMillis + " ms");
		}
		else {
			call.fail(new ZssTimeoutException(call.call().address(), call.rid(), waitedMillis, others,
					broker.toString()));
		}
	}

	private boolean send(PendingCall call) {
		for (int i = 0; i < this.connections.size(); i++) {
			BrokerConnection connection = this.connections.get(this.nextConnection);
			this.nextConnection = (this.nextConnection + 1) % this.connections.size();
			if (connection.send(call)) {
				return true;
			}
		}
		return false;
	}

	private void sendUnsent() {
		PendingCall call = this.unsent.peek();
		while (call != null && (!this.pending.containsKey(call.rid()) || send(call))) {
			this.unsent.remove();
			call = this.unsent.peek();
		}
	}

	private boolean receive(BrokerConnection connection) {
		for (int i = 0; i < REPLIES_PER_CYCLE; i++) {
			FrameMessage message = connection.receive();
			if (message == null) {
				return false;
			}
			onReply(message, connection);
		}
		return true;
	}

	private void onReply(FrameMessage message, BrokerConnection connection) {
		try {
			int at = FrameCodec.locate(message, 0);
			String rid = new String(message.bytes(at + FrameCodec.RID), StandardCharsets.UTF_8);
			PendingCall call = this.pending.get(rid);
			if (call == null) {
				logger.debug("Reply {} from {} came too late", rid, connection);
				return;
			}
			remove(call);
			complete(call, message, at);
		}
		catch (ProtocolException ex) {
			logger.warn("A message of broker {} was dropped: {}", connection, ex.getMessage());
		}
	}

	private void complete(PendingCall call, FrameMessage message, int at) {
		try {
			Map<String, @Nullable Object> headers = Headers.decode(message.bytes(at + FrameCodec.HEADERS));
			// What a worker answers has passed the broker's backend.
			boolean fromWorker = headers.containsKey(Hop.BACKEND_RECEIVES.header());
			double received = this.clock.epochMillis();
			headers.putIfAbsent(Hop.CLIENT_RECEIVES.header(), received);
			MetricsStack.pop(headers, received);
			int status = Status.decode(message.bytes(at + FrameCodec.STATUS));
			call.complete(new IncomingReply(call.call().address(), call.rid(), status, headers, fromWorker,
					message.bytes(at + FrameCodec.PAYLOAD)));
		}
		catch (ProtocolException ex) {
			call.fail(new ZssConversionException(call.call().address(), call.rid(), ex));
		}
	}

	private void fail(PendingCall call, String reason) {
		call.fail(new ZssNoBrokerException(call.call().address(), call.rid(), reason));
	}

	private void remove(PendingCall call) {
		if (this.pending.remove(call.rid(), call)) {
			deadlines().cancel(call);
			if (call.sentTo() == null) {
				this.unsent.remove(call);
			}
		}
	}

	private TimerWheel deadlines() {
		return Objects.requireNonNull(this.deadlines);
	}

}
