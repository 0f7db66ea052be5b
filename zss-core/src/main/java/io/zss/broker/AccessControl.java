package io.zss.broker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zss.broker.dispatch.Envelope;
import io.zss.security.AccessRequest;
import io.zss.security.Action;
import io.zss.security.Decision;
import io.zss.security.ZssAuthorizer;
import io.zss.transport.LoopClock;
import io.zss.transport.Peer;
import io.zss.transport.RouterSocket;
import org.jspecify.annotations.Nullable;

/**
 * The one place that decides whether a peer may do what it asks for, with the audit of
 * it. Decisions are remembered for ten seconds, by principal and target. Belongs to the
 * broker's loop.
 */
final class AccessControl {

	/** Then those that were not asked for the longest are decided anew. */
	private static final int MAX_DECISIONS = 10_000;

	private static final long MEMORY_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final SecurityOptions options;

	private final RouterSocket socket;

	private final KeyGate gate;

	private final LoopClock clock;

	private final Audit audit;

	private final Map<AccessRequest, Decision> decisions = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<AccessRequest, Decision> eldest) {
			return size() > MAX_DECISIONS;
		}

	};

	private long rememberedSinceNanos;

	AccessControl(SecurityOptions options, RouterSocket socket, KeyGate gate, LoopClock clock, EventLog events,
			long nowNanos) {
		this.options = options;
		this.socket = socket;
		this.gate = gate;
		this.clock = clock;
		this.audit = new Audit(events, nowNanos);
		this.rememberedSinceNanos = nowNanos;
	}

	/**
	 * Decides whether a message may do what it asks for.
	 * @param sid the service, or empty
	 * @param verb the verb of a call, or empty
	 * @return the answer to a peer that may not; null for one that may
	 */
	@Nullable Denial check(Envelope envelope, Action action, String sid, String verb, long nowNanos) {
		Peer peer = envelope.sentBy();
		AccessRequest request = new AccessRequest(peer.principal(), peer.host(), action, sid, verb);
		Decision decision = this.decisions.get(request);
		if (decision == null) {
			decision = decide(this.options.authorizer(), request);
			this.decisions.put(request, decision);
		}
		if (!decision.allowed() || this.options.auditAllowed()) {
			audit(request, envelope, decision, nowNanos);
		}
		if (decision.allowed()) {
			return null;
		}
		String what = request.what();
		return (peer.principal() != null) ? Denial.forbidden(peer.principal().name(), what) : Denial.unknown(what);
	}

	/**
	 * Notes a call that is allowed, of a caller that sends too many.
	 */
	void onExcess(Envelope envelope, String reason, long nowNanos) {
		Peer peer = envelope.sentBy();
		audit(new AccessRequest(peer.principal(), peer.host(), Action.CALL, envelope.address().sid(),
				envelope.address().verb()), envelope, Decision.deny(reason), nowNanos);
	}

	/**
	 * Notes a reply of a peer that nothing has asked.
	 */
	void onForgedReply(Envelope reply, long nowNanos) {
		Peer peer = reply.sentBy();
		this.audit.decided(new AccessRequest(peer.principal(), peer.host(), Action.SERVE, "", ""), peer.address(),
				"reply", "", Decision.deny("it does not hold the request that it replies to"), this.clock.epochMillis(),
				nowNanos);
	}

	/**
	 * Ends the connections whose keys are gone, and says what was not said.
	 */
	void sweep(long nowNanos) {
		this.socket.endConnections(this.gate::reasonToGo);
		for (KeyGate.Refused next = this.gate.poll(); next != null; next = this.gate.poll()) {
			this.audit.connectionRefused(Peer.plain(next.address()).host(), next.address(), next.reason(),
					next.epochMillis(), nowNanos);
		}
		this.audit.connectionsLeftOut(this.gate.takeLeftOut());
		this.audit.sweep(nowNanos);
		if (nowNanos - this.rememberedSinceNanos >= MEMORY_NANOS) {
			this.rememberedSinceNanos = nowNanos;
			this.decisions.clear();
		}
	}

	private void audit(AccessRequest request, Envelope envelope, Decision decision, long nowNanos) {
		this.audit.decided(request, envelope.sentBy().address(), envelope.address().verb(), envelope.rid(), decision,
				this.clock.epochMillis(), nowNanos);
	}

	private static Decision decide(ZssAuthorizer authorizer, AccessRequest request) {
		try {
			return authorizer.decide(request);
		}
		catch (RuntimeException | LinkageError | AssertionError | StackOverflowError ex) {
			return Decision.deny("the authorizer has failed: " + ex);
		}
	}

}
