package io.zss.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A worker that behaves on the wire as the one of the Ruby gem {@code zss} 0.3.4 or as
 * the Elixir one, written after their sources, with the verbs of {@code node/worker.js}.
 * A thread of its own owns the socket.
 */
final class ScriptedWorker implements AutoCloseable {

	private static final long HEARTBEAT_MILLIS = 1000;

	private final boolean ruby;

	private final Pack pack;

	private final String sid;

	private final String identity;

	private final String backend;

	private final CompletableFuture<Void> registered = new CompletableFuture<>();

	private final CompletableFuture<Throwable> ended = new CompletableFuture<>();

	private final List<String> oddities = new ArrayList<>();

	private volatile boolean stopping;

	private ScriptedWorker(boolean ruby, String sid, String backend) {
		this.ruby = ruby;
		this.pack = ruby ? Pack.OLD : Pack.NEW;
		this.sid = sid.toUpperCase(Locale.ROOT);
		// Ruby keeps the sid as it was configured in its identity, and upper-cases it
		// elsewhere.
		this.identity = (ruby ? sid.toLowerCase(Locale.ROOT) : this.sid) + "#" + UUID.randomUUID();
		this.backend = backend;
		Thread thread = new Thread(this::run, "scripted-worker-" + sid);
		thread.setDaemon(true);
		thread.start();
	}

	static ScriptedWorker ruby(String sid, String backend) {
		return new ScriptedWorker(true, sid, backend);
	}

	static ScriptedWorker elixir(String sid, String backend) {
		return new ScriptedWorker(false, sid, backend);
	}

	ScriptedWorker awaitRegistered() {
		this.registered.orTimeout(30, TimeUnit.SECONDS).join();
		return this;
	}

	/**
	 * Messages at which the real worker would have failed.
	 */
	synchronized List<String> oddities() {
		return List.copyOf(this.oddities);
	}

	@Override
	public void close() {
		this.stopping = true;
		this.ended.completeOnTimeout(null, 10, TimeUnit.SECONDS).join();
	}

