package io.zss.interop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client in a process of its own, driven by lines: ours or the published Node client.
 */
final class ProcessClient implements PeerClient {

	private final Map<Integer, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();

	private final AtomicInteger ids = new AtomicInteger();

	private final PeerProcess process;

	ProcessClient(String name, String readyText, List<String> command) {
		this.process = PeerProcess.start(name, readyText, this::onLine, command);
	}

	PeerProcess process() {
		return this.process;
	}

	@Override
	public CompletableFuture<Reply> send(Call call) {
		int id = this.ids.incrementAndGet();
		Map<String, Object> line = new LinkedHashMap<>();
		line.put("id", id);
		line.put("sid", call.sid());
		line.put("verb", call.verb());
		if (call.payload() != Call.NO_PAYLOAD) {
			line.put("payload", call.payload());
		}
		line.put("headers", call.headers());
		line.put("timeout", call.timeoutMillis());
		line.put("type", call.type());
		line.put("thrown", call.thrown());
		CompletableFuture<Reply> reply = new CompletableFuture<>();
		this.waiting.put(id, reply);
		this.process.writeLine(TaggedJson.write(line));
		return reply;
	}

	@Override
	public void close() {
		this.process.close();
	}

	@SuppressWarnings("unchecked")
	private void onLine(String line) {
		if (!line.startsWith("{")) {
			return;
		}
		Map<String, Object> answer = TaggedJson.read(line);
		CompletableFuture<Reply> reply = this.waiting.remove((Integer) answer.get("id"));
		if (Boolean.TRUE.equals(answer.get("ok"))) {
			reply.complete(Reply.success((Integer) answer.get("status"), answer.get("payload"),
					(Map<String, Object>) answer.get("headers")));
		}
		else if (answer.get("thrown") != null) {
			reply.complete(Reply.failure((String) answer.get("thrown")));
		}
		else {
			reply.complete(Reply.error((Integer) answer.get("code"), (String) answer.get("userMessage"),
					(String) answer.get("developerMessage")));
		}
	}

}
