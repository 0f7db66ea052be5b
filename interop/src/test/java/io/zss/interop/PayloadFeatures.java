package io.zss.interop;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payloads that a worker gets and sends back.
 */
final class PayloadFeatures {

	private static final Instant INSTANT = Instant.parse("2026-01-31T12:34:56.789Z");

	private static final List<Long> INEXACT_LONGS = List.of((1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE + 1);

	private PayloadFeatures() {
	}

	static List<Feature> all() {
		return List.of(new Feature("text", "text of every width and beyond ASCII", PayloadFeatures::text),
				new Feature("numbers", "integers at every width, doubles", PayloadFeatures::numbers),
				new Feature("numbers", "epoch milliseconds", (combination) -> echoes(combination, 1_767_225_600_000L)),
				new Feature("numbers", "a long that no double holds", PayloadFeatures::inexactLong),
				new Feature("nil, empty", "booleans, nil, empty text, zero", PayloadFeatures::falsy),
				new Feature("maps, lists", "maps and lists, nested and empty", PayloadFeatures::containers),
				new Feature("maps, lists", "undefined in a map", PayloadFeatures::undefined),
				new Feature("bytes", "bytes, 3 and 70,000", PayloadFeatures::bytes),
				new Feature("dates, decimals", "instant", PayloadFeatures::instant),
				new Feature("dates, decimals", "decimal", PayloadFeatures::decimal),
				new Feature("1 MiB", "text of 1 MiB", (combination) -> echoes(combination, "x".repeat(1 << 20))));
	}

	private static Set<Limit> text(Combination combination) {
		List<Object> values = new ArrayList<>();
		for (int length : new int[] { 1, 31, 32, 255, 256, 65_535, 65_536, 70_000 }) {
			values.add("x".repeat(length));
		}
		values.addAll(List.of("\u00e4\u00f6\u00fc \u20ac \u65e5\u672c \ud83d\ude80", "\u20ac".repeat(22_000)));
		return echoes(combination, values.toArray());
	}

	private static Set<Limit> numbers(Combination combination) {
		return echoes(combination, 1, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, Integer.MAX_VALUE,
				2_147_483_648L, 4_294_967_295L, 4_294_967_296L, -1, -32, -33, -128, -129, -32_768, -32_769,
				Integer.MIN_VALUE, -2_147_483_649L, (1L << 53), -(1L << 53), 1.5, -0.1, 1e300, Double.MIN_VALUE);
	}

	private static Set<Limit> inexactLong(Combination combination) {
		if (combination.client() == ClientKind.NODE) {
			return Set.of(Limit.NODE_INTEGERS);
		}
		if (combination.client() == ClientKind.RUBY && combination.worker() != WorkerKind.OURS) {
			return echoes(combination, INEXACT_LONGS.toArray());
		}
		for (Long value : INEXACT_LONGS) {
			assertSame(value.toString(), combination.call("echo", value));
		}
		return Set.of(Limit.JAVA_LONG_TEXT);
	}

	private static Set<Limit> falsy(Combination combination) {
		return echoes(combination, true, false, null, "", 0);
	}

	private static Set<Limit> containers(Combination combination) {
		Map<String, Object> nested = new LinkedHashMap<>();
		nested.put("name", "order");
		nested.put("lines",
				List.of(Map.of("item", "coffee", "quantity", 2), Map.of("item", "tea", "quantity", 70_000)));
		nested.put("note", null);
		nested.put("paid", false);
		nested.put("none", List.of());
		nested.put("nothing", Map.of());
		List<Object> many = new ArrayList<>();
		Map<String, Object> wide = new LinkedHashMap<>();
		for (int i = 0; i < 70_000; i++) {
			many.add(i % 100);
		}
		for (int i = 0; i < 20; i++) {
			wide.put("key-" + i, i);
		}
		return echoes(combination, nested, Map.of(), List.of(), many, wide, List.of(List.of(List.of("deep"))));
	}

	private static Set<Limit> undefined(Combination combination) {
		if (combination.client() != ClientKind.NODE) {
			return Set.of();
		}
		if (isScripted(combination.worker())) {
			return Set.of(Limit.NODE_BUFFER);
		}
		Map<String, Object> payload = new LinkedHashMap<>();
		payload.put("before", 1);
		payload.put("nothing", TaggedJson.UNDEFINED);
		payload.put("after", 2);
		Reply reply = combination.call("echo", payload);
		if (combination.worker() == WorkerKind.OURS) {
			payload.put("nothing", null);
		}
		assertSame(payload, reply);
		return (combination.worker() == WorkerKind.OURS) ? Set.of(Limit.JAVA_UNDEFINED) : Set.of();
	}

	private static Set<Limit> bytes(Combination combination) {
		if (combination.client() == ClientKind.RUBY) {
			return Set.of(Limit.RUBY_BYTES);
		}
		if (combination.client() == ClientKind.NODE && isScripted(combination.worker())) {
			return Set.of(Limit.NODE_BUFFER);
		}
		Set<Limit> limits = EnumSet.noneOf(Limit.class);
		for (int length : new int[] { 3, 70_000 }) {
			byte[] bytes = new byte[length];
			for (int i = 0; i < length; i++) {
				bytes[i] = (byte) (i * 7);
			}
			String verb = (combination.worker() == WorkerKind.OURS) ? "typed/bytes" : "echo";
			Call call = Call.of(combination.worker().sid(), verb, bytes);
			Reply reply = combination.call((combination.client() == ClientKind.OURS) ? call.as("bytes") : call);
			if (combination.client() == ClientKind.NODE && combination.worker() == WorkerKind.OURS) {
				assertThat(reply.payload()).isEqualTo(Base64.getEncoder().encodeToString(bytes));
				limits.add(Limit.JAVA_BASE64);
			}
			else {
				assertThat(reply.payload()).as("%s", reply.status()).isEqualTo(bytes);
			}
		}
		return limits;
	}

	private static Set<Limit> instant(Combination combination) {
		String verb = (combination.worker() == WorkerKind.OURS) ? "typed/instant" : "echo";
		boolean typed = combination.client() == ClientKind.OURS;
		Object sent = (combination.client() == ClientKind.RUBY) ? INSTANT.toString() : INSTANT;
		Call call = Call.of(combination.worker().sid(), verb, sent);
		Reply reply = combination.call(typed ? call.as("instant") : call);
		assertThat(reply.payload()).as("%s", reply).isEqualTo(typed ? INSTANT : INSTANT.toString());
		return Set.of();
	}

	private static Set<Limit> decimal(Combination combination) {
		String verb = (combination.worker() == WorkerKind.OURS) ? "typed/decimal" : "echo";
		if (combination.client() != ClientKind.OURS) {
			Reply reply = combination.call(Call.of(combination.worker().sid(), verb, 12.25));
			assertThat(same(12.25, reply.payload())).as("%s", reply).isTrue();
			return Set.of();
		}
		for (String digits : List.of("12.25", "0.1", "-7", "1234567890.12345678901234567890")) {
			BigDecimal decimal = new BigDecimal(digits);
			Reply reply = combination.call(Call.of(combination.worker().sid(), verb, decimal).as("decimal"));
			assertThat((BigDecimal) reply.payload()).as("%s", reply).isEqualByComparingTo(decimal);
		}
		return Set.of();
	}

	private static Set<Limit> echoes(Combination combination, Object... values) {
		Set<Limit> limits = EnumSet.noneOf(Limit.class);
		for (Object value : values) {
			Limit limit = notMade(combination, value);
			if (limit == null) {
				limit = echo(combination, value);
			}
			if (limit != null) {
				limits.add(limit);
			}
		}
		return limits;
	}

	/**
	 * Why a call would end one of the reference peers, or null.
	 */
	private static Limit notMade(Combination combination, Object value) {
		boolean endsOnStr8 = combination.viaNodeBroker() || combination.client() != ClientKind.OURS;
		if (combination.worker() == WorkerKind.ELIXIR && endsOnStr8 && value instanceof String text) {
			int bytes = RawSocket.bytes(text).length;
			return (bytes >= 32 && bytes <= 255) ? Limit.ELIXIR_STR8 : null;
		}
		boolean isWide = value instanceof Long number && (number < Integer.MIN_VALUE || number > 0xffff_ffffL);
		boolean decodedByNode = combination.worker() == WorkerKind.NODE
				|| (isScripted(combination.worker()) && combination.viaNodeBroker());
		if (combination.client() == ClientKind.RUBY && isWide && decodedByNode) {
			return Limit.RUBY_INT64;
		}
		return null;
	}

	private static Limit echo(Combination combination, Object value) {
		Reply reply = combination.call("echo", value);
		boolean no = value == null;
		boolean falsy = no || "".equals(value) || Boolean.FALSE.equals(value) || Integer.valueOf(0).equals(value);
		boolean noContent = (combination.worker() == WorkerKind.NODE && falsy)
				|| (combination.worker() == WorkerKind.ELIXIR && no);
		if (noContent && combination.client() == ClientKind.RUBY) {
			assertThat(reply.ok()).as("%s", reply).isFalse();
			return Limit.RUBY_ONLY_200;
		}
		assertSame(value, reply);
		assertThat(reply.status()).isEqualTo(noContent ? 204 : 200);
		return (noContent && !no) ? Limit.NODE_FALSY : null;
	}

	private static boolean isScripted(WorkerKind worker) {
		return worker == WorkerKind.RUBY || worker == WorkerKind.ELIXIR;
	}

	private static void assertSame(Object expected, Reply reply) {
		if (!same(expected, reply.payload())) {
			assertThat(brief(reply)).isEqualTo(brief(Reply.success(200, expected, Map.of())));
		}
	}

	private static String brief(Reply reply) {
		String text = reply.toString();
		return (text.length() > 300) ? text.substring(0, 300) + "..." : text;
	}

	/**
	 * Compares numbers by value: JavaScript has doubles only.
	 */
	private static boolean same(Object expected, Object actual) {
		if (expected instanceof Number left && actual instanceof Number right) {
			return new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString())) == 0;
		}
		if (expected instanceof Map<?, ?> left && actual instanceof Map<?, ?> right) {
			return left.keySet().equals(right.keySet())
					&& left.keySet().stream().allMatch((key) -> same(left.get(key), right.get(key)));
		}
		if (expected instanceof List<?> left && actual instanceof List<?> right) {
			boolean same = left.size() == right.size();
			for (int i = 0; same && i < left.size(); i++) {
				same = same(left.get(i), right.get(i));
			}
			return same;
		}
		return (expected == null) ? actual == null : expected.equals(actual);
	}

}
