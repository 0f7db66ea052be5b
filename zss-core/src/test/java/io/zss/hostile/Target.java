package io.zss.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.zss.RawZmtpPeer;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;

/**
 * The broker that hostile peers are let loose on.
 *
 * @param frontend where clients connect
 * @param backend where workers connect
 * @param ofGoodPeers where the good ones connect: the same, or the secured endpoints
 * @param goodCalls waits until the good client has made some more calls
 * @param keys by which hostile peers connect; null for plain ones
 */
record Target(Endpoint frontend, Endpoint backend, List<Endpoint> ofGoodPeers, Runnable goodCalls,
		@Nullable ConnectionKeys keys) {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	RawZmtpPeer client() throws IOException {
		return dealer(this.frontend, Identities.newIdentity("hostile"));
	}

	RawZmtpPeer worker() throws IOException {
		return dealer(this.backend, Identities.newIdentity("HOSTILE"));
	}

	/**
	 * A worker that is registered.
	 */
	RawZmtpPeer worker(String sid, Map<String, ?> headers) throws IOException {
		RawZmtpPeer worker = worker();
		worker.exchange(FrameCodec.encode(management("UP", headers, ControlPayload.encode(sid))));
		return worker;
	}

	/**
	 * While this runs the good client makes some calls.
	 */
	void letGoodPeersCall() {
		this.goodCalls.run();
	}

	/**
	 * Frontend, backend and, where there are some, the secured ones, in turn.
	 */
	Endpoint any(int number) {
		List<Endpoint> own = List.of(this.frontend, this.backend);
		return (number % 4 < 2) ? own.get(number % 2) : this.ofGoodPeers.get(number % 2);
	}

	static Message request(String sid, byte[] payload) {
		return Message.request(Identities.newRid(), Address.of(sid, "DO"), Map.of(Headers.TIMEOUT, PATIENCE.toMillis()),
				payload);
	}

	static Message management(String verb, Map<String, ?> headers, byte[] payload) {
		return new Message(null, MessageType.REQUEST, Identities.newRid(), Address.of(Address.SMI, verb),
				Map.copyOf(headers), Status.NONE, payload);
	}

	/**
	 * A peer with an identity of its own choice.
	 */
	RawZmtpPeer dealer(Endpoint endpoint, String identity) throws IOException {
		RawZmtpPeer peer = RawZmtpPeer.connect(endpoint).readTimeout(PATIENCE);
		return (this.keys != null) ? peer.asDealer(identity, this.keys) : peer.asDealer(identity);
	}

	private RawZmtpPeer dealer(Endpoint endpoint, byte[] identity) throws IOException {
		return dealer(endpoint, new String(identity, StandardCharsets.US_ASCII));
	}

}
