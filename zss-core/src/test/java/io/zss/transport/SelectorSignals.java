package io.zss.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/**
 * The signals of sockets that a test's own thread waits for.
 */
final class SelectorSignals implements Signals, AutoCloseable {

	private final Selector selector;

	SelectorSignals() {
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public Runnable watch(SelectableChannel signal) {
		try {
			return signal.register(this.selector, SelectionKey.OP_READ)::cancel;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void wake() {
		this.selector.wakeup();
	}

	void await(long nanos) {
		try {
			this.selector.select(TimeUnit.NANOSECONDS.toMillis(nanos - 1) + 1);
			this.selector.selectedKeys().clear();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
