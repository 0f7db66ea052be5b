package io.zss.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls, headers, and the two kinds of 404.
 */
final class BasicFeatures {

	private BasicFeatures() {
	}

	static List<Feature> all() {
		return List.of(new Feature("call", "plain call", BasicFeatures::plainCall),
				new Feature("no payload", "call without payload", BasicFeatures::callWithoutPayload),
				new Feature("headers", "headers of the caller", BasicFeatures::headers),
				new Feature("timestamps", "timestamps of every hop", BasicFeatures::timestamps),
				new Feature("address", "sid and verb in mixed case", BasicFeatures::mixedCase),
				new Feature("address", "verb with a slash", BasicFeatures::slash),
				new Feature("declared error", "declared error", BasicFeatures::declaredError),
				new Feature("unknown verb", "unknown verb", BasicFeatures::unknownVerb),
				new Feature("unknown service", "unknown service", BasicFeatures::unknownService));
	}

	private static Set<Limit> plainCall(Combination combination) {
		Reply ping = combination.call("ping", "x");
		assertThat(ping.ok()).as("%s", ping).isTrue();
		assertThat(ping.status()).isEqualTo(200);
		assertThat(ping.payload()).isEqualTo("PONG");
		assertThat(combination.call("echo", "text").payload()).isEqualTo("text");
		return Set.of();
	}

	private static Set<Limit> callWithoutPayload(Combination combination) {
		if (combination.client() == ClientKind.NODE
				&& (combination.worker() == WorkerKind.RUBY || combination.worker() == WorkerKind.ELIXIR)) {
			return Set.of(Limit.NODE_NO_PAYLOAD);
		}
		Reply ping = combination.call("ping");
		assertThat(ping.payload()).as("%s", ping).isEqualTo("PONG");
		return Set.of();
	}

	private static Set<Limit> headers(Combination combination) {
		Reply reply = combination
			.call(Call.of(combination.worker().sid(), "headers", 1).header("X-Request-Id", "request-1"));
		assertThat(reply.payload()).as("%s", reply).isInstanceOf(Map.class);
		assertThat(((Map<?, ?>) reply.payload()).get("X-Request-Id")).as("at the worker").isEqualTo("request-1");
		assertThat(reply.headers().get("X-Request-Id")).as("at the client").isEqualTo("request-1");
		return Set.of();
	}

	private static Set<Limit> timestamps(Combination combination) {
		Reply reply = combination.call("headers", 1);
		Map<?, ?> atWorker = (Map<?, ?>) reply.payload();
		assertAscending(atWorker, (combination.client() == ClientKind.RUBY) ? List.of("micro.bfer", "micro.bbes")
				: List.of("micro.cs", "micro.bfer", "micro.bbes"));
		boolean scripted = combination.worker() == WorkerKind.RUBY || combination.worker() == WorkerKind.ELIXIR;
		if (combination.client() == ClientKind.NODE) {
			assertThat(reply.headers()).containsKey("micro.cr");
			return scripted ? Set.of(Limit.NODE_STAMPS, Limit.SCRIPTED_STAMPS) : Set.of(Limit.NODE_STAMPS);
		}
		List<String> expected = new ArrayList<>(List.of("micro.bfer", "micro.bbes"));
		if (!scripted) {
			expected.addAll(List.of("micro.sr", "micro.ss"));
		}
		expected.addAll(List.of("micro.bber", "micro.bfes"));
		if (combination.client() == ClientKind.OURS) {
			expected.add(0, "micro.cs");
			expected.add("micro.cr");
		}
		assertAscending(reply.headers(), expected);
		if (combination.client() == ClientKind.RUBY) {
			expected.forEach((name) -> assertThat(reply.headers().get(name)).as(name).isInstanceOf(Double.class));
		}
		assertThat(reply.headers()).containsAnyOf(
				Map.entry("zss-response-time", (combination.client() == ClientKind.RUBY) ? (Object) 3L : 3),
				Map.entry("response-time", scripted ? "3.125" : reply.headers().getOrDefault("response-time", "none")));
		return scripted ? Set.of(Limit.SCRIPTED_STAMPS) : Set.of();
	}

	private static void assertAscending(Map<?, ?> headers, List<String> names) {
		double previous = 0;
		for (String name : names) {
			assertThat(headers.get(name)).as(name).isInstanceOf(Number.class);
			double value = ((Number) headers.get(name)).doubleValue();
			assertThat(value).as(name + " in " + headers).isGreaterThanOrEqualTo(previous);
			previous = value;
		}
	}

	private static Set<Limit> mixedCase(Combination combination) {
		String sid = combination.worker().sid();
		assertThat(combination.call(Call.of(sid.toLowerCase(Locale.ROOT), "pINg", 1)).payload()).isEqualTo("PONG");
		Reply reply = combination.call(Call.of(sid, "Address", 1));
		assertThat(((Map<?, ?>) reply.payload()).get("sid")).isEqualTo(sid.toUpperCase(Locale.ROOT));
		assertThat(((Map<?, ?>) reply.payload()).get("verb")).isEqualTo("ADDRESS");
		return Set.of();
	}

	private static Set<Limit> slash(Combination combination) {
		assertThat(combination.call("some/verb", 1).payload()).isEqualTo("SOME/VERB");
		return Set.of();
	}

	private static Set<Limit> declaredError(Combination combination) {
		return ErrorFeatures.declaredError(combination, 400);
	}

	private static Set<Limit> unknownVerb(Combination combination) {
		Reply reply = combination.call(Call.of(combination.worker().sid(), "nope", "x").throwing());
		assertThat(reply.ok()).as("%s", reply).isFalse();
		if (combination.worker() == WorkerKind.ELIXIR) {
			assertThat(reply.status()).isEqualTo(404);
			return Set.of(Limit.ELIXIR_NOT_FOUND);
		}
		ErrorFeatures.assertError(reply, 404);
		return Set.of();
	}

	private static Set<Limit> unknownService(Combination combination) {
		ErrorFeatures.assertError(combination.call(Call.of("NOBODY", "ping", "x").throwing()), 404);
		return Set.of();
	}

}
