package io.zss.broker.dispatch;

import io.zss.broker.registry.Instance;
import io.zss.protocol.Address;
import io.zss.protocol.HeaderFrame;
import io.zss.transport.FrameMessage;
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * A request that the broker has accepted, until its one final reply. Belongs to the
 * broker's loop.
 */
public abstract class Request extends TimerWheel.Timer {

	private final Client client;

	private final String rid;

	private final Address address;

	private HeaderFrame headers;

	private FrameMessage frames;

	private final int protocolFrame;

	private final long bytes;

	private final long receivedNanos;

	private final long receivedEpochMillis;

	private ServiceDispatcher service;

	private State state = State.NEW;

	private @Nullable Instance instance;

	private int attempt;

	private long timeoutAtNanos;

	/** Its place in the {@link AttemptTable}, while at a worker. */
	int place;

	@Nullable FairQueue queue;

	@Nullable RequestList list;

	@Nullable Request previous;

	@Nullable Request next;

	/**
	 * Creates a request.
	 * @param service the service that is asked
	 * @param client who asked
	 * @param rid the request id
	 * @param address what is asked for
	 * @param headers its headers
	 * @param frames its frames as the ROUTER received them
	 * @param protocolFrame where the protocol frame is among them
	 * @param receivedNanos when it came, monotonic
	 * @param receivedEpochMillis when it came, wall clock
	 */
	protected Request(ServiceDispatcher service, Client client, String rid, Address address, HeaderFrame headers,
			FrameMessage frames, int protocolFrame, long receivedNanos, long receivedEpochMillis) {
		this.service = service;
		this.client = client;
		this.rid = rid;
		this.address = address;
		this.headers = headers;
		this.frames = frames;
		this.protocolFrame = protocolFrame;
		this.bytes = frames.totalLength();
		this.receivedNanos = receivedNanos;
		this.receivedEpochMillis = receivedEpochMillis;
	}

	/**
	 * The service that is asked.
	 * @return the service
	 */
	public final ServiceDispatcher service() {
		return this.service;
	}

	/**
	 * Moves it to a service of the same sid, registered anew since.
	 * @param newer the service
	 */
	public final void moveTo(ServiceDispatcher newer) {
		this.service = newer;
	}

	/**
	 * Who asked.
	 * @return the client
	 */
	public final Client client() {
		return this.client;
	}

	/**
	 * The request id.
	 * @return the text
	 */
	public final String rid() {
		return this.rid;
	}

	/**
	 * What is asked for.
	 * @return the address
	 */
	public final Address address() {
		return this.address;
	}

	/**
	 * The headers as they came.
	 * @return the headers; empty once it is abandoned
	 */
	public final HeaderFrame headers() {
		return this.headers;
	}

	/**
	 * The frames as the ROUTER received them.
	 * @return the frames; none once it is abandoned
	 */
	public final FrameMessage frames() {
		return this.frames;
	}

	/**
	 * Where the protocol frame is among the frames.
	 * @return 1 or 2
	 */
	public final int protocolFrame() {
		return this.protocolFrame;
	}

	/**
	 * What it takes of the memory while it waits.
	 * @return bytes of all frames
	 */
	public final long bytes() {
		return this.bytes;
	}

	/**
	 * When it came.
	 * @return monotonic time
	 */
	public final long receivedNanos() {
		return this.receivedNanos;
	}

	/**
	 * When it came, for the timestamps.
	 * @return epoch milliseconds
	 */
	public final long receivedEpochMillis() {
		return this.receivedEpochMillis;
	}

	/**
	 * When its caller stops waiting.
	 * @return monotonic time
	 */
	public final long timeoutAtNanos() {
		return this.timeoutAtNanos;
	}

	/**
	 * Sets when its caller stops waiting.
	 * @param timeoutAtNanos monotonic time
	 */
	public final void setTimeoutAtNanos(long timeoutAtNanos) {
		this.timeoutAtNanos = timeoutAtNanos;
	}

	/**
	 * Where it is.
	 * @return the state
	 */
	public final State state() {
		return this.state;
	}

	/**
	 * The instance that holds the current attempt.
	 * @return the instance; null unless at a worker
	 */
	public final @Nullable Instance instance() {
		return this.instance;
	}

	/**
	 * How often it was dispatched.
	 * @return 0 or more
	 */
	public final int attempt() {
		return this.attempt;
	}

	/**
	 * It waits for an instance.
	 */
	public final void queued() {
		this.state = State.QUEUED;
		this.instance = null;
	}

	/**
	 * It has been sent to an instance.
	 * @param holder the instance
	 */
	public final void dispatched(Instance holder) {
		this.state = State.AT_WORKER;
		this.instance = holder;
		this.attempt++;
	}

	/**
	 * The instance has refused it without having begun: that is no attempt.
	 */
	public final void refused() {
		this.attempt--;
	}

	/**
	 * Sending it to an instance has failed, so that nobody knows whether it arrives: that
	 * counts as an attempt.
	 */
	public final void dispatchFailed() {
		this.attempt++;
	}

	/**
	 * Its client has been answered or has gone, but the instance still works on it: all
	 * that is kept is what the slot needs.
	 */
	public final void abandoned() {
		this.state = State.ABANDONED;
		this.frames = new FrameMessage();
		this.headers = HeaderFrame.EMPTY;
	}

	/**
	 * Nothing is left to do for it.
	 */
	public final void done() {
		this.state = State.DONE;
		this.instance = null;
	}

	/**
	 * The life of a request.
	 */
	public enum State {

		/** Not accepted yet. */
		NEW,

		/** Waits for an instance. */
		QUEUED,

		/** An instance works on it. */
		AT_WORKER,

		/** An instance works on it, but nobody waits for the reply. */
		ABANDONED,

		/** Nothing is left to do. */
		DONE

	}

}
