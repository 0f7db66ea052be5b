package io.zss.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.zss.transport.TimerWheel.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zmq.poll.IPollEvents;
import zmq.poll.Poller;

/**
 * The selector of a poller of JeroMQ: one of the JDK, with these differences.
 * <ul>
 * <li>The poller's loop may be that of an {@link EventLoop}, whose work is done in each
 * pass, before the wait.</li>
 * <li>A {@link GatedChannel} decides which operations are waited for, and may have JeroMQ
 * try one at once.</li>
 * <li>It has timers for the channels, which follow the monotonic clock.</li>
 * <li>A pass takes at most {@value #MAX_KEYS} channels, so that the signals they send fit
 * into JeroMQ's pipes.</li>
 * <li>When a key is cancelled it has the poller look at its channels again. JeroMQ 0.6.0
 * forgets about one in twenty new connections otherwise: those whose channel it hands
 * over while the old key is still there (pull request 1022).</li>
 * </ul>
 */
final class LoopSelector extends AbstractSelector {

	private static final Logger logger = LoggerFactory.getLogger(LoopSelector.class);

	/** A selection of no key, which the poller takes for no failure of the JDK. */
	private static final int NONE = 1;

	/** Channels in one pass of the poller. */
	static final int MAX_KEYS = 256;

	private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final IPollEvents NO_EVENTS = new IPollEvents() {
	};

	private static final SelectableChannel NO_CHANNEL = closedChannel();

	private final Poller poller;

	private final Selector system;

	private final Set<SelectionKey> keys = new HashSet<>();

	/** For the poller, which removes each one. */
	private final Set<SelectionKey> selected = new HashSet<>();

	/** Ready as well, for the next passes. */
	private final Queue<GatedKey> overflow = new ArrayDeque<>();

	/** To be asked by this thread what they wait for. */
	private final Queue<GatedKey> changed = new ConcurrentLinkedQueue<>();

	private final HandshakeTurns handshakeTurns = new HandshakeTurns();

	private final LoopClock clock;

	/** With the first timer. */
	private @Nullable TimerWheel timers;

	private volatile @Nullable Thread thread;

	private @Nullable LoopWait wait;

	private boolean signalled;

	private volatile boolean woken;

	/**
	 * Opens a selector.
	 * @param poller the poller that it is for
	 * @param clock the time of its timers
	 * @throws IOException if the system has none
	 */
	LoopSelector(Poller poller, LoopClock clock) throws IOException {
		super(SelectorProvider.provider());
		this.poller = poller;
		this.system = Selector.open();
		this.clock = clock;
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
		prepare();
		this.system.selectNow(this::onSelected);
		return this.signalled || hasSelected();
	}

	/**
	 * Waits until something is selected, a signal comes, it is woken up, or the time is
	 * over.
	 * @param millis the time; 0 for ever
	 */
	void await(long millis) throws IOException {
		prepare();
		if (hasSelected()) {
			this.system.selectNow(this::onSelected);
		}
		else {
			this.system.select(this::onSelected, untilTick(millis));
		}
	}

	/**
	 * Gives connections their turn that wait to begin, runs the timers that are due, and
	 * asks the channels that have changed.
	 */
	private void prepare() {
		this.handshakeTurns.onPass();
		if (this.timers != null && this.timers.size() > 0) {
			this.timers.advance(this.clock.nanoTime());
		}
		GatedKey next = this.changed.poll();
		while (next != null) {
			update(next);
			next = this.changed.poll();
		}
	}

	private long untilTick(long millis) {
		if (this.timers == null || this.timers.size() == 0) {
			return millis;
		}
		long tick = TimeUnit.NANOSECONDS.toMillis(TICK_NANOS);
		return (millis > 0) ? Math.min(millis, tick) : tick;
	}

	/**
	 * Notes that a key's channel may wait for something else now.
	 */
	void changed(GatedKey key) {
		Thread own = this.thread;
		if (own == null || own == Thread.currentThread()) {
			key.update();
			if (key.mustTry() != 0) {
				this.changed.add(key);
			}
		}
		else {
			this.changed.add(key);
			this.system.wakeup();
		}
	}

