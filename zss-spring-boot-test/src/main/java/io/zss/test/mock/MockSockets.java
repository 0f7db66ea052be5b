package io.zss.test.mock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Message;
import io.zss.transport.DealerSettings;
import io.zss.transport.DealerSocket;
import io.zss.transport.FrameMessage;
import io.zss.transport.RouterSettings;
import io.zss.transport.RouterSocket;
import io.zss.transport.SendResult;
import io.zss.transport.Sockets;
import org.jspecify.annotations.Nullable;

/**
 * Connections to brokers that a test plays. Each request is answered while it is sent.
 * Belongs to the loop of one client.
 */
final class MockSockets implements Sockets {

	private final Function<Message, Answer> answers;

	private final SkippingClock clock;

	private final List<Connection> connections = new ArrayList<>();

	/** The client sends a request again that was not taken: it is answered once. */
	private String lastRid = "";

	private Answer lastAnswer = Answer.Silence.INSTANCE;

	private long silenceNanos;

	MockSockets(Function<Message, Answer> answers, SkippingClock clock) {
		this.answers = answers;
		this.clock = clock;
	}

	@Override
	public RouterSocket bind(RouterSettings settings) {
		throw new UnsupportedOperationException("Clients bind nothing");
	}

	@Override
	public DealerSocket connect(Supplier<byte[]> identities, DealerSettings settings) {
		Connection connection = new Connection();
		this.connections.add(connection);
		return connection;
	}

	@Override
	public @Nullable DealerSocket nextActive() {
		return null;
	}

	boolean hasInput() {
		return this.connections.stream().anyMatch((connection) -> !connection.received.isEmpty());
	}

	/**
	 * How long the last request that gets no reply waits for one.
	 * @return 0 when none does
	 */
	long takeSilenceNanos() {
		long nanos = this.silenceNanos;
		this.silenceNanos = 0;
		return nanos;
	}

	private Answer answer(Message request) {
		if (!request.rid().equals(this.lastRid)) {
			this.lastAnswer = this.answers.apply(request);
			this.lastRid = request.rid();
		}
		return this.lastAnswer;
	}

	/**
	 * The connection to one broker.
	 */
	private final class Connection implements DealerSocket {

		private final Queue<FrameMessage> received = new ArrayDeque<>();

		private @Nullable Object owner;

		@Override
		public SendResult send(FrameMessage message) {
			Message request = FrameCodec.decode(message);
			long timeoutNanos = TimeUnit.MILLISECONDS
				.toNanos(Headers.timeoutMillis(request.headers().get(Headers.TIMEOUT)));
			Answer answer = answer(request);
			if (answer instanceof Answer.NoBroker) {
				MockSockets.this.silenceNanos = timeoutNanos;
				return SendResult.FULL;
			}
			if (answer instanceof Answer.Reply reply && reply.delay().toNanos() < timeoutNanos) {
				MockSockets.this.clock.skip(reply.delay().toNanos());
				this.received.add(reply.toMessage(request, MockSockets.this.clock.epochMillis()));
			}
			else {
				MockSockets.this.silenceNanos = timeoutNanos;
			}
			return SendResult.SENT;
		}

		@Override
		public @Nullable FrameMessage receive() {
			return this.received.poll();
		}

		@Override
		public long lostConnections() {
			return 0;
		}

		@Override
		public boolean isConnected() {
			return true;
		}

		@Override
		public void ownedBy(Object newOwner) {
			this.owner = newOwner;
		}

		@Override
		public @Nullable Object owner() {
			return this.owner;
		}

		@Override
		public void close() {
			MockSockets.this.connections.remove(this);
		}

	}

}
