package io.zss.transport;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Sends everything back to where it came from.
 */
final class EchoDuty implements LoopDuty {

	private final RouterSettings settings;

	private volatile @Nullable RouterSocket router;

	private volatile @Nullable Thread thread;

	private final AtomicInteger refused = new AtomicInteger();

	EchoDuty() {
		this(DrivenSockets.routerSettings(DrivenSockets.anyPort()));
	}

	EchoDuty(RouterSettings settings) {
		this.settings = settings;
	}

	@Override
	public void onStart(Sockets sockets, long nowNanos) {
		this.thread = Thread.currentThread();
		this.router = sockets.bind(this.settings);
	}

	@Override
	public boolean doWork(long nowNanos) {
		RouterSocket socket = this.router;
		FrameMessage message = socket.receive();
		if (message == null) {
			return false;
		}
		if (!message.isDisconnection() && socket.send(message) != SendResult.SENT) {
			this.refused.incrementAndGet();
		}
		return true;
	}

	@Override
	public long maxIdleNanos(long nowNanos) {
		return Long.MAX_VALUE;
	}

	@Override
	public void onStop() {
		// nobody waits for anything
	}

	Endpoint endpoint() {
		return endpoints().get(0);
	}

	List<Endpoint> endpoints() {
		return this.router.boundEndpoints();
	}

	RouterSocket router() {
		return this.router;
	}

	Thread thread() {
		return this.thread;
	}

	int refused() {
		return this.refused.get();
	}

}
