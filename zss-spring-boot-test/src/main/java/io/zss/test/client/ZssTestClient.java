package io.zss.test.client;

import java.time.Duration;
import java.util.List;

import io.zss.client.ClientOptions;
import io.zss.client.ZssClient;
import io.zss.protocol.PayloadCodec;
import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Calls services and checks what they answer, as {@code WebTestClient} does for HTTP:
 *
 * <pre>
 * client.call("orders", "create")
 * 	.header("tenant", "acme")
 * 	.payload(new NewOrder("coffee", 2))
 * 	.exchange()
 * 	.expectStatus()
 * 	.isOk()
 * 	.expectBody(Order.class)
 * 	.satisfies((order) -&gt; assertThat(order.item()).isEqualTo("coffee"));
 * </pre>
 *
 * An assertion that fails shows the whole exchange. The client has a connection of its
 * own: interceptors and retries of the application's clients do not concern it. In the
 * tests of an application it is a bean, which connects to the brokers that the
 * application knows. Its first call waits up to 30 s for the connection, beside its own
 * time-out. Thread-safe.
 */
public final class ZssTestClient implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final ZssClient client;

	private final FirstConnection connection;

	private final PayloadCodec codec;

	private final Duration timeout;

	private ZssTestClient(ZssClient client, FirstConnection connection, PayloadCodec codec, Duration timeout) {
		this.client = client;
		this.connection = connection;
		this.codec = codec;
		this.timeout = timeout;
	}

	/**
	 * Connects a client.
	 * @param brokers frontends, at least one
	 * @param keys the keys of both ends; null for plain connections
	 * @param codec converts payloads
	 * @return a client, to be closed
	 */
	public static ZssTestClient connect(List<Endpoint> brokers, @Nullable ConnectionKeys keys, PayloadCodec codec) {
		ClientOptions options = ClientOptions.of("zss-test-client", brokers.toArray(Endpoint[]::new)).withKeys(keys);
		ZssClient client = new ZssClient(options);
		client.start();
		return new ZssTestClient(client, new FirstConnection(client), codec, TIMEOUT);
	}

	/**
	 * The same client with another time-out.
	 * @param newTimeout how long calls wait that name no time-out of their own; 30 s
	 * without it
	 * @return a client with the same connection
	 */
	public ZssTestClient withTimeout(Duration newTimeout) {
		return new ZssTestClient(this.client, this.connection, this.codec, newTimeout);
	}

	/**
	 * Begins a call.
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @return a call to be completed
	 */
	public TestCall call(String sid, String verb) {
		return new TestCall(this.client, this.connection, this.codec, sid, verb, this.timeout);
	}

	/**
	 * Ends the connection.
	 */
	@Override
	public void close() {
		this.client.close();
	}

}
