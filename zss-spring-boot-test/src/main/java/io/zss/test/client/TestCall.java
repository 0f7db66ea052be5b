package io.zss.test.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.PayloadCodec;
import org.jspecify.annotations.Nullable;

/**
 * A call of a test, set up step by step and then made. Not thread-safe.
 */
public final class TestCall {

	private final ZssClient client;

	private final FirstConnection connection;

	private final PayloadCodec codec;

	private final String sid;

	private final String verb;

	private final Map<String, @Nullable Object> headers = new LinkedHashMap<>();

	private String version = Address.ANY_VERSION;

	private @Nullable Object payload;

	private Duration timeout;

	private boolean idempotent = true;

	TestCall(ZssClient client, FirstConnection connection, PayloadCodec codec, String sid, String verb,
			Duration timeout) {
		this.client = client;
		this.connection = connection;
		this.codec = codec;
		this.sid = sid;
		this.verb = verb;
		this.timeout = timeout;
	}

	/**
	 * Sets the version; without it, the most recent one is called.
	 * @param version the version
	 * @return this
	 */
	public TestCall version(String version) {
		this.version = version;
		return this;
	}

	/**
	 * Sets a header.
	 * @param name its name
	 * @param value its value: text, a number, a boolean, or a map or list of them
	 * @return this
	 */
	public TestCall header(String name, @Nullable Object value) {
		this.headers.put(name, value);
		return this;
	}

	/**
	 * Sets the payload; without it, nil is sent. A map is sent where no type fits, for
	 * payloads that are not valid.
	 * @param payload the payload
	 * @return this
	 */
	public TestCall payload(@Nullable Object payload) {
		this.payload = payload;
		return this;
	}

	/**
	 * Sets how long to wait.
	 * @param timeout at least a millisecond
	 * @return this
	 */
	public TestCall timeout(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Allows one execution at most.
	 * @return this
	 */
	public TestCall once() {
		this.idempotent = false;
		return this;
	}

	/**
	 * Makes the call and waits for its end.
	 * @return the reply, or the failure if none came, to be checked
	 */
	public TestReply exchange() {
		OutgoingCall call = new OutgoingCall(new Address(this.sid, this.version, this.verb), this.headers, this.timeout,
				this.idempotent, this.codec.encode(this.payload));
		this.connection.await();
		long start = System.nanoTime();
		try {
			return new TestReply(TestExchange.of(call, this.client.call(call), start, this.codec));
		}
		catch (ZssCallException ex) {
			return new TestReply(TestExchange.failed(call, ex, start, this.codec));
		}
	}

}
