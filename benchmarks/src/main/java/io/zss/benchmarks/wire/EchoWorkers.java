package io.zss.benchmarks.wire;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.wire.Dealers.Dealer;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.Headers;
import io.zss.transport.FrameMessage;

/**
 * Workers that answer each request with its own payload, one for each service, all of one
 * thread.
 */
public final class EchoWorkers implements Dealers.User {

	private static final int CAPACITY = 10_000;

	private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Dealers dealers;

	private final BitSet registered = new BitSet();

	private final CompletableFuture<Void> allRegistered = new CompletableFuture<>();

	/** Replies for which there was no room, at most the capacity of each service. */
	private final Queue<Unsent> unsent = new ArrayDeque<>();

	private final byte[] headers = Headers.encode(Map.of(Headers.CAPACITY, CAPACITY));

	private int nextHeartbeat;

	private long nextHeartbeatNanos = System.nanoTime();

	private EchoWorkers(String endpoint, int services) {
		List<String> sids = IntStream.range(0, services).mapToObj(Wire::sid).toList();
		this.dealers = new Dealers(endpoint, sids, this);
	}

	/**
	 * Serves until the process is told to end.
	 * @param args the backend, and how many services
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws InterruptedException {
		EchoWorkers workers = new EchoWorkers(args[0], Integer.parseInt(args[1]));
		workers.dealers.start();
		workers.allRegistered.join();
		System.out.println(LoadProcess.READY);
		Thread.currentThread().join();
	}

	@Override
	public void received(Dealer dealer, FrameMessage message) {
		int type = message.size() - Wire.TYPE_FROM_END;
		if (Wire.is(message, type, Wire.REPLY)) {
			this.registered.set(dealer.index());
			return;
		}
		FrameMessage reply = new FrameMessage();
		for (int i = 0; i < message.size(); i++) {
			if (i == type) {
				reply.add(Wire.REPLY);
			}
			else if (i == message.size() - Wire.STATUS_FROM_END) {
				reply.add(Wire.OK);
			}
			else {
				reply.add(message, i);
			}
		}
		if (!this.unsent.isEmpty() || !dealer.send(reply)) {
			this.unsent.add(new Unsent(dealer, reply));
		}
	}

	/**
	 * Heartbeats are spread over the second, lest those of a thousand services come at
	 * once. Who is not registered yet sends UP instead.
	 */
	@Override
	public void work(long nowNanos) {
		for (Unsent next = this.unsent.peek(); next != null
				&& next.dealer.send(next.reply); next = this.unsent.peek()) {
			this.unsent.remove();
		}
		while (nowNanos - this.nextHeartbeatNanos >= 0) {
			boolean isUp = this.registered.get(this.nextHeartbeat);
			manage(this.nextHeartbeat, isUp ? "HEARTBEAT" : "UP");
			this.nextHeartbeat = (this.nextHeartbeat + 1) % this.dealers.size();
			this.nextHeartbeatNanos += HEARTBEAT_NANOS / this.dealers.size();
		}
		if (!this.allRegistered.isDone() && this.registered.cardinality() == this.dealers.size()) {
			this.allRegistered.complete(null);
		}
	}

	@Override
	public long maxIdleNanos(long nowNanos) {
		return this.nextHeartbeatNanos - nowNanos;
	}

	private void manage(int index, String verb) {
		Dealer dealer = this.dealers.get(index);
		dealer.send(FrameMessage.of(dealer.identity(), Wire.PROTOCOL, Wire.REQUEST, Wire.ascii("smi-" + index),
				Wire.address(Address.SMI, verb), this.headers, Wire.NOTHING, ControlPayload.encode(Wire.sid(index))));
	}

	private record Unsent(Dealer dealer, FrameMessage reply) {
	}

}
