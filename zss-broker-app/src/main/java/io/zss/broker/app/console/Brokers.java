package io.zss.broker.app.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.zss.client.BrokerStatus;
import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The brokers that the console shows, asked over the suite's protocol. However many
 * people look, a broker gets the same question at most twice a second. Thread-safe.
 */
final class Brokers implements AutoCloseable {

	private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);

	private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private static final int MAX_PENDING_CALLS = 100;

	/** Questions that are remembered, beyond which all are forgotten. */
	private static final int MAX_REMEMBERED = 1000;

	private final Supplier<List<Endpoint>> addresses;

	private final @Nullable ConnectionKeys keys;

	private final Map<Endpoint, ZssClient> clients = new ConcurrentHashMap<>();

	private final Map<Question, Asked> asked = new ConcurrentHashMap<>();

	private @Nullable ZssClient caller;

	private List<Endpoint> callerBrokers = List.of();

	/**
	 * Creates a view of brokers, which are connected to when they are asked.
	 * @param addresses their frontends
	 * @param keys by which to connect; null for plain connections
	 */
	Brokers(Supplier<List<Endpoint>> addresses, @Nullable ConnectionKeys keys) {
		this.addresses = addresses;
		this.keys = keys;
	}

	/**
	 * Asks all brokers the same.
	 * @return an answer of each, in order; never fails
	 */
	List<BrokerAnswer> ask(String verb, @Nullable Object payload) {
		return askEach(verb, (broker) -> payload);
	}

	/**
	 * Asks each broker with a payload of its own.
	 */
	List<BrokerAnswer> askEach(String verb, Function<String, @Nullable Object> payload) {
		List<CompletableFuture<BrokerAnswer>> answers = new ArrayList<>();
		for (Endpoint broker : this.addresses.get()) {
			answers.add(recent(new Question(broker, verb, payload.apply(broker.toString()))));
		}
		return answers.stream().map(CompletableFuture::join).toList();
	}

	/**
	 * Has all brokers do something, which is not remembered.
	 */
	List<BrokerAnswer> order(String verb, Object payload) {
		List<CompletableFuture<BrokerAnswer>> answers = new ArrayList<>();
		for (Endpoint broker : this.addresses.get()) {
			answers.add(send(new Question(broker, verb, payload)));
		}
		this.asked.clear();
		return answers.stream().map(CompletableFuture::join).toList();
	}

	/**
	 * Calls a service at any of the brokers, and waits.
	 * @throws io.zss.client.ZssCallException if no reply comes
	 */
	IncomingReply call(OutgoingCall call) {
		return caller().call(call);
	}

	@Override
	public synchronized void close() {
		this.clients.values().forEach(ZssClient::close);
		if (this.caller != null) {
			this.caller.close();
		}
	}

	private synchronized ZssClient caller() {
		List<Endpoint> brokers = this.addresses.get();
		ZssClient current = this.caller;
		if (current == null || !brokers.equals(this.callerBrokers)) {
			if (current != null) {
				current.close();
			}
			current = new ZssClient(ClientOptions.of("zss-console", brokers.toArray(Endpoint[]::new))
				.withKeys(this.keys)
				.withMaxPending(MAX_PENDING_CALLS));
			current.start();
			this.caller = current;
			this.callerBrokers = brokers;
		}
		return current;
	}

	private CompletableFuture<BrokerAnswer> recent(Question question) {
		if (this.asked.size() > MAX_REMEMBERED) {
			this.asked.clear();
		}
		return Objects
			.requireNonNull(this.asked.compute(question,
					(key, last) -> (last != null && last.isFresh()) ? last : new Asked(send(key), System.nanoTime())))
			.answer();
	}

	private CompletableFuture<BrokerAnswer> send(Question question) {
		if (!question.broker().isAddress()) {
			return CompletableFuture.completedFuture(new BrokerAnswer(question.broker().toString(), 0, null,
					"The name " + question.broker().host() + " has no address"));
		}
		ZssClient client = this.clients.computeIfAbsent(question.broker(), this::connect);
		String broker = question.broker().toString();
		return client
			.send(new OutgoingCall(Address.of(Address.SMI, question.verb()), Map.of(), ASK_TIMEOUT, true,
					ControlPayload.encode(question.payload())))
			.handle((reply, failure) -> (reply != null) ? answer(broker, reply)
					: new BrokerAnswer(broker, 0, null, reason(client)));
	}

	/**
	 * Why a broker has not answered.
	 */
	private static String reason(ZssClient client) {
		return client.status()
			.brokers()
			.stream()
			.map(BrokerStatus::refusal)
			.filter(Objects::nonNull)
			.findFirst()
			.map((refusal) -> "The keys of broker and console do not go together: " + refusal)
			.orElse("No answer within " + ASK_TIMEOUT.toSeconds() + " s");
	}

	private ZssClient connect(Endpoint broker) {
		ZssClient client = new ZssClient(ClientOptions.of("zss-console", broker).withKeys(this.keys));
		client.start();
		return client;
	}

	private static BrokerAnswer answer(String broker, IncomingReply reply) {
		if (!Status.isSuccess(reply.status())) {
			return new BrokerAnswer(broker, reply.status(), null,
					reply.status() + ": " + ErrorBody.decode(reply.status(), reply.payload()).developerMessage());
		}
		try {
			return new BrokerAnswer(broker, reply.status(), ControlPayload.decode(reply.payload()), null);
		}
		catch (ProtocolException ex) {
			return new BrokerAnswer(broker, reply.status(), null, "Unreadable: " + ex.getMessage());
		}
	}

	/**
	 * A question to a broker.
	 */
	private record Question(Endpoint broker, String verb, @Nullable Object payload) {
	}

	/**
	 * A question that was asked.
	 */
	private record Asked(CompletableFuture<BrokerAnswer> answer, long atNanos) {

		boolean isFresh() {
			return System.nanoTime() - this.atNanos < FRESH_NANOS;
		}

	}

}
