package io.zss.client;

import java.util.concurrent.atomic.AtomicBoolean;

import io.zss.protocol.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies a listener, whose failures change nothing: the first one is logged, with the
 * listener's class. Thread-safe.
 */
final class GuardedListener implements CallListener {

	private static final Logger logger = LoggerFactory.getLogger(GuardedListener.class);

	private final CallListener listener;

	private final AtomicBoolean failed = new AtomicBoolean();

	GuardedListener(CallListener listener) {
		this.listener = listener;
	}

	@Override
	public void onCallEnded(Address address, int status, long nanos) {
		try {
			this.listener.onCallEnded(address, status, nanos);
		}
		catch (Throwable ex) {
			if (this.failed.compareAndSet(false, true)) {
				log(address, ex);
			}
		}
	}

	private void log(Address address, Throwable failure) {
		try {
			logger.error("Call listener {} failed at the end of a call of {}; its further failures are not logged",
					this.listener.getClass().getName(), address, failure);
		}
		catch (Throwable ex) {
			// The end of a call must not fail, and there is nowhere else to report it.
		}
	}

}
