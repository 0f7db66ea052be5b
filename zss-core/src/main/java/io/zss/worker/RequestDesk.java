package io.zss.worker;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.FrameTooLongException;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the requests that come in: refuses those for which the service has no slot or no
 * verb, describes the service, hands the others to their handlers, keeps their deadlines,
 * and sends their replies. Belongs to the worker's loop.
 */
final class RequestDesk {

	private static final String CANCEL = "CANCEL";

	private static final Logger logger = LoggerFactory.getLogger(RequestDesk.class);

	private final ReplyWriter replies;

	private final HandlerRunner runner;

	private final LoopClock clock;

	private final long maxFrameBytes;

	private final TimerWheel deadlines;

	RequestDesk(ReplyWriter replies, HandlerRunner runner, LoopClock clock, long maxFrameBytes, long nowNanos) {
		this.maxFrameBytes = maxFrameBytes;
		this.replies = replies;
		this.runner = runner;
		this.clock = clock;
		this.deadlines = new TimerWheel(nowNanos);
	}

	/**
	 * Takes a request.
	 * @param protocolFrame where its protocol frame is, behind that of the identity
	 */
	void onRequest(BrokerLink link, FrameMessage message, int protocolFrame, long nowNanos) {
		String rid = FrameCodec.decodeRid(message.bytes(protocolFrame + FrameCodec.RID));
		Address address = Address.decode(message.bytes(protocolFrame + FrameCodec.ADDRESS));
		if (address.sid().equals(Address.SMI) && address.verb().equals(CANCEL)) {
			cancel(link, message.bytes(0));
			return;
		}
		FrameTooLongException tooLong = tooLong(message, protocolFrame);
		Map<String, @Nullable Object> headers = (tooLong == null || tooLong.getFrame().equals("payload"))
				? Headers.decode(message.bytes(protocolFrame + FrameCodec.HEADERS)) : new LinkedHashMap<>();
		if (!link.knowsBroker()) {
			// Any process could say this here, in any case of letters.
			headers.keySet().removeIf(Headers.CALLER::equalsIgnoreCase);
		}
		headers.putIfAbsent(Hop.SERVICE_RECEIVES.header(), (double) this.clock.epochMillis());
		InFlight request = new InFlight(link, message, protocolFrame, rid, headers, nowNanos);
		try {
			accept(request, address, tooLong);
		}
		catch (RuntimeException | Error ex) {
			logger.error("Request {} (rid={}) failed before its handler ran", address, rid, ex);
			if (request.claim()) {
				release(request);
				replyEarly(request, this.replies.fallback(request, ErrorBody.of(Status.INTERNAL_ERROR)));
			}
		}
	}

	private @Nullable FrameTooLongException tooLong(FrameMessage message, int protocolFrame) {
		try {
			FrameTooLongException.checkReceived(message, protocolFrame, "request", WorkerOptions.MAX_FRAME_PROPERTY,
					this.maxFrameBytes);
			return null;
		}
		catch (FrameTooLongException ex) {
			return ex;
		}
	}

