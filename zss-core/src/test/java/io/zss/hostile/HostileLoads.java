package io.zss.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import io.zss.RawZmtpPeer;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;

import static io.zss.hostile.Attack.provoke;

/**
 * Peers that want more than their share: of memory, of what is sent, of what is
 * remembered.
 */
final class HostileLoads {

	private static final int MB = 1024 * 1024;

	private static final byte[] LARGE_PAYLOAD = new byte[MB];

	private static final byte[] PIECE = new byte[64 * 1024];

	private static final int MALFORMED_PER_CONNECTION = 250;

	/** A thread for each task: they wait for each other. */
	private static final Executor THREADS = (task) -> {
		Thread thread = new Thread(task, "hostile");
		thread.setDaemon(true);
		thread.start();
	};

	private HostileLoads() {
	}

	/**
	 * Connections that announce a frame and send none of it, or a part. Good peers call
	 * until the broker takes no more of them.
	 * @param announced bytes that each announces
	 * @param sent bytes that each sends
	 */
	static void announcing(Target target, int connections, int announced, int sent) {
		List<RawZmtpPeer> peers = new ArrayList<>();
		AtomicLong taken = new AtomicLong();
		try {
			for (int i = 0; i < connections; i++) {
				int number = i;
				provoke(() -> {
					RawZmtpPeer peer = (number % 2 == 0) ? target.client() : target.worker();
					peers.add(peer);
					peer.announceFrame(RawZmtpPeer.MORE, announced);
					// The broker may let it wait for as long as the message may take.
					THREADS.execute(() -> provoke(() -> writePart(peer, sent, taken)));
				});
			}
			long before;
			do {
				before = taken.get();
				target.letGoodPeersCall();
			}
			while (taken.get() > before);
		}
		finally {
			HostileHandshakes.closeAll(peers);
		}
	}

	private static void writePart(RawZmtpPeer peer, int bytes, AtomicLong taken) throws IOException {
		for (int written = 0; written < bytes; written += PIECE.length) {
			peer.write((bytes - written < PIECE.length) ? new byte[bytes - written] : PIECE);
			taken.addAndGet(PIECE.length);
		}
	}

	/**
	 * Connections that announce ever less, until there is nothing left to announce.
	 */
	static void announcingAllThereIs(Target target) {
		List<RawZmtpPeer> peers = new ArrayList<>();
		try {
			for (int bytes = HostileFrames.LARGE; bytes > 1_000; bytes /= 2) {
				int announced = bytes;
				for (int i = 0; i < 10; i++) {
					provoke(() -> {
						RawZmtpPeer peer = target.client();
						peers.add(peer);
						peer.announceFrame(RawZmtpPeer.MORE, announced);
					});
				}
			}
			target.letGoodPeersCall();
		}
		finally {
			HostileHandshakes.closeAll(peers);
		}
	}

	/**
	 * Connections that send commands and short messages, and then hold as many bytes as
	 * their commands had.
	 */
	static void commandsBehindFrames(Target target, int connections, int bytes) {
		List<RawZmtpPeer> peers = new ArrayList<>();
		byte[] frame = new byte[bytes];
		byte[] part = new byte[bytes - 1];
		try {
			for (int i = 0; i < connections; i++) {
				provoke(() -> {
					RawZmtpPeer peer = target.client();
					peers.add(peer);
					for (int n = 0; n < 3; n++) {
						peer.sendFrame(RawZmtpPeer.MORE, new byte[100]);
						peer.sendFrame(RawZmtpPeer.COMMAND, frame);
						peer.sendFrame(0, new byte[100]);
					}
					peer.sendFrame(RawZmtpPeer.MORE, frame);
					peer.sendFrame(RawZmtpPeer.MORE, frame);
					peer.announceFrame(0, bytes);
					peer.write(part);
				});
			}
			target.letGoodPeersCall();
		}
		finally {
			HostileHandshakes.closeAll(peers);
		}
	}

	/**
	 * Messages that never end, of frames of this length.
	 */
	static void endlessMessage(Target target, int bytes) {
		provoke(() -> {
			try (RawZmtpPeer peer = target.client()) {
				for (int i = 0; i < 100_000; i++) {
					peer.sendFrame(RawZmtpPeer.MORE, new byte[bytes]);
				}
				HostileFrames.ping(peer);
			}
		});
	}

