package io.zss.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.zss.RawPeer;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.Endpoint;

/**
 * A worker of another library: it announces no verbs, answers {@code CREATE} and
 * {@code FIND} with their payload, and other verbs with 404.
 */
final class OldWorker implements AutoCloseable {

	private final List<String> asked = new CopyOnWriteArrayList<>();

	private final CountDownLatch registered = new CountDownLatch(1);

	private final Thread thread;

	private volatile boolean closed;

	OldWorker(Endpoint backend, String sid) throws InterruptedException {
		this.thread = new Thread(() -> serve(backend, sid), "old-worker");
		this.thread.start();
		this.registered.await();
	}

	List<String> asked() {
		return this.asked;
	}

	private void serve(Endpoint backend, String sid) {
		try (RawPeer peer = RawPeer.worker(backend, sid, 1)) {
			this.registered.countDown();
			while (!this.closed) {
				RawPeer.Received request = peer.receiveRequest(Duration.ofMillis(20));
				if (request != null) {
					peer.send(reply(request.frames()));
				}
			}
		}
	}

	private List<byte[]> reply(List<byte[]> request) {
		String verb = Address.decode(request.get(1 + FrameCodec.ADDRESS)).verb();
		this.asked.add(verb);
		boolean known = verb.equals("CREATE") || verb.equals("FIND");
		List<byte[]> reply = new ArrayList<>(request);
		reply.set(1 + FrameCodec.TYPE, MessageType.REPLY.encode());
		reply.set(1 + FrameCodec.STATUS, Status.encode(known ? Status.OK : Status.NOT_FOUND));
		if (!known) {
			reply.set(1 + FrameCodec.PAYLOAD, ErrorBody.of(Status.NOT_FOUND).encode());
		}
		return reply;
	}

	@Override
	public void close() {
		this.closed = true;
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
