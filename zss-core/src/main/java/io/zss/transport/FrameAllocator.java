package io.zss.transport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import zmq.Config;
import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Gives JeroMQ the memory of frames. That of a long one was granted before JeroMQ sees
 * its header, see {@link Inflow}: JeroMQ knows no refusal here, and an error would end
 * its thread with all connections. Which of several frames of one length gets which
 * buffer does not matter. Any thread may use it.
 */
final class FrameAllocator implements MsgAllocator {

	private static final int DIRECT_BYTES = Config.MSG_ALLOCATION_HEAP_THRESHOLD.getValue();

	private final List<ByteBuffer> granted = new ArrayList<>();

	/**
	 * Allocates a long frame ahead.
	 * @return the buffer, or null if there is no memory for it
	 */
	@Nullable ByteBuffer grant(int length) {
		try {
			ByteBuffer buffer = (length > DIRECT_BYTES) ? ByteBuffer.allocateDirect(length)
					: ByteBuffer.allocate(length);
			synchronized (this.granted) {
				this.granted.add(buffer);
			}
			return buffer;
		}
		catch (OutOfMemoryError ex) {
			return null;
		}
	}

	/**
	 * Takes a grant back that JeroMQ will not ask for.
	 */
	void revoke(int length) {
		take(length);
	}

	@Override
	public Msg allocate(int length) {
		ByteBuffer buffer = (length > FrameScanner.LONG_FRAME_BYTES) ? take(length) : null;
		return (buffer != null) ? new Msg(buffer) : new Msg(length);
	}

	private @Nullable ByteBuffer take(int length) {
		synchronized (this.granted) {
			Iterator<ByteBuffer> each = this.granted.iterator();
			while (each.hasNext()) {
				ByteBuffer buffer = each.next();
				if (buffer.capacity() == length) {
					each.remove();
					return buffer;
				}
			}
			return null;
		}
	}

}
