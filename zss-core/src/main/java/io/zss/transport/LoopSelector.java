package io.zss.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.HashSet;
import java.util.Set;

import io.zss.transport.TcpChannels.Connection;
import io.zss.transport.TcpChannels.Wrapper;
import org.jspecify.annotations.Nullable;
import zmq.poll.IPollEvents;
import zmq.poll.Poller;

/**
 * What a poller of JeroMQ selects with: a selector of the JDK, with three differences.
 * <ul>
 * <li>The poller's loop may be that of an {@link EventLoop}, whose work is done before
 * each wait.</li>
 * <li>It does not tell of a connection that it can be written to when nothing is to be
 * written. JeroMQ would only see that it has nothing, and end its interest, to begin it
 * again with the next message; and for each such change its poller walks over all
 * connections.</li>
 * <li>When a key is cancelled it has the poller look at its channels again. JeroMQ 0.6.0
 * forgets about one in twenty new connections otherwise: those whose channel it hands
 * over while the old key is still there (pull request 1022).</li>
 * </ul>
 */
final class LoopSelector extends AbstractSelector {

	/** A selection of no key, which the poller takes for no failure of the JDK. */
	private static final int NONE = 1;

	private static final IPollEvents NO_EVENTS = new IPollEvents() {
	};

	private static final SelectableChannel NO_CHANNEL = closedChannel();

	private final Poller poller;

	private final Selector system;

	private final Set<SelectionKey> keys = new HashSet<>();

	private final Set<SelectionKey> selected = new HashSet<>();

	private @Nullable LoopWait wait;

	private boolean signalled;

	/**
	 * Opens a selector.
	 * @param poller the poller that it is for
	 * @throws IOException if the system has none
	 */
	LoopSelector(Poller poller) throws IOException {
		super(SelectorProvider.provider());
		this.poller = poller;
		this.system = Selector.open();
	}

	/**
	 * Has a loop work whenever the poller selects.
	 */
	void waitAs(LoopWait loopWait) {
		this.wait = loopWait;
	}

	/**
	 * Has a selection end when a channel can be read that JeroMQ's poller does not know.
	 * @return ends it
	 */
	Runnable watch(SelectableChannel signal) {
		try {
			SelectionKey key = signal.register(this.system, SelectionKey.OP_READ);
			return key::cancel;
		}
		catch (ClosedChannelException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/**
	 * Looks, without waiting.
	 * @return whether something was selected, or a signal came
	 */
	boolean poll() throws IOException {
		this.signalled = false;
		this.system.selectNow(this::onSelected);
		return this.signalled || !this.selected.isEmpty();
	}

	/**
	 * Waits until something is selected, a signal comes, it is woken up, or the time is
	 * over.
	 * @param millis the time; 0 for ever
	 */
	void await(long millis) throws IOException {
		this.system.select(this::onSelected, millis);
	}

	@Override
	public Set<SelectionKey> keys() {
		return this.keys;
	}

	@Override
	public Set<SelectionKey> selectedKeys() {
		return this.selected;
	}

	@Override
	public int select() throws IOException {
		return select(0);
	}

	@Override
	public int selectNow() throws IOException {
		flush();
		poll();
		return NONE + this.selected.size();
	}

	/**
	 * As the poller selects.
	 * @return never 0, from which JeroMQ concludes that the JDK fails
	 */
	@Override
	public int select(long timeoutMillis) throws IOException {
		if (flush()) {
			poll();
			this.poller.removeHandle(this.poller.addHandle(NO_CHANNEL, NO_EVENTS));
		}
		else if (this.wait != null) {
			this.wait.select(timeoutMillis);
		}
		else {
			await(timeoutMillis);
		}
		return NONE + this.selected.size();
	}

	boolean hasSelected() {
		return !this.selected.isEmpty();
	}

	@Override
	public Selector wakeup() {
		this.system.wakeup();
		return this;
	}

	@Override
	protected SelectionKey register(AbstractSelectableChannel channel, int ops, @Nullable Object attachment) {
		Key key = new Key(channel, ops);
		key.attach(attachment);
		this.keys.add(key);
		return key;
	}

	@Override
	protected void implCloseSelector() throws IOException {
		this.keys.forEach((key) -> deregister((Key) key));
		this.keys.clear();
		this.selected.clear();
		this.system.close();
	}

	private void onSelected(SelectionKey ready) {
		if (ready.attachment() instanceof Key key) {
			key.readyOps = ready.readyOps();
			this.selected.add(key);
		}
		else {
			this.signalled = true;
		}
	}

	/**
	 * Forgets the keys that were cancelled.
	 * @return whether there were any
	 */
	private boolean flush() {
		Set<SelectionKey> cancelled = cancelledKeys();
		synchronized (cancelled) {
			if (cancelled.isEmpty()) {
				return false;
			}
			for (SelectionKey each : cancelled) {
				Key key = (Key) each;
				key.system.cancel();
				this.keys.remove(key);
				deregister(key);
			}
			cancelled.clear();
			return true;
		}
	}

	private static SelectableChannel closedChannel() {
		try {
			SocketChannel channel = SocketChannel.open();
			channel.close();
			return channel;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The key of a channel, and the one of the JDK behind it.
	 */
	private final class Key extends AbstractSelectionKey {

		/**
		 * So often JeroMQ begins to write until the handshake is surely over. During the
		 * handshake it may have something to write and wait to be told.
		 */
		private static final int HANDSHAKE_WRITES = 8;

		private final SelectableChannel channel;

		private final SelectionKey system;

		private int interestOps;

		private int writes;

		private int readyOps;

		Key(SelectableChannel channel, int ops) {
			this.channel = channel;
			this.interestOps = ops;
			try {
				this.system = ((channel instanceof Wrapper wrapper) ? wrapper.wrapped() : channel)
					.register(LoopSelector.this.system, ops, this);
			}
			catch (ClosedChannelException ex) {
				throw new CancelledKeyException();
			}
			if (channel instanceof Connection connection) {
				connection.onDrained(this::update);
			}
		}

		@Override
		public SelectableChannel channel() {
			return this.channel;
		}

		@Override
		public Selector selector() {
			return LoopSelector.this;
		}

		@Override
		public int interestOps() {
			return this.interestOps;
		}

		@Override
		public SelectionKey interestOps(int ops) {
			if (ops != this.interestOps) {
				if ((ops & ~this.interestOps & OP_WRITE) != 0) {
					this.writes++;
				}
				this.interestOps = ops;
				update();
			}
			return this;
		}

		@Override
		public int readyOps() {
			return this.readyOps;
		}

		private void update() {
			boolean nothingToWrite = this.channel instanceof Connection connection && connection.isDrained()
					&& this.writes > HANDSHAKE_WRITES;
			if (this.system.isValid()) {
				this.system.interestOps(nothingToWrite ? (this.interestOps & ~OP_WRITE) : this.interestOps);
			}
		}

	}

}
