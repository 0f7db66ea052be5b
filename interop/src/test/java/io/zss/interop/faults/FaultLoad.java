package io.zss.interop.faults;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.zss.client.ClientOptions;
import io.zss.client.ZssClient;
import io.zss.interop.faults.EndedCall.Ending;
import io.zss.interop.faults.service.Done;
import io.zss.interop.faults.service.Task;
import io.zss.protocol.MessagePackCodec;
import io.zss.security.ConnectionKeys;
import io.zss.spring.client.ZssCall;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.Endpoint;

/**
 * Our client with a number of calls in flight all the time, each with an id of its own.
 * Every eighth must not run twice. A thread makes the calls, another one looks at how
 * they end.
 */
final class FaultLoad implements AutoCloseable {

	static final int WIDTH = 64;

	static final Duration TIMEOUT = Duration.ofSeconds(30);

	/** How long a call is waited for that should have ended. */
	private static final Duration SLACK = Duration.ofSeconds(15);

	private static final int ONCE_EVERY = 8;

	private static final long WORK_MILLIS = 100;

	private final String name;

	private final Consumer<EndedCall> ended;

	private final ZssClient client;

	private final ZssTemplate zss;

	private final ExecutorService results = Executors.newSingleThreadExecutor();

	private final Semaphore places = new Semaphore(WIDTH);

	private final AtomicLong begun = new AtomicLong();

	private final Thread thread;

	private volatile boolean stopped;

	/**
	 * Starts the load.
	 * @param name the client's name, with which all ids begin
	 * @param frontends of the brokers
	 * @param keys by which it connects; null for plain connections
	 * @param ended is told of every call that has ended, by one thread
	 */
	FaultLoad(String name, List<String> frontends, ConnectionKeys keys, Consumer<EndedCall> ended) {
		this.name = name;
		this.ended = ended;
		this.client = new ZssClient(
				ClientOptions.of(name, frontends.stream().map(Endpoint::parse).toArray(Endpoint[]::new))
					.withTimeout(TIMEOUT)
					.withKeys(keys));
		this.zss = new ZssTemplate(this.client, new MessagePackCodec(), this.results);
		this.client.start();
		this.thread = new Thread(this::run, "load-of-" + name);
		this.thread.start();
	}

	/**
	 * How many calls were made.
	 */
	long begun() {
		return this.begun.get();
	}

	/**
	 * Makes no more calls and waits until all have ended, or should have.
	 */
	void stop() throws InterruptedException {
		this.stopped = true;
		this.thread.join();
		this.places.tryAcquire(WIDTH, TIMEOUT.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() {
		this.stopped = true;
		this.client.close();
		this.results.shutdown();
	}

	private void run() {
		try {
			while (!this.stopped) {
				if (this.places.tryAcquire(100, TimeUnit.MILLISECONDS)) {
					call();
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void call() {
		long number = this.begun.getAndIncrement();
		boolean once = number % ONCE_EVERY == 0;
		Task task = new Task(this.name + "-" + number, WORK_MILLIS);
		ZssCall call = this.zss.service("work").verb("run").payload(task);
		long start = System.nanoTime();
		(once ? call.once() : call).async(Done.class).whenComplete((done, failure) -> {
			this.ended.accept(new EndedCall(task.id(), once, start, System.nanoTime(), ending(task, done, failure),
					detail(done, failure)));
			this.places.release();
		});
	}

	private static Ending ending(Task task, Done done, Throwable failure) {
		if (failure != null) {
			return Ending.FAILED;
		}
		return Done.of(task).equals(done) ? Ending.ACKNOWLEDGED : Ending.UNEXPECTED;
	}

	private static String detail(Done done, Throwable failure) {
		return String.valueOf((failure != null) ? failure : done).replaceAll("\\s+", " ");
	}

}
