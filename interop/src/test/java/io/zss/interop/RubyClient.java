package io.zss.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A client that behaves on the wire as the one of the Ruby gem {@code zss} 0.3.4: a
 * socket for each call, version-4 UUIDs, 200 alone is a success, the status is the code
 * of an error.
 */
final class RubyClient implements PeerClient {

	private final String frontend;

	RubyClient(String frontend) {
		this.frontend = frontend;
	}

	@Override
	public CompletableFuture<Reply> send(Call call) {
		return CompletableFuture.supplyAsync(() -> exchange(call));
	}

	@Override
	public void close() {
		// a socket lives for a call only
	}

	private Reply exchange(Call call) {
		String rid = UUID.randomUUID().toString();
		try (RawSocket socket = new RawSocket("client#" + UUID.randomUUID(), this.frontend)) {
			Map<String, Object> address = new LinkedHashMap<>();
			address.put("sid", call.sid().toUpperCase(Locale.ROOT));
			address.put("verb", call.verb().toUpperCase(Locale.ROOT));
			address.put("sversion", "*");
			socket.send(List.of(RawSocket.bytes("ZSS:0.0"), RawSocket.bytes("REQ"), RawSocket.bytes(rid),
					Pack.OLD.write(address), Pack.OLD.write(call.headers()), new byte[0],
					Pack.OLD.write(call.payload())));
			List<byte[]> frames = socket.receive(call.timeoutMillis());
			return (frames != null) ? reply(rid, frames) : Reply.error(599, null, null);
		}
		catch (RuntimeException ex) {
			return Reply.failure(ex.getMessage());
		}
	}

	private static Reply reply(String rid, List<byte[]> received) {
		List<byte[]> frames = new ArrayList<>(received);
		if (frames.size() == 7) {
			frames.add(0, new byte[0]);
		}
		if (!RawSocket.text(frames.get(3)).equals(rid)) {
			throw new IllegalArgumentException("the reply to another request");
		}
		Pack.OLD.read(frames.get(4));
		@SuppressWarnings("unchecked")
		Map<String, Object> headers = (Map<String, Object>) Pack.OLD.read(frames.get(5));
		int status = Integer.parseInt(RawSocket.text(frames.get(6)));
		Object payload = Pack.OLD.read(frames.get(7));
		if (status == 200) {
			return Reply.success(status, payload, headers);
		}
		if (payload == null) {
			throw new IllegalArgumentException("Invalid error with code: " + status);
		}
		Map<?, ?> error = (payload instanceof Map<?, ?> map) ? map : Map.of();
		return Reply.error(status, (String) error.get("userMessage"), (String) error.get("developerMessage"));
	}

}
