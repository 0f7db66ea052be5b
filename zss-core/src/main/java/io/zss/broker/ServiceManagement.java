package io.zss.broker;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.zss.broker.dispatch.Envelope;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.Registration;
import io.zss.broker.registry.Registry;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.HeaderFrame;
import io.zss.protocol.Headers;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.protocol.ZssVersion;
import io.zss.security.Action;
import org.jspecify.annotations.Nullable;

/**
 * The broker's service management interface, the sid {@code SMI}: UP, HEARTBEAT and DOWN
 * on the backend, for the sender's own identity alone; PING, LIST and the verbs of
 * {@link Operations} on both endpoints. Belongs to the broker's loop.
 */
final class ServiceManagement {

	/** Longest payload of UP, HEARTBEAT and DOWN: a sid of the longest characters. */
	private static final int MAX_PAYLOAD_BYTES = 4 * Address.MAX_LENGTH + 8;

	private final BrokerOptions options;

	private final Registry registry;

	private final Exchange exchange;

	private final Outbox outbox;

	private final RejectionLog rejections;

	private final ServiceList list;

	private final Operations operations;

	/** Null where security is off. */
	private final @Nullable AccessControl access;

	/** Null where callers are not limited. */
	private final @Nullable CallerLimits callers;

	private final Ports ports;

	ServiceManagement(BrokerOptions options, Registry registry, Exchange exchange, Outbox outbox,
			RejectionLog rejections, Operations operations, @Nullable AccessControl access,
			@Nullable CallerLimits callers, Ports ports) {
		this.access = access;
		this.callers = callers;
		this.ports = ports;
		this.operations = operations;
		this.options = options;
		this.registry = registry;
		this.exchange = exchange;
		this.outbox = outbox;
		this.rejections = rejections;
		this.list = new ServiceList(options, exchange.services());
	}

	/**
	 * Acts on an SMI request and answers it; DOWN is answered when the instance owes no
	 * more replies.
	 */
	void handle(Envelope request, long nowNanos) {
		String verb = request.address().verb();
		switch (verb) {
			case "UP", "HEARTBEAT", "DOWN" -> manage(request, verb, nowNanos);
			default -> answerInTime(request, verb, nowNanos);
		}
	}

	/**
	 * Answers a question, unless its caller has asked too many.
	 */
	private void answerInTime(Envelope request, String verb, long nowNanos) {
		CallerLimits.Excess excess = (this.callers != null) ? this.callers.takeOfManagement(request, nowNanos) : null;
		if (excess != null) {
			rejectFor(excess, request, nowNanos);
			return;
		}
		answer(request, verb, nowNanos);
	}

	private void answer(Envelope request, String verb, long nowNanos) {
		switch (verb) {
			case "PING" -> succeed(request, ControlPayload.encode(about()), nowNanos);
			case "LIST" -> list(request, nowNanos);
			default -> operate(request, verb, nowNanos);
		}
	}

	/**
	 * Drops what was made for those who ask, so that it is made anew.
	 */
	void sweep() {
		this.list.expire();
		this.operations.sweep();
	}

	/**
	 * The sid that a LIST asks for.
	 * @return null for all: peers of others may send any payload
	 */
	private static @Nullable String wantedSid(Envelope request) {
		try {
			return ControlPayload.decodeText(request.payloadBytes(MAX_PAYLOAD_BYTES), MAX_PAYLOAD_BYTES)
				.toUpperCase(Locale.ROOT);
		}
		catch (ProtocolException noSid) {
			return null;
		}
	}

	private void list(Envelope request, long nowNanos) {
		if (this.access != null) {
			Denial denial = this.access.check(request, Action.LOOK, "", "", nowNanos);
			if (denial != null) {
				reject(request, denial, nowNanos);
				return;
			}
		}
		succeed(request, this.list.bytes(wantedSid(request), nowNanos), nowNanos);
	}

	private void operate(Envelope request, String verb, long nowNanos) {
		try {
			Operations.Reply reply = this.operations.handle(request, nowNanos);
			if (reply == null) {
				reject(request, Rejection.INVALID_REGISTRATION, Status.NOT_FOUND, "No SMI verb " + verb, nowNanos);
			}
			else {
				Rejection rejection = reply.rejection();
				if (rejection == null) {
					succeed(request, reply.payload(), nowNanos);
				}
				else {
					reject(request, rejection, reply.status(), reply.developerMessage(), nowNanos);
				}
			}
		}
		catch (ProtocolException ex) {
			reject(request, Rejection.MALFORMED_MESSAGE, Status.BAD_REQUEST, ex.getMessage(), nowNanos);
		}
	}

