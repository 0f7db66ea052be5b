package io.zss.worker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.DealerSettings;
import io.zss.transport.DealerSocket;
import io.zss.transport.Endpoint;
import io.zss.transport.FrameMessage;
import io.zss.transport.FrameSocket;
import io.zss.transport.Refusal;
import io.zss.transport.SendResult;
import io.zss.transport.Sockets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service at one broker: sends UP until it is acknowledged, HEARTBEAT from then on,
 * and DOWN at the end. A lost connection ends the registration at once, and a HEARTBEAT
 * on the next connection of the same socket begins it again. When the broker stays silent
 * or refuses the service, the link starts over with a fresh socket and identity, after a
 * pause that doubles. Heartbeats of ZMTP are off, since they would close the connection,
 * and lose the requests in flight, sooner. Belongs to the worker's loop.
 */
final class BrokerLink {

	private static final Logger logger = LoggerFactory.getLogger(BrokerLink.class);

	private static final String NO_CONNECTION = "there is no connection";

	private static final String NO_ANSWER = "it does not answer";

	private static final int MAX_TEXT = 200;

	/** As in the broker's registration. */
	private static final int MAX_VERBS = 1000;

	private static final int MAX_VERBS_LENGTH = 16_000;

	private static final String CONNECTION_LOST = "the connection is lost";

	private final ServiceState service;

	private final Endpoint broker;

	private final WorkerOptions options;

	private final Sockets sockets;

	private final RegistrationLog log;

	private WorkerStatus.Link status;

	/** Since when it is registered, or is not. */
	private long sinceNanos;

	/** When the broker has acknowledged it last. */
	private @Nullable Long acknowledgedNanos;

	private boolean wasRegistered;

	/** Why it is not registered, as last logged. */
	private @Nullable String loggedReason;

	private State state = State.CLOSED;

	private @Nullable DealerSocket socket;

	private byte[] identity = {};

	private long nextHeartbeatNanos;

	private long silentSinceNanos;

	private long reopenAtNanos;

	private long pauseNanos;

	private long lostConnections;

	private long leaveByNanos;

	private int inFlight;

	BrokerLink(ServiceState service, Endpoint broker, WorkerOptions options, Sockets sockets, RegistrationLog log,
			long nowNanos) {
		this.service = service;
		this.broker = broker;
		this.options = options;
		this.sockets = sockets;
		this.log = log;
		this.sinceNanos = nowNanos;
		this.status = new WorkerStatus.Link(sid(), broker.toString(), false, NO_CONNECTION);
		this.pauseNanos = options.heartbeatInterval().toNanos();
		open();
	}

	ServiceState service() {
		return this.service;
	}

	Endpoint broker() {
		return this.broker;
	}

	/**
	 * Its status, the same instance as long as nothing changes.
	 */
	WorkerStatus.Link status() {
		return this.status;
	}

	/**
	 * Whether its service should be registered, and is not.
	 */
	boolean isMissing() {
		return !this.status.registered() && !isLeaving();
	}

	/**
	 * How long its service has been registered, or has not been.
	 */
	long unchangedNanos(long nowNanos) {
		return nowNanos - this.sinceNanos;
	}

	/**
	 * What is known of it.
	 */
	WorkerSnapshot.LinkSnapshot snapshot(long nowNanos, long epochMillis) {
		Long acknowledged = this.acknowledgedNanos;
		return new WorkerSnapshot.LinkSnapshot(this.status.broker(), this.status.registered(),
				instant(this.sinceNanos, nowNanos, epochMillis),
				(acknowledged != null) ? instant(acknowledged, nowNanos, epochMillis) : null,
				isLeaving() ? "it has said DOWN" : this.status.reason());
	}

	private static Instant instant(long nanos, long nowNanos, long epochMillis) {
		return Instant.ofEpochMilli(epochMillis - (nowNanos - nanos) / 1_000_000);
	}

	@Nullable FrameMessage receive() {
		return (this.socket != null) ? this.socket.receive() : null;
	}

	/**
	 * Does what is due: sends UP or HEARTBEAT, or starts over.
	 */
	void advance(long nowNanos) {
		switch (this.state) {
			case CLOSED -> {
				if (nowNanos - this.reopenAtNanos >= 0) {
					open();
				}
			}
			case CONNECTING -> {
				noticeRefusal(nowNanos);
				if (say("UP")) {
					this.state = State.REGISTERING;
					setMissing(NO_ANSWER);
					this.silentSinceNanos = nowNanos;
					this.nextHeartbeatNanos = nowNanos + interval();
				}
			}
			case REGISTERING, REGISTERED -> heartbeat(nowNanos);
			case LEAVING -> {
				if (isSilent(nowNanos)) {
					this.state = State.LEFT;
				}
			}
			case LEFT -> {
				// nothing more is said
			}
		}
	}

