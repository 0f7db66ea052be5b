package io.zss.broker;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.zss.broker.dispatch.Client;
import io.zss.broker.dispatch.Deadlines;
import io.zss.broker.dispatch.Envelope;
import io.zss.broker.dispatch.FinishedRequests;
import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.registry.PeerId;
import io.zss.transport.Allowance;
import io.zss.transport.ByteBudget;
import io.zss.transport.RouterLimits;
import org.jspecify.annotations.Nullable;

/**
 * All requests from their acceptance to their end, by client: how many, how many bytes,
 * and until when each. Remembers those that are finished, to recognise duplicates.
 * Belongs to the broker's loop.
 */
final class OpenRequests {

	/** How many clients share what is left when it is scarce. */
	private static final int RESERVE_SHARES = 32;

	/** Fewer requests are not divided. */
	private static final int LEAST_DIVIDED = 1024;

	private final RequestOptions options;

	private final int maxCount;

	private final Map<PeerId, Client> clients = new HashMap<>();

	private final FinishedRequests finished;

	private final Deadlines deadlines;

	private int count;

	private final ByteBudget held;

	/** Beyond, requests are scarce. */
	private final int plentyCount;

	/** Beyond, bytes are scarce. */
	private final long plentyBytes;

	OpenRequests(RequestOptions options, LimitOptions limits, Deadlines.Listener listener, long nowNanos) {
		this.options = options;
		this.maxCount = limits.requests();
		this.plentyCount = (this.maxCount < LEAST_DIVIDED) ? this.maxCount : this.maxCount / 8 * 7;
		this.held = new ByteBudget(limits.heldBytes());
		this.plentyBytes = Math.max(limits.heldBytes() / 8 * 7, limits.frameBytes());
		this.finished = new FinishedRequests(options.duplicateWindow().toNanos(), options.maxFinished());
		this.deadlines = new Deadlines(listener, nowNanos);
	}

	/**
	 * Whether the same client has sent the same rid already.
	 */
	boolean isDuplicate(Envelope envelope, long nowNanos) {
		Client client = this.clients.get(envelope.peer());
		return (client != null && client.find(envelope.rid()) != null)
				|| this.finished.contains(envelope.peer(), envelope.rid(), nowNanos);
	}

	/**
	 * Whether there is a place for a request beside those that the broker holds. The last
	 * eighth is a reserve, of which one client, and one service, gets only a small share
	 * of what is left: requests that an instance never answers keep their places for long
	 * after their clients have given up.
	 */
	boolean hasPlaceFor(Envelope envelope, ServiceDispatcher service) {
		if (this.count < this.plentyCount) {
			return true;
		}
		Client client = this.clients.get(envelope.peer());
		int own = Math.max(service.openRequests(), (client != null) ? client.openRequests() : 0);
		int left = this.maxCount - this.count;
		return left > 0 && (this.plentyCount == this.maxCount || own <= left / RESERVE_SHARES);
	}

	/**
	 * Whether the bytes of a request fit beside those that are held. The last eighth is a
	 * reserve, of which one client gets only a small share of what is left: clients whose
	 * requests are large, or wait for long, cannot take the last room from all others.
	 */
	boolean hasRoomFor(Envelope envelope) {
		long weight = weight(envelope);
		long used = this.held.used();
		if (weight <= this.plentyBytes - used) {
			return true;
		}
		Client client = this.clients.get(envelope.peer());
		long own = (client != null) ? client.heldBytes() : 0;
		return own + weight <= (this.held.limit() - used) / RESERVE_SHARES;
	}

	/**
	 * Adds a request that has been admitted.
	 * @param allowance what its caller uses; null where callers are not limited
	 */
	Request add(Envelope envelope, ServiceDispatcher service, @Nullable Allowance allowance, long nowNanos) {
		Client client = this.clients.computeIfAbsent(envelope.peer(), (id) -> new Client(id, envelope.principal()));
		Request request = new Request(envelope, service, client, nowNanos + timeoutNanos(envelope),
				Math.min(envelope.headers().maxAttempts(), this.options.maxAttempts()));
		if (allowance != null) {
			request.openedOf(allowance);
		}
		client.add(request);
		service.countOpen(1);
		this.count++;
		long weight = weight(envelope);
		client.holdBytes(weight);
		this.held.take(weight);
		this.deadlines.schedule(request, request.timeoutAtNanos());
		return request;
	}

	/**
	 * Notes that nothing waits for the reply any more. Its instance has until after the
	 * deadline to give one, then the slot is due.
	 */
	void abandon(Request request, long nowNanos) {
		release(request);
		request.markAbandoned();
		forget(request, nowNanos);
		long deadline = request.isTimedOut(nowNanos) ? nowNanos : request.timeoutAtNanos();
		this.deadlines.schedule(request, deadline + this.options.stuckAfter().toNanos());
	}

	/**
	 * Ends a request, from whatever state.
	 */
	void finish(Request request, long nowNanos) {
		boolean awaited = request.state() != Request.State.ABANDONED;
		request.markDone();
		this.deadlines.cancel(request);
		if (awaited) {
			release(request);
			forget(request, nowNanos);
		}
		request.service().countOpen(-1);
		this.count--;
	}

	/**
	 * The requests of a client.
	 * @return a copy; none when it is not known
	 */
	Collection<Request> of(PeerId peer) {
		Client client = this.clients.get(peer);
		return (client != null) ? client.requests() : List.of();
	}

	/**
	 * The clients that wait for a reply.
	 * @return a copy
	 */
	List<Client> clients() {
		return List.copyOf(this.clients.values());
	}

	/**
	 * Whether no client waits for a reply.
	 */
	boolean isIdle() {
		return this.clients.isEmpty();
	}

	void advance(long nowNanos) {
		this.deadlines.advance(nowNanos);
	}

	void sweep(long nowNanos) {
		this.finished.forget(nowNanos);
	}

	long maxIdleNanos() {
		return this.deadlines.maxIdleNanos();
	}

	int count() {
		return this.count;
	}

	/**
	 * The bytes of all requests that are queued or at workers.
	 */
	ByteBudget held() {
		return this.held;
	}

	int clientCount() {
		return this.clients.size();
	}

	int finishedCount() {
		return this.finished.size();
	}

	private long timeoutNanos(Envelope envelope) {
		long asked = envelope.headers().timeoutMillis();
		long max = this.options.maxTimeout().toMillis();
		return (asked < 0) ? this.options.timeout().toNanos() : Math.min(asked, max) * 1_000_000;
	}

	private void release(Request request) {
		long weight = weight(request.envelope());
		request.client().holdBytes(-weight);
		this.held.release(weight);
	}

	/** The frames, and what the request costs beside them, about. */
	private static long weight(Envelope envelope) {
		return envelope.bytes() + (long) Envelope.MAX_FRAMES * RouterLimits.FRAME_OVERHEAD_BYTES;
	}

	private void forget(Request request, long nowNanos) {
		Client client = request.client();
		if (client.remove(request) && request.attempt() > 0) {
			this.finished.add(request, nowNanos);
		}
		if (client.isIdle()) {
			this.clients.remove(client.id(), client);
		}
	}

}
