package io.zss.worker;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners, each kept from harming the others and the thread that calls them:
 * they may be code of the application.
 */
final class RequestListeners implements RequestListener {

	private static final Logger logger = LoggerFactory.getLogger(RequestListeners.class);

	private final List<RequestListener> listeners;

	/** Classes of listeners that have failed: one line for each is enough. */
	private final Set<Class<?>> failed = ConcurrentHashMap.newKeySet();

	RequestListeners(List<RequestListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void onRequestEnded(ServiceRequest request, int status, long nanos) {
		for (RequestListener listener : this.listeners) {
			try {
				listener.onRequestEnded(request, status, nanos);
			}
			catch (Throwable ex) {
				onFailure(listener, ex);
			}
		}
	}

	@Override
	public void inContext(ServiceRequest request, Runnable task) {
		inContext(0, request, task);
	}

	private void inContext(int index, ServiceRequest request, Runnable task) {
		if (index == this.listeners.size()) {
			task.run();
			return;
		}
		Once inner = new Once(() -> inContext(index + 1, request, task));
		RequestListener listener = this.listeners.get(index);
		try {
			listener.inContext(request, inner);
		}
		catch (Throwable ex) {
			onFailure(listener, ex);
		}
		inner.run();
	}

	private void onFailure(RequestListener listener, Throwable failure) {
		if (this.failed.add(listener.getClass())) {
			logger.warn("{} failed; further failures of it are not logged", listener.getClass().getName(), failure);
		}
	}

	private static final class Once implements Runnable {

		private final Runnable task;

		private boolean ran;

		Once(Runnable task) {
			this.task = task;
		}

		@Override
		public void run() {
			if (!this.ran) {
				this.ran = true;
				this.task.run();
			}
		}

	}

}
