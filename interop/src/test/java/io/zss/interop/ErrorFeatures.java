package io.zss.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Errors as each kind of client shows them.
 */
final class ErrorFeatures {

	private static final String USER_MESSAGE = "What a user sees";

	private static final String DEVELOPER_MESSAGE = "What a developer sees";

	private ErrorFeatures() {
	}

	static List<Feature> all() {
		List<Feature> features = new ArrayList<>();
		for (int code : new int[] { 401, 403, 404, 409, 429, 500 }) {
			features.add(new Feature("declared error", "declared error " + code,
					(combination) -> declaredError(combination, code)));
		}
		features.add(new Feature("exception", "exception in the handler", ErrorFeatures::exception));
		features.add(new Feature("empty result", "empty result", ErrorFeatures::emptyResult));
		features.add(new Feature("time-out", "time-out, and the late reply", ErrorFeatures::timeout));
		return features;
	}

	static Set<Limit> declaredError(Combination combination, int code) {
		if (combination.worker() == WorkerKind.ELIXIR
				&& (combination.viaNodeBroker() || combination.client() != ClientKind.OURS)) {
			return Set.of(Limit.ELIXIR_STR8);
		}
		Reply reply = combination.call(Call
			.of(combination.worker().sid(), "fail",
					Map.of("code", code, "userMessage", USER_MESSAGE, "developerMessage", DEVELOPER_MESSAGE))
			.throwing());
		if (combination.worker() == WorkerKind.ELIXIR) {
			assertError(reply, code);
			return Set.of(Limit.ELIXIR_ERRORS);
		}
		if (combination.worker() == WorkerKind.RUBY && combination.client() == ClientKind.NODE) {
			assertError(reply, (code == 409) ? 500 : code);
			assertThat(reply.userMessage()).isNotEqualTo(USER_MESSAGE);
			return Set.of(Limit.RUBY_ERROR_CODE);
		}
		assertError(reply, code);
		assertThat(reply.userMessage()).isEqualTo(USER_MESSAGE);
		assertThat(reply.developerMessage()).isEqualTo(DEVELOPER_MESSAGE);
		return Set.of();
	}

	private static Set<Limit> exception(Combination combination) {
		if (combination.worker() == WorkerKind.ELIXIR) {
			return Set.of(Limit.ELIXIR_CRASH);
		}
		Reply reply = combination.call(Call.of(combination.worker().sid(), "boom", 1).throwing());
		assertError(reply, 500);
		assertThat(reply.userMessage() + reply.developerMessage()).doesNotContain("boom");
		return (combination.worker() == WorkerKind.RUBY && combination.client() == ClientKind.NODE)
				? Set.of(Limit.RUBY_ERROR_CODE) : Set.of();
	}

	private static Set<Limit> emptyResult(Combination combination) {
		boolean noContent = combination.worker() == WorkerKind.NODE || combination.worker() == WorkerKind.ELIXIR;
		Reply reply = combination.call("none", 1);
		if (noContent && combination.client() == ClientKind.RUBY) {
			assertThat(reply.failure()).as("%s", reply).isNotNull();
			return Set.of(Limit.RUBY_ONLY_200);
		}
		assertThat(reply.ok()).as("%s", reply).isTrue();
		assertThat(reply.status()).isEqualTo(noContent ? 204 : 200);
		assertThat(reply.payload()).isIn(null, TaggedJson.UNDEFINED);
		return Set.of();
	}

	private static Set<Limit> timeout(Combination combination) {
		Reply reply = combination.call(Call.of(combination.worker().sid(), "slow", 800).timeout(150).throwing());
		assertThat(reply.ok()).as("%s", reply).isFalse();
		assertThat(reply.status()).isEqualTo(599);
		if (combination.client() != ClientKind.RUBY) {
			assertError(reply, 599);
		}
		assertThat(combination.call("echo", "after").payload()).isEqualTo("after");
		return Set.of();
	}

	/**
	 * Fails unless it is an error of that code with both messages.
	 */
	static void assertError(Reply reply, int code) {
		assertThat(reply.ok()).as("%s", reply).isFalse();
		assertThat(reply.status()).as("%s", reply).isEqualTo(code);
		assertThat(reply.userMessage()).as("%s", reply).isNotBlank();
		assertThat(reply.developerMessage()).as("%s", reply).isNotBlank();
	}

}