	/**
	 * Until when nothing is due. A connection that comes or goes, or an answer, wakes the
	 * loop before.
	 */
	long nextDueNanos(long nowNanos) {
		return switch (this.state) {
			case CLOSED -> this.reopenAtNanos;
			case REGISTERING, REGISTERED -> this.nextHeartbeatNanos;
			case CONNECTING -> nowNanos + interval();
			case LEAVING, LEFT -> Math.min(nowNanos + interval(), this.leaveByNanos);
		};
	}

	/**
	 * Takes an answer of the broker.
	 * @param answer the status
	 * @param payload the payload; the text of an error is in there
	 */
	void onAnswer(String verb, int answer, byte[] payload, long nowNanos) {
		if (this.state == State.LEAVING) {
			this.state = verb.equals("DOWN") ? State.LEFT : State.LEAVING;
			return;
		}
		if (Status.isSuccess(answer)) {
			this.silentSinceNanos = nowNanos;
			this.acknowledgedNanos = nowNanos;
			if (this.state == State.REGISTERING) {
				this.state = State.REGISTERED;
				this.pauseNanos = interval();
				this.status = new WorkerStatus.Link(sid(), this.broker.toString(), true, null);
				this.log.registered(this, this.wasRegistered, nowNanos);
				this.wasRegistered = true;
				this.sinceNanos = nowNanos;
			}
		}
		else {
			String text = printable(ErrorBody.decode(answer, payload).developerMessage());
			startOver("it answered " + answer + " to " + verb + ": " + text, nowNanos);
		}
	}

	/**
	 * The loop has ended and closes its sockets.
	 */
	void ended() {
		this.socket = null;
		this.state = State.LEFT;
	}

	/**
	 * The loop has failed while the service was registered.
	 */
	void lostByFailure(String reason, long nowNanos) {
		this.log.lost(this, reason, nowNanos);
	}

	/**
	 * Sends DOWN. The answer comes when everything in flight is answered; a broker that
	 * stays silent after the last reply is not waited for.
	 */
	void leave(long nowNanos) {
		this.silentSinceNanos = nowNanos;
		this.leaveByNanos = nowNanos + this.options.gracePeriod().toNanos();
		boolean isKnown = this.state == State.REGISTERING || this.state == State.REGISTERED;
		this.state = (isKnown && say("DOWN")) ? State.LEAVING : State.LEFT;
	}

	/**
	 * Whether it was told to leave, and perhaps has left.
	 */
	boolean isLeaving() {
		return this.state == State.LEAVING || this.state == State.LEFT;
	}

	/**
	 * Whether it has left and nothing is in flight, or its grace period is over.
	 */
	boolean isDone(long nowNanos) {
		return isLeaving() && ((this.state == State.LEFT && this.inFlight == 0) || nowNanos - this.leaveByNanos >= 0);
	}

	/**
	 * Closes its socket, once it {@linkplain #isDone is done}.
	 */
	void close() {
		if (this.socket != null) {
			this.socket.close();
			this.socket = null;
		}
	}

	void requestBegins() {
		this.inFlight++;
	}

	void requestEnds() {
		this.inFlight--;
	}

	/**
	 * Sends a reply on the connection that its request came by.
	 */
	void reply(FrameMessage reply, byte[] requestIdentity, String rid, long nowNanos) {
		if (this.state == State.LEAVING) {
			this.silentSinceNanos = nowNanos;
		}
		FrameSocket current = this.socket;
		if (current == null || requestIdentity != this.identity) {
			logger.debug("The connection of request {} to broker {} is gone; its reply is dropped", rid, this.broker);
		}
		else if (current.send(reply) != SendResult.SENT) {
			logger.warn("Broker {} takes no replies at the moment; the reply to request {} is dropped", this.broker,
					rid);
		}
	}

	/**
	 * The identity of the connection, the same instance as long as it is the same
	 * connection.
	 */
	byte[] identity() {
		return this.identity;
	}

	private void heartbeat(long nowNanos) {
		if (isSilent(nowNanos)) {
			startOver(whySilent(), nowNanos);
			return;
		}
		if (this.state == State.REGISTERED && isCutOff()) {
			this.state = State.REGISTERING;
			lose(CONNECTION_LOST, nowNanos);
		}
		if (this.state == State.REGISTERING) {
			noticeRefusal(nowNanos);
		}
		if (isBack() || nowNanos - this.nextHeartbeatNanos >= 0) {
			this.nextHeartbeatNanos = nowNanos + interval();
			say("HEARTBEAT");
		}
	}

	private String whySilent() {
		DealerSocket current = this.socket;
		Refusal refusal = (current != null) ? current.refusal() : null;
		if (refusal != null) {
			return refusal.reason();
		}
		return (current != null && current.isConnected()) ? NO_ANSWER : NO_CONNECTION;
	}

	/**
	 * Says so when the two ends do not agree on keys: the socket tries again by itself.
	 */
	private void noticeRefusal(long nowNanos) {
		DealerSocket current = this.socket;
		Refusal refusal = (current != null && !current.isConnected()) ? current.refusal() : null;
		if (refusal != null && !refusal.reason().equals(this.loggedReason)) {
			this.loggedReason = refusal.reason();
			setMissing(refusal.reason());
			this.log.failed(this, refusal.reason(), true, nowNanos);
		}
	}

