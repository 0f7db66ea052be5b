package io.zss.interop.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import io.zss.RawZmtpPeer;
import io.zss.interop.faults.EndedCall.Ending;
import io.zss.interop.faults.service.Done;
import io.zss.interop.faults.service.Task;
import io.zss.protocol.Address;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.MessagePackCodec;
import io.zss.transport.Endpoint;

/**
 * Clients that connect anew for each call, as the Node client does: a new identity, one
 * call, and after a while the connection is closed. So many connections are made in a
 * second, as far as the machine can, and so many are open at a time.
 */
final class ConnectionChurn {

	static final String NAME = "churn";

	private static final int THREADS = 16;

	private final MessagePackCodec codec = new MessagePackCodec();

	private final Queue<EndedCall> ended = new ConcurrentLinkedQueue<>();

	private final ArrayDeque<RawZmtpPeer> open = new ArrayDeque<>();

	private final AtomicLong begun = new AtomicLong();

	private final int port;

	private final int perSecond;

	private final int connected;

	ConnectionChurn(int port, int perSecond, int connected) {
		this.port = port;
		this.perSecond = perSecond;
		this.connected = connected;
	}

	/**
	 * Makes so many connections and calls, and more for as long as the run takes, and
	 * closes all connections after it.
	 */
	void run(int count, Form.Span span) throws InterruptedException {
		long end = this.begun.get() + count;
		long start = System.nanoTime() - this.begun.get() * nanosBetween();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			Thread thread = new Thread(() -> run(end, span, start), NAME + "-" + i);
			threads.add(thread);
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
		keepOpen(0);
	}

	Collection<EndedCall> ended() {
		return this.ended;
	}

	Map<String, Long> begun() {
		return Map.of(NAME, this.begun.get());
	}

	private long nanosBetween() {
		return 1_000_000_000L / this.perSecond;
	}

	private void run(long end, Form.Span span, long startNanos) {
		try {
			while (this.begun.get() < end || !span.isOver()) {
				long number = this.begun.getAndIncrement();
				long early = startNanos + number * nanosBetween() - System.nanoTime();
				if (early > 0) {
					Thread.sleep(early / 1_000_000, (int) (early % 1_000_000));
				}
				call(number);
				keepOpen(this.connected);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void call(long number) {
		Task task = new Task(NAME + "-" + number, 1);
		long start = System.nanoTime();
		Ending ending;
		String detail;
		try {
			RawZmtpPeer client = RawZmtpPeer
				.dealer(new Endpoint("127.0.0.1", this.port),
						new String(Identities.newIdentity(NAME), StandardCharsets.UTF_8))
				.readTimeout(FaultLoad.TIMEOUT);
			synchronized (this.open) {
				this.open.add(client);
			}
			List<byte[]> reply = client
				.exchange(FrameCodec.encode(Message.request(Identities.newRid(), Address.of("work", "run"),
						Map.of("zss-timeout", FaultLoad.TIMEOUT.toMillis()), this.codec.encode(task))));
			detail = "status " + new String(reply.get(FrameCodec.STATUS), StandardCharsets.UTF_8);
			ending = !detail.equals("status 200") ? Ending.FAILED
					: Done.of(task).equals(this.codec.decode(reply.get(FrameCodec.PAYLOAD), Done.class))
							? Ending.ACKNOWLEDGED : Ending.UNEXPECTED;
		}
		catch (IOException ex) {
			ending = Ending.FAILED;
			detail = ex.toString();
		}
		this.ended.add(new EndedCall(task.id(), false, start, System.nanoTime(), ending, detail));
	}

	/**
	 * Closes the oldest connections.
	 */
	private void keepOpen(int count) {
		synchronized (this.open) {
			while (this.open.size() > count) {
				try {
					this.open.remove().close();
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			}
		}
	}

}
