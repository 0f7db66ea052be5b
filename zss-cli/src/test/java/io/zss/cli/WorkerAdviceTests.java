package io.zss.cli;

import java.util.List;
import java.util.Map;

import io.zss.cli.BrokerSessions.Answer;
import io.zss.transport.Endpoint;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where a worker is said to register, by what brokers answer to STATUS.
 */
class WorkerAdviceTests {

	private static final Answer SECURED = answer("broker-a", Map.of("backend", "tcp://127.0.0.1:7776", "security",
			Map.of("frontend", "tcp://0.0.0.0:7779", "backend", "tcp://0.0.0.0:7778")));

	private static final Answer NONE = new Answer(new Endpoint("broker-c", 7777), null,
			new CommandFailure(ExitCode.REQUEST_ERROR, "403"));

	@Test
	void callerWithKeysIsSentToTheSecuredBackendOfTheHostThatItNamed() {
		assertThat(WorkerAdvice.of(List.of(SECURED), true))
			.isEqualTo("A worker registers at the broker's secured backend, tcp://broker-a:7778, with a key that may "
					+ "serve. Try one: 'zss serve echo --backend broker-a:7778'.");
	}

	@Test
	void callerWithoutKeysIsSentToThePlainBackend() {
		assertThat(WorkerAdvice.of(List.of(SECURED), false)).contains("the broker's backend, tcp://127.0.0.1:7776.")
			.doesNotContain("secured", "key");
	}

	@Test
	void callerWithKeysIsSentToThePlainBackendWhereNoOtherIs() {
		Answer plain = answer("broker-b", Map.of("backend", "tcp://*:9776", "security", Map.of("enabled", true)));
		assertThat(WorkerAdvice.of(List.of(plain), true)).contains("the broker's backend, tcp://broker-b:9776.")
			.doesNotContain("secured", "key");
	}

	@Test
	void backendsOfSeveralBrokersAreNamedTogether() {
		Answer other = answer("broker-b", Map.of("backend", "tcp://10.0.0.2:7776"));
		assertThat(WorkerAdvice.of(List.of(SECURED, other, NONE), false))
			.contains("tcp://127.0.0.1:7776, tcp://10.0.0.2:7776.", "--backend 127.0.0.1:7776,10.0.0.2:7776'");
	}

	@Test
	void brokerThatDoesNotSayIsNotGuessedForACallerWithKeys() {
		assertThat(WorkerAdvice.of(List.of(NONE), true)).contains("secured backend", "zss.security.broker.backend")
			.doesNotContain("7776");
		assertThat(WorkerAdvice.of(List.of(NONE), false)).contains("port 7776 by default", "'zss serve echo'");
	}

	private static Answer answer(String host, Map<String, Object> status) {
		return new Answer(new Endpoint(host, 7777), status, null);
	}

}
