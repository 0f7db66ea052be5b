package io.zss.broker;

import java.nio.charset.StandardCharsets;

import io.zss.broker.dispatch.Envelope;
import io.zss.broker.dispatch.Request;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.PeerId;
import io.zss.protocol.Address;
import io.zss.protocol.AddressCache;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.HeaderFrame;
import io.zss.protocol.Hop;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.security.ZssPrincipal;
import io.zss.transport.FrameMessage;
import io.zss.transport.FrameSocket;
import io.zss.transport.LoopClock;
import io.zss.transport.SendResult;

/**
 * Everything that the broker sends. Frames of the message that is answered or passed on
 * are moved into the new one, not copied. Belongs to the broker's loop.
 */
final class Outbox {

	private static final byte[] PROTOCOL = FrameCodec.PROTOCOL.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] NO_STATUS = {};

	private static final byte[] NIL = { (byte) 0xc0 };

	private static final Address CANCEL = Address.of(Address.SMI, "CANCEL");

	private final FrameSocket socket;

	private final LoopClock clock;

	private final AddressCache addresses;

	private final RejectionLog rejections;

	private final FrameDump dump;

	private long sentBytes;

	Outbox(FrameSocket socket, LoopClock clock, AddressCache addresses, RejectionLog rejections, FrameDump dump) {
		this.dump = dump;
		this.socket = socket;
		this.clock = clock;
		this.addresses = addresses;
		this.rejections = rejections;
	}

	/**
	 * Bytes that were given to the socket so far.
	 * @return a total
	 */
	long sentBytes() {
		return this.sentBytes;
	}

	/**
	 * Sends a request to an instance.
	 * @param token what stands in the place of the client's identity
	 */
	SendResult dispatch(Request request, Instance instance, byte[] token, long nowNanos) {
		Envelope envelope = request.envelope();
		FrameMessage source = envelope.frames();
		long remainingMillis = (request.timeoutAtNanos() - nowNanos) / 1_000_000;
		byte[] headers = headers(envelope, request.attempt() + 1, remainingMillis);
		// Of Node peers, some send the text "null" as a request's status, which their
		// workers would take over into the reply.
		return send(new FrameMessage().add(instance.id().bytes())
			.add(token)
			.addCopy(source, envelope.index(0))
			.addCopy(source, envelope.index(FrameCodec.TYPE))
			.addCopy(source, envelope.index(FrameCodec.RID))
			.add(this.addresses.encode(request.address()))
			.add(headers)
			.add(NO_STATUS)
			.addCopy(source, envelope.index(FrameCodec.PAYLOAD)));
	}

	private byte[] headers(Envelope envelope, int attempt, long remainingMillis) {
		ZssPrincipal caller = envelope.principal();
		HeaderFrame headers = envelope.headers();
		long sentAt = this.clock.epochMillis();
		return (caller != null)
				? headers.dispatched(envelope.receivedEpochMillis(), sentAt, attempt, remainingMillis, caller.name(),
						caller.roles())
				: headers.dispatched(envelope.receivedEpochMillis(), sentAt, attempt, remainingMillis);
	}

	/**
	 * Tells an instance that nothing waits for its reply any more. Nothing answers this,
	 * and nothing depends on whether it arrives.
	 * @param token that of the attempt
	 */
	void sendCancel(Request request, Instance instance, byte[] token) {
		send(new FrameMessage().add(instance.id().bytes())
			.add(token)
			.add(PROTOCOL)
			.add(MessageType.REQUEST.encode())
			.addCopy(request.envelope().frames(), request.envelope().index(FrameCodec.RID))
			.add(this.addresses.encode(CANCEL))
			.add(HeaderFrame.EMPTY.bytes())
			.add(NO_STATUS)
			.add(NIL));
	}

	/**
	 * Passes a worker's reply on to the client that asked. The address is the one that
	 * the client sent.
	 * @return false when there was no room, and a 503 has taken its place
	 */
	boolean forwardReply(Request request, Envelope reply, long nowNanos) {
		long millis = this.clock.epochMillis();
		FrameMessage source = reply.frames();
		Envelope asked = request.envelope();
		return deliver(asked, request.attempt(),
				new FrameMessage().add(asked.peer().bytes())
					.add(source, reply.index(0))
					.add(source, reply.index(FrameCodec.TYPE))
					.add(source, reply.index(FrameCodec.RID))
					.addCopy(asked.frames(), asked.index(FrameCodec.ADDRESS))
					.add(reply.headers().stamped(Hop.BACKEND_RECEIVES, millis, Hop.FRONTEND_SENDS, millis))
					.add(source, reply.index(FrameCodec.STATUS))
					.add(source, reply.index(FrameCodec.PAYLOAD)),
				nowNanos);
	}

	/**
	 * Answers a request that was accepted, and says how often it was dispatched.
	 * @param stopping whether the broker answers so because it is stopping
	 */
	void sendFailure(Request request, ErrorBody error, boolean stopping, long nowNanos) {
		sendError(request.envelope(), request.attempt(), error, stopping, nowNanos);
	}

	/**
	 * Answers a request that was not accepted.
	 * @param stopping whether the broker answers so because it is stopping
	 */
	void sendRejection(Envelope request, ErrorBody error, boolean stopping, long nowNanos) {
		sendError(request, 0, error, stopping, nowNanos);
	}

	/**
	 * Answers a request that was not accepted and may be sent again.
	 * @param retryAfterMillis when
	 */
	void sendRetryLater(Envelope request, ErrorBody error, long retryAfterMillis, long nowNanos) {
		sendRetryLater(request, request.headers(), error, retryAfterMillis, nowNanos);
	}

	/**
	 * Answers a request that was not accepted and may be sent again.
	 * @param headers those of the request that are sent back
	 * @param retryAfterMillis when
	 */
	void sendRetryLater(Envelope request, HeaderFrame headers, ErrorBody error, long retryAfterMillis, long nowNanos) {
		sendError(request,
				headers.refused(request.receivedEpochMillis(), this.clock.epochMillis(), retryAfterMillis / 1000.0),
				error, nowNanos);
	}

	private void sendError(Envelope request, int attempts, ErrorBody error, boolean stopping, long nowNanos) {
		sendError(request,
				request.headers().failed(request.receivedEpochMillis(), this.clock.epochMillis(), attempts, stopping),
				error, nowNanos);
	}

	private void sendError(Envelope request, byte[] headers, ErrorBody error, long nowNanos) {
		SendResult result = send(reply(request, headers, error.code(), error.encode()));
		if (result != SendResult.SENT) {
			this.rejections.record(Rejection.UNDELIVERABLE, request.peer(), result, nowNanos);
		}
	}

	/**
	 * Answers an SMI request.
	 */
	void sendSmiReply(Envelope request, byte[] headers, int status, byte[] payload, long nowNanos) {
		deliver(request, 0, reply(request, headers, status, payload), nowNanos);
	}

	private static FrameMessage reply(Envelope request, byte[] headers, int status, byte[] payload) {
		FrameMessage source = request.frames();
		FrameMessage reply = new FrameMessage().add(request.peer().bytes())
			.addCopy(source, request.index(0))
			.add(MessageType.REPLY.encode())
			.addCopy(source, request.index(FrameCodec.RID));
		return request.copyAddressTo(reply).add(headers).add(Status.encode(status)).add(payload);
	}

	/**
	 * Sends a reply. A peer that is there, but has no room for it, gets a short error in
	 * its place: it would wait for its whole time-out otherwise.
	 * @return whether the error was not needed
	 */
	private boolean deliver(Envelope request, int attempts, FrameMessage reply, long nowNanos) {
		long bytes = reply.totalLength();
		SendResult result = send(reply);
		if (result == SendResult.SENT) {
			return true;
		}
		this.rejections.record(Rejection.UNDELIVERABLE, request.peer(), result, nowNanos);
		if (result != SendResult.FULL) {
			return true;
		}
		sendError(request, attempts,
				ErrorBody.of(Status.UNAVAILABLE)
					.withDeveloperMessage(
							"The reply of " + bytes + " bytes does not fit: too many bytes already wait to be sent"),
				false, nowNanos);
		return false;
	}

	private SendResult send(FrameMessage message) {
		this.sentBytes += message.totalLength();
		return this.dump.isOn() ? sendAndShow(message) : this.socket.send(message);
	}

	/**
	 * The socket owns the frames that it has taken, so what is shown is a copy.
	 */
	private SendResult sendAndShow(FrameMessage message) {
		FrameMessage copy = new FrameMessage();
		for (int i = 0; i < message.size(); i++) {
			copy.addCopy(message, i);
		}
		SendResult result = this.socket.send(message);
		this.dump.sent(copy, result);
		return result;
	}

}
