package io.zss.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import zmq.poll.Poller;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real sockets without a loop: the test's own thread drives them, and waits a bounded
 * time for what must come.
 */
final class DrivenSockets implements AutoCloseable {

	static final int MAX_FRAME_BYTES = 1024 * 1024;

	static final RouterLimits LIMITS = new RouterLimits(1000, 1000, 1 << 30, 1 << 30, 1000, 1 << 30);

	private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private final SelectorSignals signals = new SelectorSignals();

	private final JeroMqContext context = new JeroMqContext("driven", 0, false, LoopClock.system(), this::poll,
			(thread, ex) -> this.failures.add(ex));

	private final JeroMqSockets sockets = new JeroMqSockets(this.context, this.signals);

	DrivenSockets() {
		this.context.start();
	}

	static RouterSettings routerSettings(Endpoint... endpoints) {
		return new RouterSettings(List.of(endpoints), MAX_FRAME_BYTES, LIMITS, 100, Duration.ofMillis(200));
	}

	static DealerSettings dealerSettings(Endpoint endpoint) {
		return dealerSettings(endpoint, MAX_FRAME_BYTES, Duration.ofSeconds(40), Duration.ofSeconds(30),
				Duration.ofMillis(200));
	}

	/**
	 * Settings that connect again at once, also when JeroMQ has stalled.
	 */
	static DealerSettings dealerSettings(Endpoint endpoint, long maxFrameBytes, Duration heartbeatInterval,
			Duration heartbeatTimeout, Duration linger) {
		return new DealerSettings(endpoint, maxFrameBytes, Duration.ofMillis(10), Duration.ofMillis(20),
				Duration.ofMillis(300), heartbeatInterval, heartbeatTimeout, Duration.ZERO, linger);
	}

	static Endpoint anyPort() {
		return Endpoint.parse("tcp://127.0.0.1:*");
	}

	/**
	 * An endpoint that nothing is bound to.
	 */
	static Endpoint freePort() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			return new Endpoint("127.0.0.1", server.getLocalPort());
		}
	}

	/**
	 * Whether nothing is bound to an endpoint of the loopback interface.
	 */
	static boolean canBind(Endpoint endpoint) {
		try (ServerSocket server = new ServerSocket(endpoint.port(), 10, InetAddress.getLoopbackAddress())) {
			return server.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static FrameMessage message(String... frames) {
		FrameMessage message = new FrameMessage();
		for (String frame : frames) {
			message.add(bytes(frame));
		}
		return message;
	}

	/**
	 * The frames as text.
	 */
	static List<String> text(FrameMessage message) {
		return IntStream.range(0, message.size())
			.mapToObj((i) -> new String(message.bytes(i), StandardCharsets.UTF_8))
			.toList();
	}

	JeroMqSockets sockets() {
		return this.sockets;
	}

	RouterSocket router() {
		return this.sockets.bind(routerSettings(anyPort()));
	}

	JeroMqRouterSocket router(RouterLimits limits) {
		return this.sockets
			.bind(new RouterSettings(List.of(anyPort()), MAX_FRAME_BYTES, limits, 100, Duration.ofMillis(200)));
	}

	DealerSocket dealer(String identity, RouterSocket router) {
		return dealer(identity, router.boundEndpoints().get(0));
	}

	DealerSocket dealer(String identity, Endpoint endpoint) {
		return this.sockets.connect(() -> bytes(identity), dealerSettings(endpoint));
	}

	/**
	 * The TCP connections of all sockets.
	 */
	List<SocketChannel> connections() {
		return List.copyOf(this.context.loopSelector().keys())
			.stream()
			.map(SelectionKey::channel)
			.filter(SocketChannel.class::isInstance)
			.map(SocketChannel.class::cast)
			.toList();
	}

	FrameMessage receive(FrameSocket socket) {
		FrameMessage[] received = new FrameMessage[1];
		until("a message to receive", () -> {
			received[0] = socket.receive();
			return received[0] != null;
		});
		return received[0];
	}

	/**
	 * Sends once the socket is connected.
	 */
	void send(FrameSocket dealer, String... frames) {
		until("a connection", () -> dealer.send(message(frames)) == SendResult.SENT);
	}

	/**
	 * Sends from a DEALER to a ROUTER, back again, and checks what arrives.
	 */
	void exchange(FrameSocket dealer, String identity, RouterSocket router) {
		String text = "exchange-" + System.nanoTime();
		send(dealer, text);
		assertThat(text(receive(router))).containsExactly(identity, text);
		assertThat(router.send(message(identity, text))).isEqualTo(SendResult.SENT);
		assertThat(text(receive(dealer))).containsExactly(text);
	}

	/**
	 * Waits until a socket has something to do, or the time has passed.
	 */
	void await(long nanos) {
		if (!this.sockets.hasInput()) {
			this.signals.await(nanos);
		}
	}

	void until(String what, BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - start).as("nanoseconds of waiting for " + what).isLessThan(LIMIT_NANOS);
			await(POLL_NANOS);
		}
	}

	void assertNoIoThreadFailed() {
		assertThat(this.failures).isEmpty();
	}

	@Override
	public void close() {
		this.sockets.close();
		this.context.close().completeOnTimeout(null, this.sockets.maxCloseMillis(), TimeUnit.MILLISECONDS).join();
		this.signals.close();
	}

	private void poll(Poller poller) {
		try {
			poller.run();
		}
		catch (Throwable ex) {
			this.context.loopDied();
			this.failures.add(ex);
		}
	}

}
