package io.zss.hostile;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.broker.BrokerSnapshot;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;
import io.zss.broker.Rejection;
import io.zss.client.ClientOptions;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.PayloadCodec;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bad peers on both endpoints of a real broker, while a good worker and a good client go
 * on. {@code -Dzss.hostile.messages=1000000} makes it long, {@code -Dzss.hostile.seed}
 * another one.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class HostileInputTests {

	private static final int MESSAGES = Integer.getInteger("zss.hostile.messages", 60_000);

	private static final long SEED = Long.getLong("zss.hostile.seed", 1L);

	private static final int MESSAGES_PER_CONNECTION = 500;

	private static final long MAX_HEAP_GROWTH = 24L * 1024 * 1024;

	private static final int MAX_LOG_LINES = 300;

	private static final Set<Rejection> EXPECTED = EnumSet.of(Rejection.MALFORMED_MESSAGE, Rejection.UNEXPECTED_REPLY,
			Rejection.FORBIDDEN, Rejection.INVALID_REGISTRATION, Rejection.NOT_FOUND);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final PayloadCodec codec = new MessagePackCodec();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Broker broker = new Broker(
			BrokerOptions.builder().frontend("tcp://127.0.0.1:0").backend("tcp://127.0.0.1:0").build());

	private ZssWorker worker;

	private ZssClient client;

	@BeforeEach
	void startGoodPeers() {
		this.log.start();
		brokerLogger().addAppender(this.log);
		this.broker.start();
		this.worker = new ZssWorker(
				List.of(new ServiceDefinition("good", "", 4,
						Map.of("echo", (request) -> this.codec.decode(request.payload(), String.class)))),
				WorkerOptions.of(this.broker.backend()), this.codec, this.threads);
		this.worker.start();
		assertThat(this.worker.awaitRegistered(Duration.ofSeconds(10))).isTrue();
		this.client = new ZssClient(ClientOptions.of("good", this.broker.frontend()));
		this.client.start();
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.worker.stop();
		this.broker.stop();
		brokerLogger().detachAppender(this.log);
		this.threads.shutdownNow();
	}

	@Test
	void goodPeersGoOnWhileBadOnesSendWhatTheyLike() {
		GoodCaller caller = new GoodCaller(this.client, this.codec);
		attack(5_000, SEED - 1);
		long heapBefore = heapAfterCollection();
		CompletableFuture<Void> calling = caller.start(this.threads);

		attack(MESSAGES, SEED);

		caller.stop();
		calling.join();
		BrokerSnapshot after = awaitOnlyGoodPeersLeft();
		assertThat(caller.failures).as("failed calls of the good client").hasValue(0);
		assertThat(caller.calls).hasPositiveValue();
		assertThat(EXPECTED).allSatisfy((reason) -> assertThat(after.rejected(reason)).as(reason.label()).isPositive());
		assertThat(after.rejected(Rejection.INTERNAL_ERROR)).isZero();
		assertThat(this.log.list).hasSizeLessThan(MAX_LOG_LINES);
		assertThat(heapAfterCollection() - heapBefore).as("growth of the heap").isLessThan(MAX_HEAP_GROWTH);
	}

	private BrokerSnapshot awaitOnlyGoodPeersLeft() {
		return Awaitility.await().atMost(Duration.ofSeconds(20)).until(this.broker::snapshot, (snapshot) -> {
			List<String> sids = snapshot.services().stream().map(ServiceSnapshot::sid).toList();
			return sids.equals(List.of("GOOD")) && snapshot.requestsInFlight() == 0 && snapshot.clients() == 0;
		});
	}

	/**
	 * Sends from a few connections at a time, each for a while, as bad peers come and go,
	 * to both endpoints in turn. Whatever the broker answers is read away.
	 */
	private void attack(int messages, long seed) {
		HostileMessages hostile = new HostileMessages(seed);
		try (ZContext context = new ZContext()) {
			context.setLinger(0);
			for (int sent = 0; sent < messages; sent += MESSAGES_PER_CONNECTION) {
				boolean frontend = (sent / MESSAGES_PER_CONNECTION) % 2 == 0;
				ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
				socket.setSendTimeOut(10_000);
				socket.setHandshakeIvl(500);
				socket.connect((frontend ? this.broker.frontend() : this.broker.backend()).toString());
				for (int i = 0; i < MESSAGES_PER_CONNECTION; i++) {
					send(socket, hostile.next());
					drain(socket);
				}
				awaitAnswer(socket);
				socket.close();
			}
		}
	}

	private static void send(ZMQ.Socket socket, List<byte[]> frames) {
		for (int i = 0; i < frames.size(); i++) {
			assertThat(socket.send(frames.get(i), (i < frames.size() - 1) ? ZMQ.SNDMORE : 0)).isTrue();
		}
	}

	private static void drain(ZMQ.Socket socket) {
		byte[] frame = socket.recv(ZMQ.DONTWAIT);
		while (frame != null) {
			frame = socket.recv(ZMQ.DONTWAIT);
		}
	}

	/**
	 * A PING is answered behind everything else: so all of it has been received.
	 */
	private static void awaitAnswer(ZMQ.Socket socket) {
		drain(socket);
		send(socket, HostileMessages.ping());
		socket.setReceiveTimeOut(10_000);
		byte[] frame = socket.recv();
		assertThat(frame).as("the broker's answer").isNotNull();
		drain(socket);
	}

	private static long heapAfterCollection() {
		System.gc();
		System.gc();
		Runtime runtime = Runtime.getRuntime();
		return runtime.totalMemory() - runtime.freeMemory();
	}

	private static Logger brokerLogger() {
		return (Logger) LoggerFactory.getLogger("io.zss");
	}

	/**
	 * Calls without a pause and counts what fails.
	 */
	private static final class GoodCaller {

		private final AtomicInteger calls = new AtomicInteger();

		private final AtomicInteger failures = new AtomicInteger();

		private final AtomicBoolean stopped = new AtomicBoolean();

		private final ZssClient client;

		private final PayloadCodec codec;

		GoodCaller(ZssClient client, PayloadCodec codec) {
			this.client = client;
			this.codec = codec;
		}

		CompletableFuture<Void> start(Executor executor) {
			return CompletableFuture.runAsync(() -> {
				while (!this.stopped.get()) {
					String text = "call " + this.calls.incrementAndGet();
					try {
						if (!text.equals(echo(text))) {
							this.failures.incrementAndGet();
						}
					}
					catch (RuntimeException ex) {
						ex.printStackTrace();
						this.failures.incrementAndGet();
					}
				}
			}, executor);
		}

		void stop() {
			this.stopped.set(true);
		}

		private Object echo(String text) {
			byte[] reply = this.client
				.call(new OutgoingCall(Address.of("good", "echo"), Map.of(), this.client.options().timeout(), true,
						this.codec.encode(text)))
				.payload();
			return this.codec.decode(reply, String.class);
		}

	}

}
