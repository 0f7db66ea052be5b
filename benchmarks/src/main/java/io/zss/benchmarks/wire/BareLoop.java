package io.zss.benchmarks.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.zss.benchmarks.load.LoadProcess;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import zmq.Msg;
import zmq.SocketBase;

/**
 * What JeroMQ alone can do: one ROUTER bound to both endpoints that forwards requests to
 * the workers in turn, and replies to whom they name. Reads nothing, checks nothing,
 * keeps no request: no broker, but the limit of one.
 */
public final class BareLoop {

	/** Frames of a request of a client, behind a routing identity. */
	private static final int CLIENT_REQUEST_FRAMES = 8;

	private static final int MAX_FRAMES = 16;

	private final SocketBase socket;

	private final Msg[] frames = new Msg[MAX_FRAMES];

	private final Set<ByteBuffer> known = new HashSet<>();

	private final List<byte[]> workers = new ArrayList<>();

	private int nextWorker;

	private BareLoop(SocketBase socket) {
		this.socket = socket;
	}

	/**
	 * Runs until the process is told to end.
	 * @param args frontend and backend
	 */
	public static void main(String[] args) {
		try (ZContext context = new ZContext()) {
			ZMQ.Socket router = context.createSocket(SocketType.ROUTER);
			router.setHWM(0);
			router.setBacklog(1024);
			router.bind(args[0]);
			router.bind(args[1]);
			System.out.println(LoadProcess.READY);
			BareLoop loop = new BareLoop(router.base());
			while (loop.forward()) {
				// until the context ends
			}
		}
	}

	private boolean forward() {
		int count = 0;
		do {
			Msg frame = this.socket.recv(0);
			if (frame == null || count == MAX_FRAMES) {
				return false;
			}
			this.frames[count++] = frame;
		}
		while (this.frames[count - 1].hasMore());
		if (count == CLIENT_REQUEST_FRAMES) {
			toWorker(count);
		}
		else if (Wire.is(this.frames[count - Wire.TYPE_FROM_END], Wire.REPLY)) {
			send(1, count);
		}
		else {
			register(count);
		}
		return true;
	}

	private void toWorker(int count) {
		if (!this.workers.isEmpty()) {
			this.nextWorker = (this.nextWorker + 1) % this.workers.size();
			this.socket.send(new Msg(this.workers.get(this.nextWorker)), ZMQ.SNDMORE);
			send(0, count);
		}
	}

	/**
	 * A worker's UP or HEARTBEAT is answered with its own frames; frame 1 repeats its
	 * identity.
	 */
	private void register(int count) {
		byte[] identity = this.frames[0].data();
		if (this.known.add(ByteBuffer.wrap(identity))) {
			this.workers.add(identity);
		}
		this.frames[count - Wire.TYPE_FROM_END] = new Msg(Wire.REPLY);
		send(1, count);
	}

	private void send(int from, int count) {
		for (int i = from; i < count; i++) {
			this.socket.send(this.frames[i], (i < count - 1) ? ZMQ.SNDMORE : 0);
		}
	}

}