	private void accept(InFlight request, Address address, @Nullable FrameTooLongException tooLong) {
		ServiceState service = request.link().service();
		ServiceDefinition definition = service.definition();
		if (address.verb().equals(Address.DESCRIBE) && address.sid().equals(definition.sid())) {
			// Not the service's work: it takes no slot, and no listener hears of it.
			replyEarly(request, this.replies.description(request, service.description()));
			return;
		}
		FrameMessage message = request.frames();
		ServiceRequest asked = new ServiceRequest(address, request.rid(), caller(message.bytes(0)), request.headers(),
				message.bytes(request.protocolFrame() + FrameCodec.PAYLOAD), deadlineNanos(request),
				request.link().status().broker(), service.instanceId());
		VerbHandler handler = definition.verbs().get(address.verb());
		if (handler == null || !address.sid().equals(definition.sid())) {
			refuse(request, asked, this.replies.error(request, ErrorBody.of(Status.NOT_FOUND)
				.withDeveloperMessage("Service " + definition.sid() + " has no verb " + address.verb())));
			return;
		}
		if (!isFor(request, service)) {
			refuse(request, asked,
					this.replies.error(request,
							ErrorBody.of(Status.NOT_FOUND)
								.withDeveloperMessage("The request is for another instance of " + definition.sid()
										+ " than " + service.instanceId())));
			return;
		}
		if (tooLong != null) {
			logger.debug("{} is refused: {}", asked, tooLong.getMessage());
			refuse(request, asked, this.replies.error(request,
					ErrorBody.of(Status.TOO_LARGE).withDeveloperMessage(tooLong.getMessage())));
			return;
		}
		if (service.isFull()) {
			service.countRefusal();
			refuse(request, asked, this.replies.refusal(request,
					"All " + definition.concurrency() + " slots of the instance are taken"));
			return;
		}
		if (this.runner.isCongested()) {
			service.countRefusal();
			refuse(request, asked,
					this.replies.refusal(request, "The executor of the instance is not running its tasks"));
			return;
		}
		service.take(request);
		Long deadline = this.runner.run(request, asked, handler);
		if (deadline != null) {
			this.deadlines.schedule(request, deadline);
		}
	}

	/**
	 * Whether a request may be answered here: a broker that does not know the header
	 * gives it to any instance.
	 */
	private static boolean isFor(InFlight request, ServiceState service) {
		Object only = request.headers().get(Headers.TO_INSTANCE);
		return only == null || only.equals(service.instanceId())
				|| only.equals(new String(request.identity(), StandardCharsets.UTF_8));
	}

	private static @Nullable Long deadlineNanos(InFlight request) {
		long timeoutMillis = Headers.timeoutMillis(request.headers().get(Headers.TIMEOUT));
		return (timeoutMillis >= 0) ? request.receivedNanos() + timeoutMillis * 1_000_000 : null;
	}

	/**
	 * No one waits any more for the request with this token as its frame 0.
	 */
	private static void cancel(BrokerLink link, byte[] token) {
		InFlight request = link.service().find(token);
		if (request != null && request.link() == link) {
			request.cancel();
		}
	}

	/**
	 * Sends the reply of a request and frees its slot.
	 */
	void reply(InFlight request, FrameMessage reply) {
		if (release(request)) {
			replyEarly(request, reply);
		}
	}

	/**
	 * Sends the reply of a request whose handler is still running.
	 */
	void replyEarly(InFlight request, FrameMessage reply) {
		request.link().reply(reply, request.identity(), request.rid(), this.clock.nanoTime());
	}

	/**
	 * Frees the slot of a request.
	 * @return whether it had one
	 */
	boolean release(InFlight request) {
		boolean held = request.link().service().release(request);
		if (held) {
			this.deadlines.cancel(request);
		}
		return held;
	}

	/**
	 * Answers 503 to a request whose handler is not done, as its service has stopped.
	 */
	void abandon(InFlight request) {
		boolean isWaiting = request.claimWaiting();
		if (isWaiting) {
			this.runner.onTaskLeftBehind();
		}
		if (isWaiting || request.claim()) {
			logger.warn("Request {} was not finished when its service stopped", request.rid());
			request.abandoned();
			FrameMessage reply = this.replies.error(request,
					ErrorBody.of(Status.UNAVAILABLE).withDeveloperMessage("The worker has stopped"));
			ServiceRequest asked = request.request();
			if (asked != null) {
				this.runner.ended(request, asked, reply);
			}
			reply(request, reply);
		}
		else {
			release(request);
		}
	}

	/**
	 * Answers what is past its deadline.
	 */
	void advance(long nowNanos) {
		this.deadlines.advance(nowNanos);
	}

	long maxIdleNanos() {
		return this.deadlines.maxIdleNanos();
	}

	private void refuse(InFlight request, ServiceRequest asked, FrameMessage reply) {
		this.runner.ended(request, asked, reply);
		request.link().reply(reply, request.identity(), request.rid(), request.receivedNanos());
	}

	private static String caller(byte[] identity) {
		String text = new String(identity, StandardCharsets.UTF_8);
		int end = text.lastIndexOf('#');
		return (end >= 0) ? text.substring(0, end) : text;
	}

}
