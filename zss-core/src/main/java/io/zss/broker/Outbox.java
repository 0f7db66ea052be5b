package io.zss.broker;

import io.zss.broker.dispatch.Request;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.PeerId;
import io.zss.protocol.AddressCache;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.HeaderFrame;
import io.zss.protocol.Hop;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.FrameMessage;
import io.zss.transport.FrameSocket;
import io.zss.transport.LoopClock;
import io.zss.transport.SendResult;

/**
 * Everything that the broker sends. Frames of the message that is answered or passed on
 * are moved into the new one, not copied. Belongs to the broker's loop.
 */
final class Outbox {

	private static final byte[] NO_STATUS = {};

	private final FrameSocket socket;

	private final LoopClock clock;

	private final AddressCache addresses;

	private final RejectionLog rejections;

	Outbox(FrameSocket socket, LoopClock clock, AddressCache addresses, RejectionLog rejections) {
		this.socket = socket;
		this.clock = clock;
		this.addresses = addresses;
		this.rejections = rejections;
	}

	/**
	 * Sends a request to an instance.
	 * @param token what stands in the place of the client's identity
	 */
	SendResult dispatch(Request request, Instance instance, byte[] token, long nowNanos) {
		FrameMessage source = request.frames();
		int at = request.protocolFrame();
		long remainingMillis = (request.timeoutAtNanos() - nowNanos) / 1_000_000;
		byte[] headers = request.headers()
			.dispatched(request.receivedEpochMillis(), this.clock.epochMillis(), request.attempt() + 1,
					remainingMillis);
		// Of Node peers, some send the text "null" as a request's status, which their
		// workers would take over into the reply.
		return this.socket.send(new FrameMessage().add(instance.id().bytes())
			.add(token)
			.addCopy(source, at)
			.addCopy(source, at + FrameCodec.TYPE)
			.addCopy(source, at + FrameCodec.RID)
			.add(this.addresses.encode(request.address()))
			.add(headers)
			.add(NO_STATUS)
			.addCopy(source, at + FrameCodec.PAYLOAD));
	}

	/**
	 * Passes a worker's reply on to the client that asked. The address is the one that
	 * the client sent.
	 * @param reply the worker's frames
	 * @param at where the protocol frame is among them
	 * @param headers its headers
	 */
	void forward(Request request, FrameMessage reply, int at, HeaderFrame headers, long nowNanos) {
		long millis = this.clock.epochMillis();
		deliver(request.client().id(),
				new FrameMessage().add(request.client().id().bytes())
					.add(reply, at)
					.add(reply, at + FrameCodec.TYPE)
					.add(reply, at + FrameCodec.RID)
					.addCopy(request.frames(), request.protocolFrame() + FrameCodec.ADDRESS)
					.add(headers.stamped(Hop.BACKEND_RECEIVES, millis, Hop.FRONTEND_SENDS, millis))
					.add(reply, at + FrameCodec.STATUS)
					.add(reply, at + FrameCodec.PAYLOAD),
				nowNanos);
	}

	/**
	 * Answers a request that was accepted, and says how often it was dispatched.
	 */
	void fail(Request request, ErrorBody error, long nowNanos) {
		refuse(request.client().id(), request.frames(), request.protocolFrame(), request.headers(),
				request.receivedEpochMillis(), request.attempt(), error, nowNanos);
	}

	/**
	 * Answers a request that was not accepted.
	 */
	void refuse(PeerId peer, FrameMessage request, int at, HeaderFrame headers, long receivedEpochMillis,
			ErrorBody error, long nowNanos) {
		refuse(peer, request, at, headers, receivedEpochMillis, 0, error, nowNanos);
	}

	private void refuse(PeerId peer, FrameMessage request, int at, HeaderFrame headers, long receivedEpochMillis,
			int attempts, ErrorBody error, long nowNanos) {
		byte[] stamped = headers.failed(receivedEpochMillis, this.clock.epochMillis(), attempts);
		deliver(peer, reply(peer, request, at, stamped, error.code(), error.encode()), nowNanos);
	}

	/**
	 * Answers an SMI request.
	 */
	void answer(PeerId peer, FrameMessage request, int at, HeaderFrame headers, int status, byte[] payload,
			long nowNanos) {
		deliver(peer, reply(peer, request, at, headers.bytes(), status, payload), nowNanos);
	}

	private static FrameMessage reply(PeerId peer, FrameMessage request, int at, byte[] headers, int status,
			byte[] payload) {
		return new FrameMessage().add(peer.bytes())
			.addCopy(request, at)
			.add(MessageType.REPLY.encode())
			.addCopy(request, at + FrameCodec.RID)
			.addCopy(request, at + FrameCodec.ADDRESS)
			.add(headers)
			.add(Status.encode(status))
			.add(payload);
	}

	private void deliver(PeerId peer, FrameMessage message, long nowNanos) {
		SendResult result = this.socket.send(message);
		if (result != SendResult.SENT) {
			this.rejections.record(Rejection.UNDELIVERABLE, peer, result, nowNanos);
		}
	}

}
