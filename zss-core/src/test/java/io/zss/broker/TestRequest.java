package io.zss.broker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;

/**
 * A request as a client sends it.
 */
final class TestRequest {

	private final String sid;

	private final Map<String, Object> headers = new LinkedHashMap<>();

	private String rid = Identities.newRid();

	private String version = Address.ANY_VERSION;

	private String verb = "DO";

	private byte[] payload;

	private TestRequest(String sid) {
		this.sid = sid;
		this.payload = ControlPayload.encode(sid.equalsIgnoreCase(Address.SMI) ? null : "payload");
	}

	static TestRequest to(String sid) {
		return new TestRequest(sid);
	}

	TestRequest rid(String rid) {
		this.rid = rid;
		return this;
	}

	TestRequest version(String version) {
		this.version = version;
		return this;
	}

	TestRequest verb(String verb) {
		this.verb = verb;
		return this;
	}

	TestRequest payload(byte[] payload) {
		this.payload = payload.clone();
		return this;
	}

	TestRequest header(String name, Object value) {
		this.headers.put(name, value);
		return this;
	}

	TestRequest timeout(long millis) {
		return header(Headers.TIMEOUT, millis);
	}

	TestRequest notIdempotent() {
		return header(Headers.IDEMPOTENT, false);
	}

	/**
	 * Frames 1-7.
	 */
	List<byte[]> frames() {
		return FrameCodec.encode(
				Message.request(this.rid, new Address(this.sid, this.version, this.verb), this.headers, this.payload));
	}

}
