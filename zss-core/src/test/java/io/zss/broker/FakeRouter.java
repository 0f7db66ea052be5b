package io.zss.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

import io.zss.broker.registry.PeerId;
import io.zss.transport.Endpoint;
import io.zss.transport.FrameMessage;
import io.zss.transport.Peer;
import io.zss.transport.RouterSocket;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * A ROUTER without a network: tests put in what peers send, and take out what the broker
 * sends them.
 */
final class FakeRouter implements RouterSocket {

	static final int FRONTEND = 7777;

	static final int BACKEND = 7776;

	private final Queue<FrameMessage> inbound = new ArrayDeque<>();

	private final Map<PeerId, Queue<List<byte[]>>> outbound = new HashMap<>();

	private final Map<PeerId, SendResult> results = new HashMap<>();

	private final Map<PeerId, Long> room = new HashMap<>();

	private final Set<PeerId> failing = new HashSet<>();

	private final Set<PeerId> failingOnce = new HashSet<>();

	private final List<SendResult> attempts = new ArrayList<>();

	private final Map<PeerId, Peer> peers = new HashMap<>();

	private long refused;

	private long refusedOfAddress;

	private long overrun;

	private long malformed;

	private long stalled;

	private long failedAccepts;

	/**
	 * A peer sends a message.
	 */
	void deliver(int port, byte[] identity, List<byte[]> frames) {
		FrameMessage message = FrameMessage.of(identity);
		frames.forEach(message::add);
		this.inbound.add((message.size() > 1) ? message.receivedAt(port) : message);
	}

	/**
	 * A peer sends a message by a connection to a local address.
	 */
	void deliverFrom(String host, int port, byte[] identity, List<byte[]> frames) {
		FrameMessage message = FrameMessage.of(identity);
		frames.forEach(message::add);
		this.inbound.add(message.receivedAt(host, port));
	}

	/**
	 * The socket knows who a peer is.
	 */
	void introduce(byte[] identity, Peer peer) {
		this.peers.put(new PeerId(identity), peer);
	}

	/**
	 * How many connections the socket has refused for the sake of their address.
	 */
	void countOfAddress(long soFar) {
		this.refusedOfAddress = soFar;
	}

	/**
	 * A peer's connection drops.
	 */
	void disconnect(byte[] identity) {
		this.results.put(new PeerId(identity), SendResult.UNREACHABLE);
		this.inbound.add(FrameMessage.disconnection(identity));
	}

	/**
	 * From now on sending to a peer has this result.
	 */
	void answerSends(byte[] identity, SendResult result) {
		this.results.put(new PeerId(identity), result);
	}

	/**
	 * From now on a peer has room for messages of so many bytes only.
	 */
	void limitRoom(byte[] identity, long bytes) {
		this.room.put(new PeerId(identity), bytes);
	}

	/**
	 * From now on sending to a peer throws.
	 */
	void failSends(byte[] identity) {
		this.failing.add(new PeerId(identity));
	}

	/**
	 * The next message to a peer throws.
	 */
	void failNextSend(byte[] identity) {
		this.failingOnce.add(new PeerId(identity));
	}

	/**
	 * How many connections the socket has refused and ended.
	 */
	void countConnections(long refusedSoFar, long overrunSoFar) {
		this.refused = refusedSoFar;
		this.overrun = overrunSoFar;
	}

	/**
	 * How many connections the socket has ended, and could not accept, for other reasons.
	 */
	void countFailures(long malformedSoFar, long stalledSoFar, long failedAcceptsSoFar) {
		this.malformed = malformedSoFar;
		this.stalled = stalledSoFar;
		this.failedAccepts = failedAcceptsSoFar;
	}

	/**
	 * The next message that a peer has received, or null.
	 */
	@Nullable List<byte[]> take(byte[] identity) {
		Queue<List<byte[]>> messages = this.outbound.get(new PeerId(identity));
		return (messages != null) ? messages.poll() : null;
	}

	/**
	 * What became of each message that the broker gave to the socket.
	 */
	List<SendResult> sendResults() {
		return this.attempts;
	}

	int inbound() {
		return this.inbound.size();
	}

	@Override
	public @Nullable FrameMessage receive() {
		return this.inbound.poll();
	}

	@Override
	public long refusedConnections() {
		return this.refused;
	}

	@Override
	public long refusedOfAddress() {
		return this.refusedOfAddress;
	}

	@Override
	public String lastRefusedOfAddress() {
		return "10.0.0.1 has 5 connections";
	}

	@Override
	public Peer peer(FrameMessage message) {
		return this.peers.getOrDefault(new PeerId(message.bytes(0)), Peer.UNKNOWN);
	}

	@Override
	public long overrunConnections() {
		return this.overrun;
	}

	@Override
	public long malformedConnections() {
		return this.malformed;
	}

	@Override
	public long stalledConnections() {
		return this.stalled;
	}

	@Override
	public long failedAccepts() {
		return this.failedAccepts;
	}

	@Override
	public SendResult send(FrameMessage message) {
		PeerId peer = new PeerId(message.bytes(0));
		if (this.failing.contains(peer) || this.failingOnce.remove(peer)) {
			throw new IllegalStateException("Injected");
		}
		SendResult result = (message.totalLength() > this.room.getOrDefault(peer, Long.MAX_VALUE)) ? SendResult.FULL
				: this.results.getOrDefault(peer, SendResult.SENT);
		this.attempts.add(result);
		if (result == SendResult.SENT) {
			List<byte[]> frames = new ArrayList<>();
			for (int i = 1; i < message.size(); i++) {
				frames.add(message.bytes(i).clone());
			}
			this.outbound.computeIfAbsent(peer, (key) -> new ArrayDeque<>()).add(frames);
		}
		return result;
	}

	@Override
	public List<Endpoint> boundEndpoints() {
		return List.of(new Endpoint("127.0.0.1", FRONTEND), new Endpoint("127.0.0.1", BACKEND));
	}

	@Override
	public void close() {
		// nothing is open
	}

}
