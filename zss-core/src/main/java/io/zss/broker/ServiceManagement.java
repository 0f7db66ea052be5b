package io.zss.broker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.dispatch.ServiceStatistics;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.PeerId;
import io.zss.broker.registry.Registration;
import io.zss.broker.registry.Registry;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.HeaderFrame;
import io.zss.protocol.Headers;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.FrameMessage;
import org.jspecify.annotations.Nullable;

/**
 * The broker's service management interface, the sid {@code SMI}: UP, HEARTBEAT and DOWN
 * on the backend, for the sender's own identity alone; PING and LIST on both endpoints.
 * Belongs to the broker's loop.
 */
final class ServiceManagement {

	private final BrokerOptions options;

	private final Registry registry;

	private final Exchange exchange;

	private final Outbox outbox;

	private final RejectionLog rejections;

	private final int frontendPort;

	private final int backendPort;

	ServiceManagement(BrokerOptions options, Registry registry, Exchange exchange, Outbox outbox,
			RejectionLog rejections, int frontendPort, int backendPort) {
		this.options = options;
		this.registry = registry;
		this.exchange = exchange;
		this.outbox = outbox;
		this.rejections = rejections;
		this.frontendPort = frontendPort;
		this.backendPort = backendPort;
	}

	/**
	 * Acts on an SMI request and answers it; DOWN is answered when the instance owes no
	 * more replies.
	 */
	void handle(PeerId peer, FrameMessage frames, int at, String verb, long nowNanos) {
		Call call = new Call(peer, frames, at);
		switch (verb) {
			case "PING" -> succeed(call, ControlPayload.encode(about()), nowNanos);
			case "LIST" -> succeed(call, ControlPayload.encode(list()), nowNanos);
			case "UP", "HEARTBEAT", "DOWN" -> manage(call, verb, nowNanos);
			default ->
				reject(call, Rejection.INVALID_REGISTRATION, Status.INTERNAL_ERROR, "No SMI verb " + verb, nowNanos);
		}
	}

	private void manage(Call call, String verb, long nowNanos) {
		if (!isFromBackend(call.frames)) {
			reject(call, Rejection.FORBIDDEN, Status.FORBIDDEN, verb + " is for the backend", nowNanos);
			return;
		}
		if (call.at == 2 && !call.peer.equals(new PeerId(call.frames.bytes(1)))) {
			reject(call, Rejection.FORBIDDEN, Status.FORBIDDEN, verb + " is for the sender's own identity", nowNanos);
			return;
		}
		try {
			Registration registration = Registration.read(
					ControlPayload.decode(call.frames.bytes(call.at + FrameCodec.PAYLOAD)),
					Headers.decode(call.frames.bytes(call.at + FrameCodec.HEADERS)), this.options.defaultCapacity());
			Instance known = this.registry.find(call.peer);
			if (verb.equals("DOWN")) {
				down(call, known, nowNanos);
			}
			else if (known == null) {
				register(call, registration, nowNanos);
			}
			else if (verb.equals("UP")) {
				reject(call, Rejection.INVALID_REGISTRATION, Status.INTERNAL_ERROR, "Registered already: " + known,
						nowNanos);
			}
			else {
				heartbeat(call, known, registration, nowNanos);
			}
		}
		catch (ProtocolException ex) {
			reject(call, Rejection.INVALID_REGISTRATION, Status.BAD_REQUEST, ex.getMessage(), nowNanos);
		}
	}

	/**
	 * Only what is known to have come by the backend alone: not when the socket does not
	 * tell, nor when two hosts lend both endpoints the same port.
	 */
	private boolean isFromBackend(FrameMessage frames) {
		int port = frames.localPort();
		return port == this.backendPort && port != this.frontendPort;
	}

	private void register(Call call, Registration registration, long nowNanos) {
		if (this.exchange.isDraining()) {
			reject(call, Rejection.STOPPING, Status.UNAVAILABLE, "The broker is stopping", nowNanos);
			return;
		}
		boolean isNewService = this.exchange.findService(registration.sid()) == null;
		if (this.registry.isFull() || (isNewService && this.exchange.services().size() >= this.options.maxServices())) {
			reject(call, Rejection.OVERLOAD, Status.TOO_MANY_REQUESTS, "No room for another instance", nowNanos);
			return;
		}
		Instance instance = this.registry.add(call.peer, registration, nowNanos);
		try {
			succeed(call, nowNanos);
		}
		finally {
			this.exchange.instanceUp(instance, nowNanos);
		}
	}

	private void heartbeat(Call call, Instance known, Registration registration, long nowNanos) {
		if (!known.registration().sid().equals(registration.sid())) {
			reject(call, Rejection.INVALID_REGISTRATION, Status.BAD_REQUEST, "Registered for another sid: " + known,
					nowNanos);
			return;
		}
		this.exchange.instanceChanged(known, registration, nowNanos);
		succeed(call, nowNanos);
	}

