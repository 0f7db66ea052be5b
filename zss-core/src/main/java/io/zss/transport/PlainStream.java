package io.zss.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The bytes of a connection that is not encrypted: those on the wire.
 */
final class PlainStream implements ByteStream {

	private final SocketChannel channel;

	private long readBytes;

	private long writtenBytes;

	PlainStream(SocketChannel channel) {
		this.channel = channel;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		int count = this.channel.read(target);
		if (count > 0) {
			this.readBytes += count;
		}
		return count;
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		int count = this.channel.write(source);
		this.writtenBytes += count;
		return count;
	}

	@Override
	public boolean hasInput() {
		return false;
	}

	@Override
	public long heldBytes() {
		return 0;
	}

	@Override
	public long readBytes() {
		return this.readBytes;
	}

	@Override
	public long writtenBytes() {
		return this.writtenBytes;
	}

	@Override
	public void close() {
		// has nothing
	}

}
