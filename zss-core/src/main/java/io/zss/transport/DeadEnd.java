package io.zss.transport;

import java.nio.ByteBuffer;

import zmq.Msg;

/**
 * What a connection gets in the place of a frame when it is to end. An allocator can not
 * refuse: null or an exception would leave the connection in disorder, and an error would
 * end the I/O thread. But a peer may ask in a PING to be disconnected when it stays
 * silent for a time (ZMTP 3.1, its TTL), and this passes itself off as such a PING, with
 * the shortest time that there is, 100 ms. As it is a command, JeroMQ hands it to nobody.
 * The first has no length, so that it is complete at once; those that follow swallow
 * whatever comes, so that JeroMQ decodes nothing in that time. Peers that speak ZMTP 2 or
 * older know no PING: they are not disconnected, but their bytes go nowhere as well.
 */
final class DeadEnd extends Msg {

	private static final byte[] PING = { 4, 'P', 'I', 'N', 'G', 0, 1 };

	private static final int SINK_BYTES = 1024 * 1024;

	/** Written by all, read by nobody. */
	private static final ByteBuffer SINK = ByteBuffer.allocateDirect(SINK_BYTES);

	private final ByteBuffer target;

	DeadEnd(ByteBuffer target) {
		super(PING);
		this.target = target;
	}

	static ByteBuffer nothing() {
		return ByteBuffer.allocate(0);
	}

	static ByteBuffer sink() {
		return SINK.duplicate();
	}

	@Override
	public ByteBuffer buf() {
		return this.target;
	}

	@Override
	public boolean isCommand() {
		return true;
	}

	@Override
	public boolean hasMore() {
		return false;
	}

}
