package io.zss.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Conversations with several brokers, which are asked at the same time. One that is not
 * there does not keep the others from answering.
 */
final class BrokerSessions implements AutoCloseable {

	private final List<Endpoint> brokers;

	private final Duration timeout;

	private final @Nullable ConnectionKeys keys;

	private final Map<Endpoint, BrokerSession> sessions = new ConcurrentHashMap<>();

	private BrokerSessions(List<Endpoint> brokers, Duration timeout, @Nullable ConnectionKeys keys) {
		this.brokers = brokers;
		this.timeout = timeout;
		this.keys = keys;
	}

	static BrokerSessions open(List<Endpoint> brokers, Duration timeout, @Nullable ConnectionKeys keys) {
		return new BrokerSessions(brokers, timeout, keys);
	}

	List<Endpoint> brokers() {
		return this.brokers;
	}

	/**
	 * Whether answers are to be told apart by their broker.
	 */
	boolean areSeveral() {
		return this.brokers.size() > 1;
	}

	/**
	 * Asks all brokers the same.
	 * @return an answer for each, in the order of the brokers
	 */
	List<Answer> ask(String verb, @Nullable Object payload) {
		return askEach((session) -> session.ask(verb, payload, this.timeout));
	}

	/**
	 * Asks each broker by a function, which fails with a {@link CommandFailure}.
	 */
	List<Answer> askEach(Function<BrokerSession, @Nullable Object> question) {
		if (!areSeveral()) {
			return List.of(ask(this.brokers.get(0), question));
		}
		List<CompletableFuture<Answer>> asked = new ArrayList<>();
		for (Endpoint broker : this.brokers) {
			asked.add(CompletableFuture.supplyAsync(() -> ask(broker, question), (task) -> {
				Thread thread = new Thread(task, "zss-ask-" + broker);
				thread.setDaemon(true);
				thread.start();
			}));
		}
		return asked.stream().map(CompletableFuture::join).toList();
	}

	@Override
	public void close() {
		this.sessions.values().forEach(BrokerSession::close);
	}

	private Answer ask(Endpoint broker, Function<BrokerSession, @Nullable Object> question) {
		try {
			BrokerSession session = this.sessions.get(broker);
			if (session == null) {
				BrokerSession.probe(broker, this.timeout);
				session = this.sessions.computeIfAbsent(broker, (address) -> BrokerSession.open(address, this.keys));
			}
			return new Answer(broker, question.apply(session), null);
		}
		catch (CommandFailure ex) {
			return new Answer(broker, null, ex);
		}
	}

	/**
	 * The answer of one broker.
	 *
	 * @param broker who was asked
	 * @param value the payload of the reply
	 * @param failure why there is none; null when there is one
	 */
	record Answer(Endpoint broker, @Nullable Object value, @Nullable CommandFailure failure) {

		boolean isPresent() {
			return this.failure == null;
		}

		Fields fields() {
			return Fields.of(this.value);
		}

		/**
		 * The value.
		 * @throws CommandFailure if there is none
		 */
		@Nullable Object orThrow() {
			if (!isPresent()) {
				throw Objects.requireNonNull(this.failure);
			}
			return this.value;
		}

	}

}
