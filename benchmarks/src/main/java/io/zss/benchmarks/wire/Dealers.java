package io.zss.benchmarks.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.zss.benchmarks.load.KeyedEndpoint;
import io.zss.transport.DealerSettings;
import io.zss.transport.DealerSocket;
import io.zss.transport.Endpoint;
import io.zss.transport.EventLoop;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import io.zss.transport.LoopDuty;
import io.zss.transport.LoopSettings;
import io.zss.transport.SendResult;
import io.zss.transport.Sockets;
import org.jspecify.annotations.Nullable;

/**
 * Connected DEALER sockets, and the one thread that uses them and moves their bytes: a
 * loop as the project's clients and workers have. With JeroMQ's own threads each message
 * would be handed over twice on its way, and how long that takes would be most of what is
 * measured.
 */
final class Dealers implements LoopDuty, AutoCloseable {

	private static final long MAX_FRAME_BYTES = 1 << 20;

	private static final int MAX_COMMANDS = 16;

	/** How often all sockets are looked at, and not only those that have something. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final DealerSettings settings;

	private final User user;

	private final List<Dealer> dealers = new ArrayList<>();

	private final EventLoop loop;

	private @Nullable Sockets sockets;

	private long nextLookNanos;

	/** Whether something was sent or received in this turn. */
	private boolean busy;

	/**
	 * Creates the sockets, which {@link #start()} connects.
	 * @param endpoint where they connect, a {@link KeyedEndpoint} as text
	 * @param names one for each socket, the part of its identity before the {@code #}
	 * @param user what uses them
	 */
	Dealers(String endpoint, List<String> names, User user) {
		KeyedEndpoint keyed = KeyedEndpoint.parse(endpoint);
		this.settings = DealerSettings.of(Endpoint.parse(keyed.endpoint()), MAX_FRAME_BYTES)
			.withoutHeartbeat()
			.withKeys(keyed.keys());
		this.user = user;
		for (String name : names) {
			this.dealers.add(new Dealer(this.dealers.size(), name + "#" + UUID.randomUUID()));
		}
		this.loop = new EventLoop("dealers", LoopClock.system(), this,
				new LoopSettings(0, MAX_COMMANDS, Duration.ZERO));
	}

	void start() {
		this.loop.start();
	}

	Dealer get(int index) {
		return this.dealers.get(index);
	}

	int size() {
		return this.dealers.size();
	}

	/**
	 * Has the thread run a command and then work. From any thread.
	 * @return whether it will; not while too many commands wait
	 */
	boolean execute(Runnable command) {
		return this.loop.execute(command);
	}

	/**
	 * Whether the thread runs.
	 */
	boolean isRunning() {
		return this.loop.isRunning();
	}

	@Override
	public void close() {
		this.loop.close();
	}

	@Override
	public void onStart(Sockets opened, long nowNanos) {
		this.sockets = opened;
		this.dealers.forEach((dealer) -> dealer.connect(opened));
		this.nextLookNanos = nowNanos;
	}

	@Override
	public boolean doWork(long nowNanos) {
		this.busy = false;
		Sockets opened = Objects.requireNonNull(this.sockets);
		for (DealerSocket next = opened.nextActive(); next != null; next = opened.nextActive()) {
			((Dealer) Objects.requireNonNull(next.owner())).receive();
		}
		if (nowNanos - this.nextLookNanos >= 0) {
			this.nextLookNanos = nowNanos + LOOK_NANOS;
			this.dealers.forEach(Dealer::receive);
		}
		this.user.work(nowNanos);
		return this.busy;
	}

	@Override
	public long maxIdleNanos(long nowNanos) {
		return this.user.maxIdleNanos(nowNanos);
	}

	@Override
	public void onStop() {
		// The brokers notice by themselves.
	}

	/**
	 * What uses the sockets, in their thread.
	 */
	interface User {

		/**
		 * Gets one message.
		 * @param dealer the socket that it came by
		 * @param message the message
		 */
		void received(Dealer dealer, FrameMessage message);

		/**
		 * Sends what is due.
		 * @param nowNanos monotonic time
		 */
		void work(long nowNanos);

		/**
		 * How long the thread may wait when nothing comes in.
		 * @param nowNanos monotonic time
		 * @return nanoseconds
		 */
		long maxIdleNanos(long nowNanos);

	}

	/**
	 * One socket.
	 */
	final class Dealer {

		private final int index;

		private final byte[] identity;

		private @Nullable DealerSocket socket;

		Dealer(int index, String identity) {
			this.index = index;
			this.identity = identity.getBytes(StandardCharsets.US_ASCII);
		}

		int index() {
			return this.index;
		}

		byte[] identity() {
			return this.identity;
		}

		/**
		 * Sends a message, if there is a connection.
		 * @return whether it was sent
		 */
		boolean send(FrameMessage message) {
			Dealers.this.busy = true;
			return socket().send(message) == SendResult.SENT;
		}

		private void connect(Sockets opened) {
			this.socket = opened.connect(() -> this.identity, Dealers.this.settings);
			this.socket.ownedBy(this);
		}

		private void receive() {
			DealerSocket opened = socket();
			for (FrameMessage message = opened.receive(); message != null; message = opened.receive()) {
				Dealers.this.busy = true;
				Dealers.this.user.received(this, message);
			}
		}

		private DealerSocket socket() {
			return Objects.requireNonNull(this.socket);
		}

	}

}
