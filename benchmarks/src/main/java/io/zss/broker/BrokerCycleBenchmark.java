package io.zss.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.Endpoint;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import io.zss.transport.RouterSocket;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A request's way through the broker and its reply's way back, without any network.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BrokerCycleBenchmark {

	private static final int FRONTEND = 7777;

	private static final int BACKEND = 7776;

	private static final int CAPACITY = 1000;

	/** Services that are registered, with one instance each. */
	@Param({ "1", "10", "1000" })
	public int services = 1;

	/** Length of the payload in bytes. */
	@Param({ "64", "262144" })
	public int payload = 64;

	private final LoopClock clock = LoopClock.system();

	private final DirectRouter router = new DirectRouter();

	private final BrokerCycle cycle = new BrokerCycle(BrokerOptions.builder().build(), this.clock,
			new SplittableRandom(1)::nextLong, this.router, (snapshot) -> {
			}, this.clock.nanoTime());

	private final byte[] client = Identities.newIdentity("client");

	private final List<byte[][]> requests = new ArrayList<>();

	private int next;

	/**
	 * Registers the instances.
	 */
	@Setup
	public void register() {
		for (int i = 0; i < this.services; i++) {
			String sid = "S" + i;
			byte[] identity = Identities.newIdentity(sid);
			List<byte[]> up = new ArrayList<>(List.of(identity));
			up.addAll(FrameCodec
				.encode(new Message(identity, MessageType.REQUEST, Identities.newRid(), Address.of(Address.SMI, "UP"),
						Map.of(Headers.CAPACITY, CAPACITY), Status.NONE, ControlPayload.encode(sid))));
			deliver(BACKEND, up.toArray(byte[][]::new));
			List<byte[]> request = new ArrayList<>(List.of(this.client));
			request.addAll(FrameCodec.encode(Message.request(Identities.newRid(), Address.of(sid, "ECHO"),
					Map.of(Headers.TIMEOUT, 10_000), new byte[this.payload])));
			this.requests.add(request.toArray(byte[][]::new));
		}
	}

	/**
	 * Takes a request, passes it to a worker, takes its reply and passes it to the
	 * client.
	 * @return the reply as the client gets it
	 */
	@Benchmark
	public FrameMessage requestAndReply() {
		this.next = (this.next + 1) % this.services;
		FrameMessage atWorker = deliver(FRONTEND, this.requests.get(this.next));
		byte[][] reply = new byte[atWorker.size()][];
		for (int i = 0; i < reply.length; i++) {
			reply[i] = atWorker.bytes(i);
		}
		int type = reply.length - FrameCodec.LENGTH + FrameCodec.TYPE;
		reply[type] = MessageType.REPLY.encode();
		reply[type - FrameCodec.TYPE + FrameCodec.STATUS] = Status.encode(Status.OK);
		return deliver(BACKEND, reply);
	}

	private FrameMessage deliver(int port, byte[][] frames) {
		this.router.inbound = FrameMessage.of(frames).receivedAt(port);
		this.router.outbound = null;
		this.cycle.doWork(this.clock.nanoTime());
		FrameMessage sent = this.router.outbound;
		if (sent == null) {
			throw new IllegalStateException("The broker has sent nothing");
		}
		return sent;
	}

	/**
	 * A socket that holds one message in each direction.
	 */
	private static final class DirectRouter implements RouterSocket {

		private @Nullable FrameMessage inbound;

		private @Nullable FrameMessage outbound;

		@Override
		public @Nullable FrameMessage receive() {
			FrameMessage received = this.inbound;
			this.inbound = null;
			return received;
		}

		@Override
		public SendResult send(FrameMessage message) {
			this.outbound = message;
			return SendResult.SENT;
		}

		@Override
		public List<Endpoint> boundEndpoints() {
			return List.of(new Endpoint("127.0.0.1", FRONTEND), new Endpoint("127.0.0.1", BACKEND));
		}

		@Override
		public long refusedConnections() {
			return 0;
		}

		@Override
		public long overrunConnections() {
			return 0;
		}

		@Override
		public void close() {
			// nothing is open
		}

	}

}
