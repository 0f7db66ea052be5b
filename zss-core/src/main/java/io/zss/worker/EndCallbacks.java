package io.zss.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.zss.protocol.ZssOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What interceptors want to do when one request has ended. Each is called once, also when
 * it comes after the end. Thread-safe.
 */
final class EndCallbacks {

	private final List<Consumer<? super ZssOutcome>> callbacks = new ArrayList<>();

	private @Nullable ZssOutcome outcome;

	/**
	 * Adds a callback.
	 * @return the outcome when the request has ended already; the callback is not kept
	 * then
	 */
	synchronized @Nullable ZssOutcome add(Consumer<? super ZssOutcome> callback) {
		if (this.outcome == null) {
			this.callbacks.add(callback);
		}
		return this.outcome;
	}

	/**
	 * Notes the end.
	 * @return those to be called
	 */
	synchronized List<Consumer<? super ZssOutcome>> end(ZssOutcome newer) {
		this.outcome = newer;
		List<Consumer<? super ZssOutcome>> due = List.copyOf(this.callbacks);
		this.callbacks.clear();
		return due;
	}

}