	/**
	 * Whether it knows that its broker is the one it means to talk to, so that it may
	 * believe what that says about others.
	 */
	boolean knowsBroker() {
		return this.options.keys() != null;
	}

	/**
	 * Whether its connection was lost and is not there again.
	 */
	private boolean isCutOff() {
		DealerSocket current = this.socket;
		return current != null && current.lostConnections() != this.lostConnections && !current.isConnected();
	}

	/**
	 * Whether its connection was lost and is there again: the broker has forgotten it in
	 * the meantime, and should get a heartbeat at once. True once for each loss.
	 */
	private boolean isBack() {
		DealerSocket current = this.socket;
		if (current == null) {
			return false;
		}
		long losses = current.lostConnections();
		boolean back = losses != this.lostConnections && current.isConnected();
		if (back) {
			this.lostConnections = losses;
		}
		return back;
	}

	private boolean isSilent(long nowNanos) {
		return nowNanos - this.silentSinceNanos >= this.options.liveness() * interval();
	}

	private void open() {
		byte[] fresh = Identities.newIdentity(sid());
		this.identity = fresh;
		// The same for all connections of this socket: the broker knows the instance by
		// it.
		this.socket = this.sockets.connect(() -> fresh,
				DealerSettings.of(this.broker, this.options.maxFrameBytes())
					.withoutHeartbeat()
					.withKeys(this.options.keys()));
		this.socket.ownedBy(this);
		this.lostConnections = 0;
		this.state = State.CONNECTING;
	}

	private void startOver(String reason, long nowNanos) {
		logger.debug("Service {} starts over with broker {} in {} ms", sid(), this.broker, this.pauseNanos / 1_000_000);
		boolean wasRegistered = this.state == State.REGISTERED;
		close();
		this.state = State.CLOSED;
		this.reopenAtNanos = nowNanos + this.pauseNanos;
		this.pauseNanos = Math.min(2 * this.pauseNanos, this.options.maxReconnectInterval().toNanos());
		if (wasRegistered) {
			lose(reason, nowNanos);
		}
		else {
			boolean isNew = !reason.equals(this.loggedReason);
			setMissing(reason);
			this.loggedReason = reason;
			this.log.failed(this, reason, isNew, nowNanos);
		}
	}

	private void lose(String reason, long nowNanos) {
		this.loggedReason = reason;
		setMissing(reason);
		this.log.lost(this, reason, nowNanos);
		this.sinceNanos = nowNanos;
	}

	private void setMissing(String reason) {
		this.status = new WorkerStatus.Link(sid(), this.broker.toString(), false, reason);
	}

	/**
	 * The text of a broker must not break or flood a line.
	 */
	private static String printable(String text) {
		String shown = (text.length() <= MAX_TEXT) ? text : text.substring(0, MAX_TEXT) + "...";
		return shown.replaceAll("\\p{Cntrl}", ".");
	}

	private boolean say(String verb) {
		ServiceDefinition definition = this.service.definition();
		Map<String, @Nullable Object> headers = new LinkedHashMap<>();
		if (!verb.equals("DOWN")) {
			headers.put(Headers.CAPACITY, definition.concurrency());
			if (!definition.version().isEmpty()) {
				headers.put(Headers.VERSION, definition.version());
			}
			headers.put(Headers.VERBS, announced(definition.verbs().keySet()));
			headers.put(Headers.INSTANCE, this.service.facts());
			headers.put(Headers.CANCEL, true);
		}
		Message message = new Message(this.identity, MessageType.REQUEST, Identities.newRid(),
				Address.of(Address.SMI, verb), headers, Status.NONE, ControlPayload.encode(sid()));
		FrameMessage frames = FrameMessage.of(FrameCodec.encode(message).toArray(new byte[0][]));
		return this.socket != null && this.socket.send(frames) == SendResult.SENT;
	}

	/**
	 * As many verbs as brokers keep: with the names of thousands the headers would be
	 * longer than they accept.
	 */
	private static List<String> announced(Set<String> verbs) {
		List<String> announced = new ArrayList<>();
		int length = 0;
		for (String verb : new TreeSet<>(verbs)) {
			length += verb.length();
			if (announced.size() == MAX_VERBS || length > MAX_VERBS_LENGTH) {
				break;
			}
			announced.add(verb);
		}
		return announced;
	}

	private String sid() {
		return this.service.definition().sid();
	}

	private long interval() {
		return this.options.heartbeatInterval().toNanos();
	}

	private enum State {

		/** Waits until it starts over. */
		CLOSED,

		/** Has a socket, but has said nothing yet. */
		CONNECTING,

		/** Has said UP. */
		REGISTERING,

		/** The broker has acknowledged it. */
		REGISTERED,

		/** Has said DOWN. */
		LEAVING,

		/** The broker sends nothing more. */
		LEFT

	}

}
