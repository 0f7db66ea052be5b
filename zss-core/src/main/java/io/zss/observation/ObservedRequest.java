package io.zss.observation;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import org.jspecify.annotations.Nullable;

/**
 * The observation of one request, on which the handler's thread and the thread that
 * answers agree: whichever comes second, start or answer, finds the other. Foreign code
 * runs outside the lock, so that a slow one does not hold up the worker's loop.
 */
final class ObservedRequest {

	private boolean starting;

	private @Nullable RequestContext context;

	private @Nullable Observation observation;

	private @Nullable Integer status;

	private @Nullable Throwable failure;

	private @Nullable CompletionStage<?> pending;

	/**
	 * Starts the observation, unless the request is answered already or has one.
	 * @return the observation, or one that does nothing
	 */
	Observation begin(RequestContext newContext, Supplier<Observation> start) {
		synchronized (this) {
			if (this.starting || this.context != null || this.status != null) {
				return Observation.NOOP;
			}
			this.starting = true;
		}
		Observation started = Observation.NOOP;
		try {
			started = start.get();
		}
		finally {
			Integer answered;
			synchronized (this) {
				this.starting = false;
				this.context = newContext;
				this.observation = started;
				answered = this.status;
			}
			if (answered != null) {
				stop(started, newContext, answered, null);
			}
		}
		return started;
	}

	synchronized void fails(Throwable thrown) {
		this.failure = thrown;
	}

	synchronized void awaits(CompletionStage<?> stage) {
		this.pending = stage;
	}

	synchronized Observation observation() {
		return (this.observation != null) ? this.observation : Observation.NOOP;
	}

	/**
	 * Ends the observation.
	 * @return false when the request never came to its handler
	 */
	boolean end(int answered) {
		Observation started;
		RequestContext startedContext;
		Throwable thrown;
		synchronized (this) {
			this.status = answered;
			if (this.starting) {
				return true;
			}
			started = this.observation;
			startedContext = this.context;
			thrown = failure();
		}
		if (started == null || startedContext == null) {
			return false;
		}
		stop(started, startedContext, answered, thrown);
		return true;
	}

	static void stop(Observation observation, RequestContext context, int status, @Nullable Throwable failure) {
		context.setResponse(status);
		if (failure != null) {
			observation.error(failure);
		}
		else if (!Status.isSuccess(status)) {
			observation.error(new ZssException(status));
		}
		observation.stop();
	}

	/**
	 * What the handler threw, or what its asynchronous result has come to.
	 */
	private @Nullable Throwable failure() {
		if (this.failure != null || this.pending == null) {
			return this.failure;
		}
		try {
			Throwable later = this.pending.handle((result, thrown) -> thrown).toCompletableFuture().getNow(null);
			return (later instanceof CompletionException && later.getCause() != null) ? later.getCause() : later;
		}
		catch (RuntimeException ex) {
			// A stage of the application that cannot be asked: the status says enough.
			return null;
		}
	}

}