	private void down(Call call, @Nullable Instance known, long nowNanos) {
		if (known == null || known.state() != Instance.State.LIVE) {
			reject(call, Rejection.INVALID_REGISTRATION, Status.INTERNAL_ERROR, "Not registered", nowNanos);
			return;
		}
		// The Node worker closes its socket when the reply comes, so it comes last.
		this.exchange.instanceLeaves(known, () -> succeed(call, nowNanos), nowNanos);
	}

	private Map<String, Object> about() {
		Map<String, Object> about = new LinkedHashMap<>();
		about.put("name", this.options.name());
		about.put("version", BrokerVersion.CURRENT);
		return about;
	}

	private List<Object> list() {
		Map<String, Object> settings = settings();
		List<Object> services = new ArrayList<>();
		for (ServiceDispatcher service : this.exchange.services()) {
			Map<String, Object> entry = new LinkedHashMap<>();
			entry.put("sid", service.sid());
			entry.put("queued", service.queuedRequests());
			entry.put("queuedBytes", service.queuedBytes());
			entry.put("settings", settings);
			addTotals(entry, service.statistics());
			entry.put("heldVersions", service.heldVersions());
			entry.put("instances", service.instances().stream().map(ServiceManagement::describe).toList());
			services.add(entry);
		}
		return services;
	}

	/**
	 * What holds for each service; durations in milliseconds.
	 */
	private Map<String, Object> settings() {
		Map<String, Object> settings = new LinkedHashMap<>();
		settings.put("strategy", this.options.strategy().label());
		settings.put("timeToLive", this.options.timeToLive().toMillis());
		settings.put("requestTimeout", this.options.requestTimeout().toMillis());
		settings.put("maxRequestTimeout", this.options.maxRequestTimeout().toMillis());
		settings.put("stuckAfter", this.options.stuckAfter().toMillis());
		settings.put("holdFor", this.options.holdFor().toMillis());
		settings.put("duplicateWindow", this.options.duplicateWindow().toMillis());
		settings.put("maxAttempts", this.options.maxAttempts());
		settings.put("defaultCapacity", this.options.defaultCapacity());
		settings.put("maxQueued", this.options.maxQueuedRequests());
		settings.put("maxQueuedBytes", this.options.maxQueuedBytes());
		settings.put("maxRequests", this.options.maxRequests());
		settings.put("maxInstances", this.options.maxInstances());
		settings.put("maxServices", this.options.maxServices());
		return settings;
	}

	private static void addTotals(Map<String, Object> entry, ServiceStatistics totals) {
		entry.put("requests", totals.requests());
		entry.put("succeeded", totals.succeeded());
		entry.put("failed", totals.failed());
		entry.put("timedOut", totals.timedOut());
		entry.put("refused", totals.refused());
		entry.put("retried", totals.retried());
		entry.put("duplicates", totals.duplicates());
		entry.put("stuck", totals.stuck());
	}

	private static Map<String, Object> describe(Instance instance) {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("identity", instance.id().toString());
		entry.put("version", instance.registration().version());
		entry.put("capacity", instance.registration().capacity());
		entry.put("inFlight", instance.inFlight());
		entry.put("answered", instance.answered());
		entry.put("stuck", instance.stuck());
		entry.put("lastResort", instance.isLastResort());
		entry.put("verbs", instance.registration().verbs());
		entry.put("facts", instance.registration().facts());
		return entry;
	}

	// As the reference does, the payload of the request is the payload of the reply.
	private void succeed(Call call, long nowNanos) {
		succeed(call, call.frames.bytes(call.at + FrameCodec.PAYLOAD), nowNanos);
	}

	private void succeed(Call call, byte[] payload, long nowNanos) {
		this.outbox.answer(call.peer, call.frames, call.at, call.headers(), Status.OK, payload, nowNanos);
	}

	private void reject(Call call, Rejection rejection, int status, String developerMessage, long nowNanos) {
		this.rejections.record(rejection, call.peer, developerMessage, nowNanos);
		byte[] body = ErrorBody.of(status).withDeveloperMessage(developerMessage).encode();
		this.outbox.answer(call.peer, call.frames, call.at, call.headers(), status, body, nowNanos);
	}

	/**
	 * An SMI request and who sent it.
	 */
	private record Call(PeerId peer, FrameMessage frames, int at) {

		HeaderFrame headers() {
			try {
				return HeaderFrame.scan(this.frames.bytes(this.at + FrameCodec.HEADERS));
			}
			catch (ProtocolException ex) {
				return HeaderFrame.EMPTY;
			}
		}

	}

}
