package io.zss.transport;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * A stage that runs what the application makes depend on it on threads of the
 * application, and tells the library of its end without one: all of them may wait for
 * what the library does then.
 *
 * @param <T> the type of the result
 */
public interface EndingStage<T extends @Nullable Object> extends CompletionStage<T> {

	/**
	 * Runs something when this has ended, on the thread that ends it, or at once when it
	 * has.
	 * @param action gets the result or the failure
	 */
	void onEnd(BiConsumer<? super T, ? super @Nullable Throwable> action);

	/**
	 * Runs something when a stage has ended, without a thread of the application if that
	 * can be.
	 * @param <T> the type of the result
	 * @param stage any stage
	 * @param action gets the result or the failure
	 */
	static <T extends @Nullable Object> void onEnd(CompletionStage<T> stage,
			BiConsumer<? super T, ? super @Nullable Throwable> action) {
		if (stage instanceof EndingStage<T> ending) {
			ending.onEnd(action);
		}
		else {
			Objects.requireNonNull(stage.whenComplete(action));
		}
	}

}