	private void run() {
		try (RawSocket socket = new RawSocket(this.identity, this.backend)) {
			smi(socket, "UP");
			long nextHeartbeat = System.nanoTime();
			while (!this.stopping) {
				if (System.nanoTime() - nextHeartbeat >= 0) {
					smi(socket, "HEARTBEAT");
					nextHeartbeat = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HEARTBEAT_MILLIS);
				}
				List<byte[]> frames = socket.receive(20);
				if (frames != null) {
					onMessage(socket, frames);
				}
			}
			smi(socket, "DOWN");
			socket.receive(500);
			this.ended.complete(null);
		}
		catch (Throwable ex) {
			this.registered.completeExceptionally(ex);
			this.ended.complete(ex);
		}
	}

	private void smi(RawSocket socket, String verb) {
		List<byte[]> frames = new ArrayList<>();
		if (!this.ruby) {
			frames.add(RawSocket.bytes(this.identity));
		}
		frames.add(RawSocket.bytes("ZSS:0.0"));
		frames.add(RawSocket.bytes("REQ"));
		frames.add(RawSocket.bytes(UUID.randomUUID().toString()));
		frames.add(this.pack.write(address("SMI", verb)));
		frames.add(this.pack.write(this.ruby ? Map.of() : null));
		frames.add(new byte[0]);
		frames.add(this.pack.write(this.sid));
		socket.send(frames);
	}

	private Map<String, Object> address(String sid, String verb) {
		Map<String, Object> address = new LinkedHashMap<>();
		address.put("sid", sid);
		if (!this.ruby) {
			address.put("sversion", "*");
		}
		address.put("verb", verb);
		if (this.ruby) {
			address.put("sversion", "*");
		}
		return address;
	}

	/**
	 * What the real workers do with a message that they cannot read is to end; this one
	 * remembers it and does not answer.
	 */
	private void onMessage(RawSocket socket, List<byte[]> frames) {
		try {
			if (frames.size() != 7 && frames.size() != 8) {
				throw new IllegalArgumentException(frames.size() + " frames");
			}
			int at = frames.size() - 7;
			Map<?, ?> address = (Map<?, ?>) this.pack.read(frames.get(at + 3));
			if (address.get("sid") == null || address.get("sversion") == null || address.get("verb") == null) {
				throw new IllegalArgumentException("an incomplete address: " + address);
			}
			Object payload = this.pack.read(frames.get(at + 6));
			Object headers = this.pack.read(frames.get(at + 4));
			if (RawSocket.text(frames.get(at + 1)).equals("REP")) {
				if ("UP".equals(address.get("verb")) && RawSocket.text(frames.get(at + 5)).equals("200")) {
					this.registered.complete(null);
				}
				return;
			}
			if (headers == null) {
				throw new IllegalArgumentException("nil as headers");
			}
			if (at == 0) {
				throw new IllegalArgumentException("a request without identity");
			}
			onRequest(socket, frames, address, (Map<?, ?>) headers, payload);
		}
		catch (RuntimeException ex) {
			synchronized (this) {
				this.oddities.add(ex.getMessage());
			}
		}
	}

	private void onRequest(RawSocket socket, List<byte[]> frames, Map<?, ?> address, Map<?, ?> headers,
			Object payload) {
		Map<String, Object> answered = new LinkedHashMap<>();
		headers.forEach((name, value) -> answered.put(String.valueOf(name), value));
		Result result = this.sid.equals(address.get("sid")) ? handle(address, answered, payload) : notFound(payload);
		answered.put(this.ruby ? "zss-response-time" : "response-time", this.ruby ? (Object) 3 : "3.125");
		List<byte[]> reply = new ArrayList<>(frames.subList(0, 2));
		reply.add(RawSocket.bytes("REP"));
		reply.add(frames.get(3));
		Map<String, Object> echoed = address(String.valueOf(address.get("sid")), String.valueOf(address.get("verb")));
		echoed.put("sversion", address.get("sversion"));
		reply.add(this.pack.write(echoed));
		reply.add(this.pack.write(answered));
		reply.add(RawSocket.bytes(String.valueOf(result.status())));
		reply.add(this.pack.write(result.payload()));
		socket.send(reply);
	}

	private Result handle(Map<?, ?> address, Map<String, Object> headers, Object payload) {
		return switch (String.valueOf(address.get("verb"))) {
			case "PING" -> success("PONG");
			case "ECHO" -> success(payload);
			case "HEADERS" -> success(new LinkedHashMap<>(headers));
			case "ADDRESS" -> success(address);
			case "FAIL" -> declared((Map<?, ?>) payload);
			case "BOOM" -> error(500);
			case "NONE" -> success(null);
			case "SLOW" -> success(slow(((Number) payload).longValue()));
			case "SOME/VERB" -> success(address.get("verb"));
			default -> notFound(payload);
		};
	}

	private Result success(Object payload) {
		return new Result((payload == null && !this.ruby) ? 204 : 200, payload);
	}

	// Elixir sends the request's own payload back with a 404.
	private Result notFound(Object payload) {
		return this.ruby ? error(404) : new Result(404, payload);
	}

	private Result declared(Map<?, ?> payload) {
		int code = ((Number) payload.get("code")).intValue();
		return this.ruby ? new Result(code,
				body(code, String.valueOf(payload.get("userMessage")), String.valueOf(payload.get("developerMessage"))))
				: error(code);
	}

	private Result error(int code) {
		return new Result(code, body(code, "An error occured", "An error occured while processing this request."));
	}

	private Map<String, Object> body(int code, String userMessage, String developerMessage) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put(this.ruby ? "errorCode" : "code", code);
		body.put(this.ruby ? "userMessage" : "user_message", userMessage);
		body.put(this.ruby ? "developerMessage" : "developer_message", developerMessage);
		return body;
	}

	private static Object slow(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return millis;
	}

	private record Result(int status, Object payload) {

		Result {
			Objects.checkIndex(status, 600);
		}

	}

}
