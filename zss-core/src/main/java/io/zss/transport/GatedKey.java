package io.zss.transport;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;

import io.zss.transport.TimerWheel.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The key of a channel in a {@link LoopSelector}, and the one of the JDK behind it. What
 * JeroMQ is interested in passes the gate of the channel, if it has one. Belongs to the
 * selector's thread, but for {@link #changed()}.
 */
final class GatedKey extends AbstractSelectionKey implements ChannelWatch {

	private final LoopSelector selector;

	private final SelectableChannel channel;

	private final @Nullable GatedChannel gated;

	private final SelectionKey system;

	private int interestOps;

	private int readyOps;

	private boolean waiting;

	GatedKey(LoopSelector selector, Selector system, SelectableChannel channel, int ops) {
		this.selector = selector;
		this.channel = channel;
		this.gated = (channel instanceof GatedChannel gate) ? gate : null;
		this.interestOps = ops;
		try {
			this.system = ((this.gated != null) ? this.gated.system() : channel).register(system, 0, this);
		}
		catch (ClosedChannelException ex) {
			throw new CancelledKeyException();
		}
		if (this.gated != null) {
			this.gated.watchedBy(this);
		}
		changed();
	}

	@Override
	public SelectableChannel channel() {
		return this.channel;
	}

	@Override
	public Selector selector() {
		return this.selector;
	}

	@Override
	public int interestOps() {
		return this.interestOps;
	}

	@Override
	public SelectionKey interestOps(int ops) {
		if (ops != this.interestOps) {
			this.interestOps = ops;
			update();
		}
		return this;
	}

	@Override
	public int readyOps() {
		return this.readyOps;
	}

	@Override
	public void changed() {
		this.selector.changed(this);
	}

	@Override
	public void schedule(Timer timer, long delayNanos) {
		this.selector.schedule(timer, delayNanos);
	}

	@Override
	public HandshakeTurns handshakeTurns() {
		return this.selector.handshakeTurns();
	}

	@Override
	public void cancel(Timer timer) {
		this.selector.cancel(timer);
	}

	/**
	 * Asks the channel what to wait for.
	 */
	void update() {
		int ops = (this.gated != null) ? this.gated.gate(this.interestOps) : this.interestOps;
		if (this.system.isValid()) {
			this.system.interestOps(ops);
		}
	}

	/**
	 * The operations that JeroMQ must try though the system may not be ready.
	 */
	int mustTry() {
		return (this.gated != null && isValid()) ? this.gated.ready(this.interestOps) : 0;
	}

	void ready(int ops) {
		this.readyOps = ops | mustTry();
	}

	/**
	 * Whether it is ready, and waits for a later pass.
	 */
	boolean isWaiting() {
		return this.waiting;
	}

	void setWaiting(boolean newWaiting) {
		this.waiting = newWaiting;
	}

	void cancelSystem() {
		this.system.cancel();
	}

}
