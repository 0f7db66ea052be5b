package io.zss.broker.dispatch;

import io.zss.broker.registry.Instance;
import io.zss.broker.statistics.VerbStatistics;
import io.zss.protocol.Address;
import io.zss.transport.Allowance;
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * A request that the broker has accepted, until its one final reply. Each change of its
 * state checks the state that it comes from. Belongs to the broker's loop.
 */
public final class Request {

	private final Envelope envelope;

	private final Client client;

	private final long timeoutAtNanos;

	private final int maxAttempts;

	private final VerbStatistics verb;

	private final @Nullable String toInstance;

	private ServiceDispatcher service;

	private State state = State.NEW;

	private @Nullable Instance instance;

	private int attempt;

	private long dispatchedNanos;

	/** What it takes a place of until it is done; null where callers are not limited. */
	private @Nullable Allowance allowance;

	/** Its place in the {@link AttemptTable}, while at a worker. */
	int place;

	/** Its timer in {@link Deadlines}. */
	TimerWheel.@Nullable Timer timer;

	@Nullable FairQueue queue;

	@Nullable RequestList list;

	@Nullable Request previous;

	@Nullable Request next;

	/**
	 * Creates a request.
	 * @param envelope the message, of which rid, address and headers have been read
	 * @param service the service that is asked
	 * @param client who asked
	 * @param timeoutAtNanos when the caller stops waiting, monotonic
	 * @param maxAttempts how often it may be dispatched
	 */
	public Request(Envelope envelope, ServiceDispatcher service, Client client, long timeoutAtNanos, int maxAttempts) {
		this.envelope = envelope;
		this.service = service;
		this.client = client;
		this.timeoutAtNanos = timeoutAtNanos;
		this.maxAttempts = maxAttempts;
		this.toInstance = envelope.headers().toInstance();
		this.verb = service.statistics().verbs().of(envelope.address().verb());
	}

	/**
	 * The message as the client sent it.
	 * @return the message; without frames and headers once the request is abandoned
	 */
	public Envelope envelope() {
		return this.envelope;
	}

	/**
	 * The service that is asked.
	 * @return the service
	 */
	public ServiceDispatcher service() {
		return this.service;
	}

	/**
	 * Who asked.
	 * @return the client
	 */
	public Client client() {
		return this.client;
	}

	/**
	 * Whether it counts in figures and errors. What asks a worker about itself does not:
	 * looking at a service must not change what is seen.
	 * @return whether it does
	 */
	public boolean isCounted() {
		return !this.envelope.address().isReserved();
	}

	/**
	 * The request id.
	 * @return the text
	 */
	public String rid() {
		return this.envelope.rid();
	}

	/**
	 * What is asked for.
	 * @return the address
	 */
	public Address address() {
		return this.envelope.address();
	}

	/**
	 * The one instance that is to have it.
	 * @return its id; null when any instance may have it
	 */
	public @Nullable String toInstance() {
		return this.toInstance;
	}

	/**
	 * What it takes of the memory while it waits.
	 * @return bytes of all frames
	 */
	public long bytes() {
		return this.envelope.bytes();
	}

	/**
	 * When it came.
	 * @return monotonic time
	 */
	public long receivedNanos() {
		return this.envelope.receivedNanos();
	}

	/**
	 * When its caller stops waiting.
	 * @return monotonic time
	 */
	public long timeoutAtNanos() {
		return this.timeoutAtNanos;
	}

	/**
	 * Whether its caller has stopped waiting.
	 * @param nowNanos monotonic time
	 * @return whether the deadline has passed
	 */
	public boolean isTimedOut(long nowNanos) {
		return nowNanos - this.timeoutAtNanos >= 0;
	}

	/**
	 * Where it is.
	 * @return the state
	 */
	public State state() {
		return this.state;
	}

	/**
	 * The instance that holds the current attempt.
	 * @return the instance; null unless at a worker
	 */
	public @Nullable Instance instance() {
		return this.instance;
	}

	/**
	 * How often it was dispatched.
	 * @return 0 or more
	 */
	public int attempt() {
		return this.attempt;
	}

	/**
	 * How often it may be dispatched.
	 * @return 1 or more
	 */
	public int maxAttempts() {
		return this.maxAttempts;
	}

	/**
	 * Takes a place of what its caller may have open, until it is done: also while an
	 * instance still works on it that nothing waits for.
	 * @param used what the caller uses
	 */
	public void openedOf(Allowance used) {
		this.allowance = used;
		used.open();
	}

	/**
	 * Notes that it waits for an instance, for the first time.
	 */
	public void markQueued() {
		requireState(this.state == State.NEW, "queued");
		this.state = State.QUEUED;
	}

	/**
	 * When it was last sent to an instance.
	 * @return monotonic time; meaningless before it was dispatched
	 */
	public long dispatchedNanos() {
		return this.dispatchedNanos;
	}

	/**
	 * Statistics of its verb.
	 * @return the statistics
	 */
	public VerbStatistics verb() {
		return this.verb;
	}

	/**
	 * Notes that it has been sent to an instance.
	 * @param holder the instance
	 * @param nowNanos monotonic time
	 */
	public void markDispatched(Instance holder, long nowNanos) {
		requireState(this.state == State.NEW || this.state == State.QUEUED, "dispatched");
		this.state = State.AT_WORKER;
		this.instance = holder;
		this.attempt++;
		this.dispatchedNanos = nowNanos;
	}

	/**
	 * Notes that the instance has not served it, so that it waits for another one.
	 * @param newer the service, which may have been registered anew since
	 */
	public void markReturned(ServiceDispatcher newer) {
		requireState(this.state == State.AT_WORKER, "returned");
		this.state = State.QUEUED;
		this.instance = null;
		this.service.countOpen(-1);
		newer.countOpen(1);
		this.service = newer;
	}

	/**
	 * Notes that nothing waits for the reply any more while the instance still works on
	 * it: all that is kept is what the slot needs.
	 */
	public void markAbandoned() {
		requireState(this.state == State.AT_WORKER, "abandoned");
		this.state = State.ABANDONED;
		this.envelope.dropContent();
	}

	/**
	 * Notes that nothing is left to do for it.
	 */
	public void markDone() {
		requireState(this.state != State.DONE, "done");
		this.state = State.DONE;
		this.instance = null;
		if (this.allowance != null) {
			this.allowance.close();
		}
	}

	/**
	 * Counts an attempt that failed while it was sent: the instance may have got it.
	 */
	public void countFailedDispatch() {
		this.attempt++;
	}

	/**
	 * Does not count the last attempt: the instance has refused it without having begun.
	 */
	public void uncountRefusedAttempt() {
		this.attempt--;
	}

	private void requireState(boolean allowed, String change) {
		if (!allowed) {
			throw new IllegalStateException("Cannot be " + change + ": " + this);
		}
	}

	@Override
	public String toString() {
		Instance holder = this.instance;
		return "rid=" + rid() + " " + address() + " of " + this.client.id() + " " + this.state + " attempt="
				+ this.attempt + ((holder != null) ? " instance=" + holder.id() : "");
	}

	/**
	 * The life of a request.
	 */
	public enum State {

		/** Not placed yet. */
		NEW,

		/** Waits for an instance. */
		QUEUED,

		/** An instance works on it. */
		AT_WORKER,

		/** An instance works on it, but nothing waits for the reply. */
		ABANDONED,

		/** Nothing is left to do. */
		DONE

	}

}
