package io.zss.benchmarks.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.wire.Dealers.Dealer;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.Headers;
import zmq.Msg;

/**
 * Workers that answer each request with its own payload, one for each service, all of one
 * thread.
 */
public final class EchoWorkers {

	private static final int CAPACITY = 10_000;

	private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Dealers dealers;

	private final BitSet registered = new BitSet();

	private final byte[] headers = Headers.encode(Map.of(Headers.CAPACITY, CAPACITY));

	private EchoWorkers(String endpoint, int services) throws IOException {
		List<String> sids = new ArrayList<>();
		for (int i = 0; i < services; i++) {
			sids.add(Wire.sid(i));
		}
		this.dealers = new Dealers(endpoint, sids, this::received);
	}

	/**
	 * Serves until the process is told to end.
	 * @param args the backend, and how many services
	 * @throws IOException if a socket cannot be opened
	 */
	public static void main(String[] args) throws IOException {
		EchoWorkers workers = new EchoWorkers(args[0], Integer.parseInt(args[1]));
		workers.register();
		System.out.println(LoadProcess.READY);
		workers.serve();
	}

	private void register() throws IOException {
		while (this.registered.cardinality() < this.dealers.size()) {
			for (int i = this.registered.nextClearBit(0); i < this.dealers.size(); i = this.registered
				.nextClearBit(i + 1)) {
				manage(i, "UP");
			}
			long until = System.nanoTime() + HEARTBEAT_NANOS;
			while (until - System.nanoTime() > 0 && this.registered.cardinality() < this.dealers.size()) {
				this.dealers.await(TimeUnit.MILLISECONDS.toNanos(10));
			}
		}
	}

	/**
	 * Heartbeats are spread over the second, lest those of a thousand services come at
	 * once.
	 */
	private void serve() throws IOException {
		long nanos = HEARTBEAT_NANOS / this.dealers.size();
		long next = System.nanoTime();
		for (int i = 0;; i = (i + 1) % this.dealers.size()) {
			manage(i, "HEARTBEAT");
			next += nanos;
			for (long left = nanos; left > 0; left = next - System.nanoTime()) {
				this.dealers.await(left);
			}
		}
	}

	private void manage(int index, String verb) {
		Dealer dealer = this.dealers.get(index);
		Msg[] message = { new Msg(dealer.identity()), new Msg(Wire.PROTOCOL), new Msg(Wire.REQUEST),
				new Msg(Wire.ascii("smi-" + index)), new Msg(Wire.address(Address.SMI, verb)), new Msg(this.headers),
				new Msg(Wire.NOTHING), new Msg(ControlPayload.encode(Wire.sid(index))) };
		dealer.send(message, message.length);
	}

	private void received(Dealer dealer, Msg[] frames, int count) {
		int type = count - Wire.TYPE_FROM_END;
		if (Wire.is(frames[type], Wire.REPLY)) {
			this.registered.set(dealer.index());
			return;
		}
		frames[type] = new Msg(Wire.REPLY);
		frames[count - Wire.STATUS_FROM_END] = new Msg(Wire.OK);
		dealer.send(frames, count);
	}

}
