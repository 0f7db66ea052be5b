package io.zss.spring.client;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

import io.zss.transport.EndingStage;
import org.jspecify.annotations.Nullable;

/**
 * The result of an asynchronous call, and what the application makes depend on it. A
 * thread of the client completes it, so that neither a wait for it nor its failure needs
 * a thread of the application. What depends on it is code of the application, and runs on
 * {@link Continuations the application's executor}, also where {@link CompletableFuture}
 * would have the completing thread run it. A thread that waits runs what it waits for
 * itself, when no thread of that executor has begun with it.
 *
 * @param <T> the type of the result
 */
final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> implements EndingStage<T> {

	private final Continuations continuations;

	private boolean wakes;

	CallFuture(Continuations continuations) {
		this.continuations = continuations;
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new CallFuture<>(this.continuations);
	}

	@Override
	public Executor defaultExecutor() {
		return this.continuations.executor();
	}

	@Override
	public T join() {
		help(Long.MAX_VALUE);
		return super.join();
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		helpInterruptibly(Long.MAX_VALUE);
		return super.get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		long untilNanos = System.nanoTime() + unit.toNanos(timeout);
		helpInterruptibly(unit.toNanos(timeout));
		return super.get(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
	}

	@Override
	public CompletableFuture<T> copy() {
		CompletableFuture<T> copy = newIncompleteFuture();
		super.whenComplete((value, failure) -> {
			if (failure != null) {
				copy.completeExceptionally(failure);
			}
			else {
				copy.complete(value);
			}
		});
		return copy;
	}

	@Override
	public CompletionStage<T> minimalCompletionStage() {
		// One that could not be waited for would have no thread of the application.
		return copy();
	}

	@Override
	public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> fn) {
		return isDone() ? super.thenApply(fn) : super.thenApplyAsync(fn, this.continuations);
	}

	@Override
	public CompletableFuture<@Nullable Void> thenAccept(Consumer<? super T> action) {
		return isDone() ? super.thenAccept(action) : super.thenAcceptAsync(action, this.continuations);
	}

	@Override
	public CompletableFuture<@Nullable Void> thenRun(Runnable action) {
		return isDone() ? super.thenRun(action) : super.thenRunAsync(action, this.continuations);
	}

	@Override
	public <U, V> CompletableFuture<V> thenCombine(CompletionStage<? extends U> other,
			BiFunction<? super T, ? super U, ? extends V> fn) {
		return super.thenCombineAsync(other, fn, this.continuations);
	}

	@Override
	public <U> CompletableFuture<@Nullable Void> thenAcceptBoth(CompletionStage<? extends U> other,
			BiConsumer<? super T, ? super U> action) {
		return super.thenAcceptBothAsync(other, action, this.continuations);
	}

	@Override
	public CompletableFuture<@Nullable Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
		return super.runAfterBothAsync(other, action, this.continuations);
	}

	@Override
	public <U> CompletableFuture<U> applyToEither(CompletionStage<? extends T> other, Function<? super T, U> fn) {
		return super.applyToEitherAsync(other, fn, this.continuations);
	}

	@Override
	public CompletableFuture<@Nullable Void> acceptEither(CompletionStage<? extends T> other,
			Consumer<? super T> action) {
		return super.acceptEitherAsync(other, action, this.continuations);
	}

	@Override
	public CompletableFuture<@Nullable Void> runAfterEither(CompletionStage<?> other, Runnable action) {
		return super.runAfterEitherAsync(other, action, this.continuations);
	}

	@Override
	public <U> CompletableFuture<U> thenCompose(Function<? super T, ? extends CompletionStage<U>> fn) {
		return isDone() ? super.thenCompose(fn) : super.thenComposeAsync(fn, this.continuations);
	}

	@Override
	public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
		return isDone() ? super.whenComplete(action) : super.whenCompleteAsync(action, this.continuations);
	}

	@Override
	public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> fn) {
		return isDone() ? super.handle(fn) : super.handleAsync(fn, this.continuations);
	}

	@Override
	public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> fn) {
		return isDone() ? super.exceptionally(fn) : super.exceptionallyAsync(fn, this.continuations);
	}

	@Override
	public CompletableFuture<T> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<T>> fn) {
		return isDone() ? super.exceptionallyCompose(fn) : super.exceptionallyComposeAsync(fn, this.continuations);
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * It sees the context of the caller.
	 */
	@Override
	public void onEnd(BiConsumer<? super T, ? super @Nullable Throwable> action) {
		onEndHere((value, failure) -> this.continuations.withContext(() -> action.accept(value, failure)));
	}

	/**
	 * Runs something at once, with the context of the caller.
	 */
	void withContext(Runnable task) {
		this.continuations.withContext(task);
	}

	/**
	 * Runs something when this has ended, on the thread that ends it and without context.
	 * For what belongs to the client itself, and does not block.
	 */
	void onEndHere(BiConsumer<? super T, ? super @Nullable Throwable> action) {
		Objects.requireNonNull(super.whenComplete(action));
	}

	/**
	 * Has the end wake the threads that wait: once, however many do, and however often.
	 */
	synchronized void wakeOnEnd() {
		if (!this.wakes) {
			this.wakes = true;
			onEndHere((value, failure) -> this.continuations.wake());
		}
	}

	private void help(long nanos) {
		boolean interrupted = false;
		while (!isDone()) {
			try {
				helpInterruptibly(nanos);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void helpInterruptibly(long nanos) throws InterruptedException {
		if (!isDone()) {
			this.continuations.helpUntilDone(this, nanos);
		}
	}

}
