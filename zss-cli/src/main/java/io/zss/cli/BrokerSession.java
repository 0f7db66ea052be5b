package io.zss.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;

import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.client.ZssTimeoutException;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with one broker. Thread-safe.
 */
final class BrokerSession implements AutoCloseable {

	static final String CLIENT_NAME = "zss-cli";

	private static final Duration MAX_PROBE = Duration.ofSeconds(2);

	private final Endpoint broker;

	private final ZssClient client;

	private BrokerSession(Endpoint broker, ZssClient client) {
		this.broker = broker;
		this.client = client;
	}

	/**
	 * Connects to a broker.
	 * @param broker its frontend, or its backend
	 * @param keys by which to connect; null for a plain connection
	 */
	static BrokerSession open(Endpoint broker, @Nullable ConnectionKeys keys) {
		ZssClient client = new ZssClient(ClientOptions.of(CLIENT_NAME, broker).withKeys(keys));
		client.start();
		return new BrokerSession(broker, client);
	}

	/**
	 * Checks that something listens, so that a broker that is not there is noticed at
	 * once and not at a time-out.
	 * @throws CommandFailure if not
	 */
	static void probe(Endpoint broker, Duration timeout) {
		Duration limit = (timeout.compareTo(MAX_PROBE) < 0) ? timeout : MAX_PROBE;
		String host = broker.host().replaceAll("[\\[\\]]", "");
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(host, broker.port()), Math.toIntExact(limit.toMillis()));
		}
		catch (SocketTimeoutException ex) {
			throw unreachable(broker, "no connection within " + Units.duration(limit));
		}
		catch (ConnectException ex) {
			throw unreachable(broker, "connection refused");
		}
		catch (IOException ex) {
			throw unreachable(broker, Printable.of(String.valueOf(ex.getMessage())));
		}
	}

	Endpoint broker() {
		return this.broker;
	}

	/**
	 * Sends an SMI request.
	 * @return the payload of the reply
	 * @throws CommandFailure if there is no reply, or one without success
	 */
	@Nullable Object ask(String verb, @Nullable Object payload, Duration timeout) {
		IncomingReply reply = send(verb, payload, timeout);
		if (!Status.isSuccess(reply.status())) {
			throw refused(verb, reply);
		}
		try {
			return ControlPayload.decode(reply.payload());
		}
		catch (ProtocolException ex) {
			throw new CommandFailure(ExitCode.FAILED,
					"Broker " + this.broker + " answered " + verb + " with an unreadable reply: " + ex.getMessage());
		}
	}

	@Override
	public void close() {
		this.client.close();
	}

	private IncomingReply send(String verb, @Nullable Object payload, Duration timeout) {
		try {
			return this.client.call(new OutgoingCall(Address.of(Address.SMI, verb), Map.of(), timeout, true,
					ControlPayload.encode(payload)));
		}
		catch (ZssTimeoutException ex) {
			throw new CommandFailure(ExitCode.TIMEOUT,
					"Broker " + this.broker + " took the request and did not answer within " + Units.duration(timeout),
					"It may be overloaded or suspended. --timeout waits longer.");
		}
		catch (ZssCallException ex) {
			CommandFailure refusal = Refusals.of(this.client);
			if (refusal != null) {
				throw refusal;
			}
			// It may have gone since it was reached.
			probe(this.broker, timeout);
			throw new CommandFailure(ExitCode.NO_BROKER,
					this.broker + " accepts connections, but no broker answered within " + Units.duration(timeout),
					"Something else may listen there. Clients connect to a broker's frontend, port 7777 by default.");
		}
	}

	private CommandFailure refused(String verb, IncomingReply reply) {
		String reason = Printable.of(ErrorBody.decode(reply.status(), reply.payload()).developerMessage());
		if (Refusals.isRefusal(reply.status())) {
			return new CommandFailure(ExitCode.of(reply.status()),
					"Broker " + this.broker + " answered " + verb + " with " + reply.status() + ": " + reason,
					Refusals.advice(reply.status()));
		}
		boolean unknown = reply.status() == Status.NOT_FOUND || reason.startsWith("No SMI verb");
		return new CommandFailure(ExitCode.of(reply.status()),
				"Broker " + this.broker + " answered " + verb + " with " + reply.status() + ": " + reason,
				(unknown && !verb.equals("DRAIN") && !verb.equals("RESUME"))
						? "It is older than this command line; 'zss ping' shows its version." : "");
	}

	private static CommandFailure unreachable(Endpoint broker, String reason) {
		return new CommandFailure(ExitCode.NO_BROKER, "No broker at " + broker + ": " + reason,
				"Is it running? --broker or ZSS_BROKER names another one.");
	}

}