	/**
	 * A worker with room for all of them, and a client with many requests of 1 MB. The
	 * client reads its answers.
	 * @param consumer whether the worker takes its requests; it answers none
	 * @return the statuses that the client got; it must get one for each request
	 */
	static List<String> largeRequests(Target target, String sid, int count, boolean consumer) throws IOException {
		try (RawZmtpPeer worker = target.worker(sid, Map.of(Headers.CAPACITY, 1000));
				RawZmtpPeer client = target.client()) {
			CompletableFuture<Void> consuming = CompletableFuture.runAsync(() -> {
				if (consumer) {
					readAll(worker);
				}
			}, THREADS);
			Set<String> waiting = Collections.synchronizedSet(new HashSet<>());
			List<Message> requests = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				Message request = Message.request(Identities.newRid(), Address.of(sid, "DO"),
						Map.of(Headers.TIMEOUT, 5_000), LARGE_PAYLOAD);
				requests.add(request);
				waiting.add(request.rid());
			}
			CompletableFuture<List<String>> answers = CompletableFuture.supplyAsync(() -> answers(client, waiting),
					THREADS);
			for (Message request : requests) {
				client.send(FrameCodec.encode(request));
			}
			target.letGoodPeersCall();
			List<String> statuses = answers.join();
			worker.reset();
			consuming.join();
			return statuses;
		}
	}

	/**
	 * Instances, and a client that asks for their list again and again.
	 */
	static void lists(Target target, int instances, int lists) {
		List<RawZmtpPeer> workers = new ArrayList<>();
		try {
			for (int i = 0; i < instances; i++) {
				int number = i;
				provoke(() -> workers.add(target.worker("LISTED-" + number % 40,
						Map.of(Headers.INSTANCE, Map.of("application", "application-" + number, "host", "host")))));
			}
			provoke(() -> {
				try (RawZmtpPeer client = target.client()) {
					CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> readAll(client), THREADS);
					for (int i = 0; i < lists; i++) {
						client
							.send(FrameCodec.encode(Target.management("LIST", Map.of(), ControlPayload.encode(null))));
					}
					target.letGoodPeersCall();
					client.reset();
					reading.join();
				}
			});
		}
		finally {
			HostileHandshakes.closeAll(workers);
		}
	}

	/**
	 * The same, but the client reads nothing.
	 */
	static void listsThatAreNotRead(Target target, int lists) {
		provoke(() -> {
			try (RawZmtpPeer client = target.client()) {
				for (int i = 0; i < lists; i++) {
					client.send(FrameCodec.encode(Target.management("LIST", Map.of(), ControlPayload.encode(null))));
				}
				target.letGoodPeersCall();
			}
		});
	}

	/**
	 * A worker that registers with another version each time, and leaves without a word.
	 */
	static void freshVersions(Target target, int versions) {
		for (int i = 0; i < versions; i++) {
			int number = i;
			provoke(() -> target.worker("VERSIONED", Map.of(Headers.VERSION, "1.0." + number)).reset());
		}
	}

	/**
	 * One connection that changes its version with every heartbeat.
	 */
	static void changingVersions(Target target, int versions) {
		provoke(() -> {
			try (RawZmtpPeer worker = target.worker("VERSIONED", Map.of())) {
				for (int i = 0; i < versions; i++) {
					worker.exchange(FrameCodec.encode(Target.management("HEARTBEAT",
							Map.of(Headers.VERSION, "2.0." + i), ControlPayload.encode("VERSIONED"))));
				}
			}
		});
	}

	/**
	 * An echo of large payloads, and of ever smaller ones, to clients that do not read.
	 */
	static void repliesThatAreNotRead(Target target, int clients, int requests) {
		provoke(() -> {
			try (RawZmtpPeer worker = target.worker("ECHO", Map.of(Headers.CAPACITY, 1000))) {
				CompletableFuture<Void> echoing = CompletableFuture.runAsync(() -> provoke(() -> {
					while (true) {
						List<byte[]> reply = new ArrayList<>(worker.receive());
						reply.set(1 + FrameCodec.TYPE, "REP".getBytes(StandardCharsets.US_ASCII));
						reply.set(1 + FrameCodec.STATUS, "200".getBytes(StandardCharsets.US_ASCII));
						worker.send(reply);
					}
				}), THREADS);
				List<RawZmtpPeer> peers = new ArrayList<>();
				for (int i = 0; i < clients; i++) {
					provoke(() -> {
						RawZmtpPeer client = target.client();
						peers.add(client);
						for (int bytes = MB; bytes > 1_000; bytes /= 2) {
							byte[] payload = new byte[bytes];
							for (int n = 0; n < requests; n++) {
								client.send(FrameCodec.encode(Target.request("ECHO", payload)));
							}
						}
					});
				}
				target.letGoodPeersCall();
				HostileHandshakes.closeAll(peers);
				worker.reset();
				echoing.join();
			}
		});
	}

	/**
	 * Clients that leave as soon as their requests are at a worker, which leaves as well.
	 */
	static void peersThatLeaveEachOther(Target target, int rounds) {
		for (int i = 0; i < rounds; i++) {
			provoke(() -> {
				try (RawZmtpPeer worker = target.worker("LEFT", Map.of(Headers.CAPACITY, 10));
						RawZmtpPeer client = target.client()) {
					for (int n = 0; n < 20; n++) {
						client.send(FrameCodec.encode(Target.request("LEFT", ControlPayload.encode("x"))));
					}
					worker.receive();
					client.reset();
					worker.reset();
				}
			});
		}
	}

	/**
	 * Malformed messages of every kind.
	 */
	static void malformed(Target target, long seed, int messages) {
		HostileMessages hostile = new HostileMessages(seed);
		for (int sent = 0; sent < messages; sent += MALFORMED_PER_CONNECTION) {
			boolean frontend = sent / MALFORMED_PER_CONNECTION % 2 == 0;
			provoke(() -> {
				try (RawZmtpPeer peer = frontend ? target.client() : target.worker()) {
					for (int i = 0; i < MALFORMED_PER_CONNECTION; i++) {
						peer.send(hostile.next());
					}
					HostileFrames.ping(peer);
				}
			});
		}
	}

	private static List<String> answers(RawZmtpPeer client, Set<String> waiting) {
		List<String> statuses = new ArrayList<>();
		while (!waiting.isEmpty()) {
			try {
				List<byte[]> reply = client.receive();
				waiting.remove(new String(reply.get(FrameCodec.RID), StandardCharsets.US_ASCII));
				statuses.add(new String(reply.get(FrameCodec.STATUS), StandardCharsets.US_ASCII));
			}
			catch (IOException ex) {
				statuses.add(ex.toString());
				return statuses;
			}
		}
		return statuses;
	}

	private static void readAll(RawZmtpPeer peer) {
		try {
			while (true) {
				peer.receive();
			}
		}
		catch (IOException ex) {
			// until it is closed
		}
	}

}