	private void manage(Envelope request, String verb, long nowNanos) {
		if (!isFromBackend(request)) {
			reject(request, Rejection.FORBIDDEN, Status.FORBIDDEN,
					verb + " is for the backend, " + this.ports.backendsText() + ", but came through another endpoint",
					nowNanos);
			return;
		}
		if (request.hasInnerIdentity() && !isOwnIdentity(request)) {
			reject(request, Rejection.FORBIDDEN, Status.FORBIDDEN, verb + " is for the sender's own identity",
					nowNanos);
			return;
		}
		try {
			Registration registration = Registration.read(
					ControlPayload.decodeText(request.payloadBytes(MAX_PAYLOAD_BYTES), MAX_PAYLOAD_BYTES),
					Headers.decode(request.headerBytes(this.options.limits().headerBytes())),
					this.options.services().defaultCapacity());
			Instance known = this.registry.find(request.peer());
			if (this.access != null) {
				Denial denial = this.access.check(request, Action.SERVE, registration.sid(), "", nowNanos);
				if (denial != null) {
					refuse(request, known, denial, nowNanos);
					return;
				}
			}
			if (verb.equals("DOWN")) {
				down(request, known, nowNanos);
			}
			else if (known == null) {
				register(request, registration, nowNanos);
			}
			else if (verb.equals("UP")) {
				reject(request, Rejection.INVALID_REGISTRATION, Status.INTERNAL_ERROR, "Already registered: " + known,
						nowNanos);
			}
			else {
				heartbeat(request, known, registration, nowNanos);
			}
		}
		catch (ProtocolException ex) {
			reject(request, Rejection.INVALID_REGISTRATION, Status.BAD_REQUEST, ex.getMessage(), nowNanos);
		}
	}

	private boolean isFromBackend(Envelope request) {
		return this.ports.isBackend(request.frames().localPort());
	}

	/**
	 * Refuses a peer that may not serve what it asks for. One that was allowed to, and is
	 * registered, gets no more requests.
	 */
	private void refuse(Envelope request, @Nullable Instance known, Denial denial, long nowNanos) {
		if (known != null && known.state() == Instance.State.LIVE) {
			this.exchange.onInstanceLost(known, "it may no longer serve what it serves", nowNanos);
		}
		reject(request, denial, nowNanos);
	}

	private static boolean isOwnIdentity(Envelope request) {
		byte[] claimed = request.innerIdentity(Envelope.MAX_IDENTITY_BYTES);
		return claimed != null && Arrays.equals(claimed, request.peer().bytes());
	}

	private void register(Envelope request, Registration registration, long nowNanos) {
		if (this.exchange.isDraining()) {
			reject(request, Rejection.STOPPING, Status.UNAVAILABLE, "The broker is stopping", nowNanos);
			return;
		}
		if (this.registry.isFull()
				|| !this.exchange.services().hasRoomFor(registration.sid(), registration.version())) {
			reject(request, Rejection.OVERLOAD, Status.TOO_MANY_REQUESTS, "No room for another instance", nowNanos);
			return;
		}
		Instance instance = this.registry.add(request.peer(), registration, nowNanos);
		try {
			succeed(request, nowNanos);
		}
		finally {
			this.exchange.onInstanceUp(instance, nowNanos);
		}
	}

	private void heartbeat(Envelope request, Instance known, Registration registration, long nowNanos) {
		if (!known.registration().sid().equals(registration.sid())) {
			reject(request, Rejection.INVALID_REGISTRATION, Status.BAD_REQUEST, "Registered for another sid: " + known,
					nowNanos);
			return;
		}
		this.exchange.onInstanceChanged(known, registration, nowNanos);
		succeed(request, nowNanos);
	}

	private void down(Envelope request, @Nullable Instance known, long nowNanos) {
		if (known == null || known.state() != Instance.State.LIVE) {
			reject(request, Rejection.INVALID_REGISTRATION, Status.INTERNAL_ERROR, "Not registered", nowNanos);
			return;
		}
		// The Node worker closes its socket when the reply comes, so it comes last.
		this.exchange.onInstanceDown(known, () -> succeed(request, nowNanos), nowNanos);
	}

	private Map<String, Object> about() {
		Map<String, Object> about = new LinkedHashMap<>();
		about.put("name", this.options.name());
		about.put("version", ZssVersion.current());
		return about;
	}

	// As the reference does, the payload of the request is the payload of the reply.
	private void succeed(Envelope request, long nowNanos) {
		succeed(request, request.payloadBytes(MAX_PAYLOAD_BYTES), nowNanos);
	}

	private void succeed(Envelope request, byte[] payload, long nowNanos) {
		this.outbox.sendSmiReply(request, headers(request).bytes(), Status.OK, payload, nowNanos);
	}

	private void reject(Envelope request, Denial denial, long nowNanos) {
		reject(request, denial.rejection(), denial.status(), denial.developerMessage(), nowNanos);
	}

	private void reject(Envelope request, Rejection rejection, int status, String developerMessage, long nowNanos) {
		this.rejections.record(rejection, request.peer(), developerMessage, nowNanos);
		byte[] body = ErrorBody.of(status).withDeveloperMessage(developerMessage).encode();
		this.outbox.sendSmiReply(request, headers(request).bytes(), status, body, nowNanos);
	}

	private void rejectFor(CallerLimits.Excess excess, Envelope request, long nowNanos) {
		if (this.access != null) {
			this.access.onExcess(request, excess.reason(), nowNanos);
		}
		this.rejections.record(Rejection.RATE_LIMITED, request.peer(), excess.reason(), nowNanos);
		this.outbox.sendRetryLater(request, headers(request), excess.error(), excess.retryAfterMillis(), nowNanos);
	}

	/**
	 * The headers that are sent back: none when they cannot be read.
	 */
	private HeaderFrame headers(Envelope request) {
		try {
			request.readHeaders(this.options.limits().headerBytes());
			return request.headers();
		}
		catch (ProtocolException ex) {
			return HeaderFrame.EMPTY;
		}
	}

}