	private void update(GatedKey key) {
		key.update();
		if (key.mustTry() != 0) {
			key.ready(0);
			select(key);
		}
	}

	void schedule(Timer timer, long delayNanos) {
		long now = this.clock.nanoTime();
		if (this.timers == null) {
			this.timers = new TimerWheel(now, TICK_NANOS);
		}
		this.timers.schedule(timer, now + delayNanos);
	}

	HandshakeTurns handshakeTurns() {
		return this.handshakeTurns;
	}

	void cancel(Timer timer) {
		if (this.timers != null) {
			this.timers.cancel(timer);
		}
	}

	/**
	 * Closes what JeroMQ will not close, as a thread of it has failed. When no thread
	 * uses the selector any more.
	 */
	void abandon() {
		this.keys.forEach((key) -> close(key.channel()));
	}

	private static void close(SelectableChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			logger.debug("A channel that JeroMQ has left open could not be closed", ex);
		}
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
		refill();
		poll();
		return NONE + this.selected.size();
	}

	/**
	 * As the poller selects.
	 * @return never 0, from which JeroMQ concludes that the JDK fails
	 */
	@Override
	public int select(long timeoutMillis) throws IOException {
		this.thread = Thread.currentThread();
		boolean flushed = flush();
		refill();
		if (this.wait != null) {
			this.wait.select(timeoutMillis, !flushed);
		}
		else if (flushed) {
			poll();
		}
		else {
			await(timeoutMillis);
		}
		this.woken = false;
		if (flushed) {
			this.poller.removeHandle(this.poller.addHandle(NO_CHANNEL, NO_EVENTS));
		}
		return NONE + this.selected.size();
	}

	/**
	 * Takes what the last pass had no room for.
	 */
	private void refill() {
		while (!this.overflow.isEmpty() && this.selected.size() < MAX_KEYS) {
			GatedKey next = this.overflow.remove();
			next.setWaiting(false);
			if (next.isValid()) {
				this.selected.add(next);
			}
		}
	}

	/**
	 * Whether the poller has something to do.
	 */
	boolean hasSelected() {
		return !this.selected.isEmpty() || this.woken;
	}

	/**
	 * Ends a wait of the loop. From any thread.
	 */
	void endWait() {
		this.system.wakeup();
	}

	/**
	 * As the poller is stopped.
	 */
	@Override
	public Selector wakeup() {
		this.woken = true;
		this.system.wakeup();
		return this;
	}

	@Override
	protected SelectionKey register(AbstractSelectableChannel channel, int ops, @Nullable Object attachment) {
		GatedKey key = new GatedKey(this, this.system, channel, ops);
		key.attach(attachment);
		this.keys.add(key);
		return key;
	}

	@Override
	protected void implCloseSelector() throws IOException {
		// Now and then JeroMQ 0.6.0 ends without having closed a connection, and its
		// peer never learns that this end has gone.
		this.keys.stream()
			.map(SelectionKey::channel)
			.filter(SocketChannel.class::isInstance)
			.forEach(LoopSelector::close);
		this.keys.forEach((key) -> deregister((GatedKey) key));
		this.keys.clear();
		this.selected.clear();
		this.overflow.clear();
		this.system.close();
	}

	private void onSelected(SelectionKey ready) {
		if (ready.attachment() instanceof GatedKey key) {
			key.ready(ready.readyOps());
			select(key);
		}
		else {
			this.signalled = true;
		}
	}

	private void select(GatedKey key) {
		if (key.isWaiting()) {
			return;
		}
		if (this.selected.size() < MAX_KEYS) {
			this.selected.add(key);
		}
		else if (!this.selected.contains(key)) {
			key.setWaiting(true);
			this.overflow.add(key);
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
				GatedKey key = (GatedKey) each;
				key.cancelSystem();
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

}
