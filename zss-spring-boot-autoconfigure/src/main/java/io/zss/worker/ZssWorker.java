package io.zss.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.zss.protocol.PayloadCodec;
import io.zss.transport.EventLoop;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers services: registers them with every broker, keeps them registered, and answers
 * their requests. Brokers may be absent when it starts. It is started once and stopped
 * once; thread-safe.
 */
public final class ZssWorker implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ZssWorker.class);

	private final WorkerOptions options;

	private final WorkerDuty duty;

	private final EventLoop loop;

	/**
	 * Creates a worker that is not started.
	 * @param services what it offers
	 * @param options what it is told
	 * @param codec converts results
	 * @param executor runs the handlers; needs room for as many at a time as the
	 * concurrency of all services
	 */
	public ZssWorker(List<ServiceDefinition> services, WorkerOptions options, PayloadCodec codec, Executor executor) {
		this(services, options, codec, executor, LoopClock.system(), (address, status, nanos) -> {
		});
	}

	/**
	 * Creates a worker that tells of its requests.
	 * @param services what it offers
	 * @param options what it is told
	 * @param codec converts results
	 * @param executor runs the handlers
	 * @param clock the time
	 * @param listener is told of every request that a handler has answered
	 */
	public ZssWorker(List<ServiceDefinition> services, WorkerOptions options, PayloadCodec codec, Executor executor,
			LoopClock clock, RequestListener listener) {
		this.options = options;
		ReplyWriter replies = new ReplyWriter(codec, clock, options.maxFrameBytes());
		HandlerRunner runner = new HandlerRunner(executor, replies, new Replies(), listener);
		this.duty = new WorkerDuty(List.copyOf(services), options, clock, replies, runner);
		int slots = services.stream().mapToInt(ServiceDefinition::concurrency).sum();
		this.loop = new EventLoop("zss-worker", clock, this.duty, 1, 2 * slots + 64);
	}

	/**
	 * Starts the loop; registers in the background.
	 */
	public void start() {
		this.loop.start();
	}

	/**
	 * Waits until every service is registered with every broker for the first time.
	 * @param timeout how long to wait at the most
	 * @return whether they are; false at once when the worker ends meanwhile
	 */
	public boolean awaitRegistered(Duration timeout) {
		return this.duty.registered()
			.thenApply((nothing) -> true)
			.completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
			.exceptionally((ended) -> false)
			.join();
	}

	/**
	 * Says DOWN, waits for what is in flight for the grace period at the most, answers
	 * 503 to what is left, and ends the loop.
	 */
	public void stop() {
		CompletableFuture<Void> drained = new CompletableFuture<>();
		if (this.loop.execute(() -> this.duty.leave(drained))) {
			drained.completeOnTimeout(null, this.options.gracePeriod().toMillis(), TimeUnit.MILLISECONDS).join();
		}
		this.loop.close();
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * Whether its loop runs.
	 * @return false before the start, after the end, and when the loop has failed
	 */
	public boolean isRunning() {
		return this.loop.isRunning();
	}

	/**
	 * What ended its loop unexpectedly.
	 * @return the failure, or null
	 */
	public @Nullable Throwable failure() {
		return this.loop.failure();
	}

	/**
	 * With which brokers its services are registered.
	 * @return the status as of now
	 */
	public WorkerStatus status() {
		return this.duty.status();
	}

	/**
	 * Hands replies to the loop.
	 */
	private final class Replies implements HandlerRunner.ReplySink {

		@Override
		public void reply(InFlight request, FrameMessage reply) {
			execute(request, () -> ZssWorker.this.duty.reply(request, reply));
		}

		@Override
		public void replyEarly(InFlight request, FrameMessage reply) {
			execute(request, () -> ZssWorker.this.duty.replyEarly(request, reply));
		}

		@Override
		public void release(InFlight request) {
			// When the worker has stopped, there are no slots any more.
			ZssWorker.this.loop.execute(() -> ZssWorker.this.duty.release(request));
		}

		private void execute(InFlight request, Runnable command) {
			if (!ZssWorker.this.loop.execute(command)) {
				logger.warn("The worker has stopped, the reply of request {} is dropped", request.rid());
			}
		}

	}

}
