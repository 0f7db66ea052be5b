package io.zss.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

class HeaderFrameTests {

	private static final String TIMEOUT = "ab 7a73732d74696d656f7574";

	private static final String IDEMPOTENT = "ae 7a73732d6964656d706f74656e74";

	private static final String BFER = "aa 6d6963726f2e62666572";

	private static final String BBES = "aa 6d6963726f2e62626573";

	private static final String ATTEMPT = "ab 7a73732d617474656d7074";

	@Test
	void namesTheTimestampsAsTheSuiteDoes() {
		assertThat(Hop.values()).extracting(Hop::header)
			.containsExactly("micro.cs", "micro.bfer", "micro.bbes", "micro.sr", "micro.ss", "micro.bber", "micro.bfes",
					"micro.cr");
	}

	@ParameterizedTest
	@ValueSource(strings = { "c0", "c4", "80", "de 0000", "df 00000000", "" })
	void writesAMapWhereNoHeadersCame(String frame) {
		HeaderFrame headers = HeaderFrame.scan(Bytes.of(frame));
		assertThat(headers.timeoutMillis()).isNegative();
		assertThat(headers.idempotent()).isTrue();
		assertThat(headers.dispatched(1, 2, 3, 4))
			.isEqualTo(Bytes.of("83" + BFER + "cb 3ff0000000000000" + BBES + "cb 4000000000000000" + ATTEMPT + "03"));
	}

	/**
	 * The name of the header is 10 bytes, 7a73732d63616c6c6572.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "81 aa 7a73732d63616c6c6572 a4 726f6f74",
			// twice, first, last and between others
			"82 aa 7a73732d63616c6c6572 a4 726f6f74 aa 7a73732d63616c6c6572 a4 726f6f74",
			"83 a1 61 01 aa 7a73732d63616c6c6572 a4 726f6f74 a1 62 02", "82 aa 7a73732d63616c6c6572 c0 a1 62 02",
			// in other cases of letters, alone and beside the usual one
			"81 aa 5a53532d43616c6c6572 a4 726f6f74", "82 aa 5a53532d43414c4c4552 01 aa 7a73732d63616c6c6572 02",
			// strings with lengths of 8, 16 and 32 bits; maps as well
			"81 d9 0a 7a73732d63616c6c6572 a4 726f6f74", "81 da 000a 7a73732d63616c6c6572 a4 726f6f74",
			"81 db 0000000a 7a73732d63616c6c6572 a4 726f6f74", "de 0001 aa 7a73732d63616c6c6572 a4 726f6f74",
			"df 00000001 aa 7a73732d63616c6c6572 a4 726f6f74",
			// binary, of msgpack-js as well; extension; a list, a map
			"81 c4 0a 7a73732d63616c6c6572 a4 726f6f74", "81 d8 000a 7a73732d63616c6c6572 a4 726f6f74",
			"82 c4 c4 d9 0000000a 7a73732d63616c6c6572 a4 726f6f74", "81 c7 0a 01 7a73732d63616c6c6572 a4 726f6f74",
			"81 91 aa 7a73732d63616c6c6572 a4 726f6f74", "81 81 aa 7a73732d63616c6c6572 01 a4 726f6f74",
			// a value that is a whole caller, with its members twice
			"81 aa 7a73732d63616c6c6572 84 a4 6e616d65 a4 726f6f74 a4 6e616d65 a4 726f6f74 a5 726f6c6573 90 a5 726f6c6573 91 a1 61",
			// a map that says to be shorter than it is
			"80 aa 7a73732d63616c6c6572 a4 726f6f74", "81 a1 61 01 aa 7a73732d63616c6c6572 a4 726f6f74" })
	void noClientSaysWhoHasCalledHoweverItSpellsIt(String frame) {
		HeaderFrame headers;
		try {
			headers = HeaderFrame.scan(Bytes.of(frame)).ofRequest();
		}
		catch (ProtocolException refused) {
			return;
		}
		for (byte[] dispatched : List.of(headers.dispatched(1, 2, 1, 4),
				headers.dispatched(1, 2, 1, 4, "shop", List.of("client")))) {
			Map<String, Object> atTheWorker = Headers.decode(dispatched);
			Object caller = atTheWorker.remove(Headers.CALLER);
			assertThat(caller).isIn(null, Map.of("name", "shop", "roles", List.of("client")));
			assertThat(atTheWorker.keySet()).noneMatch(Headers.CALLER::equalsIgnoreCase);
		}
		assertThat(Headers.decode(headers.dispatched(1, 2, 1, 4))).doesNotContainKey(Headers.CALLER);
		assertThat(Headers.decode(headers.stamped(Hop.FRONTEND_RECEIVES, 1, Hop.FRONTEND_SENDS, 2)))
			.doesNotContainKey(Headers.CALLER);
	}

	@Test
	void requestHasNothingThatOnlyRepliesSay() {
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put("a", 1);
		headers.put(Headers.REFUSED, true);
		headers.put(Headers.ATTEMPT, 7);
		headers.put(Headers.STOPPING, true);
		headers.put(Headers.TIMEOUT, 500);
		HeaderFrame request = HeaderFrame.scan(Headers.encode(headers)).ofRequest();
		assertThat(Headers.decode(request.bytes())).containsOnlyKeys("a", Headers.TIMEOUT);
		assertThat(request.refused()).isFalse();
		assertThat(request.timeoutMillis()).isEqualTo(500);
		assertThat(request.ofRequest()).isSameAs(request);
	}

	@Test
	void writesTimestampsAsFloat64() {
		byte[] stamped = HeaderFrame.EMPTY.stamped(Hop.FRONTEND_RECEIVES, 1795364643854L, Hop.BACKEND_SENDS,
				1795364643855L);
		assertThat(stamped).isEqualTo(Bytes.of("82" + BFER + "cb 427a20412640e000" + BBES + "cb 427a20412640f000"));
	}

	@Test
	void keepsTheBytesOfOtherHeadersAsTheyCame() {
		String entries = "a1 61 cd 0005" + "a1 62 da 0001 78" + "05 ca 3fc00000"
				+ "a1 63 82 a1 64 c0 90 dc 0001 cd 0007";
		byte[] stamped = HeaderFrame.scan(Bytes.of("84" + entries))
			.stamped(Hop.SERVICE_RECEIVES, 1, Hop.SERVICE_SENDS, 2);
		assertThat(Bytes.hex(stamped)).startsWith("86" + Bytes.hex(Bytes.of(entries)));
		assertThat(Headers.decode(stamped)).contains(entry("micro.sr", 1.0), entry("micro.ss", 2.0)).hasSize(6);
	}

	@ParameterizedTest
	@EnumSource
	void neverOverwritesTheTimestampOfAHop(Hop hop) {
		Hop other = (hop == Hop.CLIENT_SENDS) ? Hop.CLIENT_RECEIVES : Hop.CLIENT_SENDS;
		HeaderFrame headers = HeaderFrame.scan(Headers.encode(Map.of(hop.header(), 7.5)));
		Map<String, Object> expected = Map.of(hop.header(), 7.5, other.header(), 2.0);
		assertThat(Headers.decode(headers.stamped(hop, 1, other, 2))).isEqualTo(expected);
		assertThat(Headers.decode(headers.stamped(other, 2, hop, 1))).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "c0", "05", "a1 78", "c3", "91 01" })
	void neverOverwritesAValueThatIsNoTimestamp(String value) {
		byte[] frame = Bytes.of("82" + BFER + value + BBES + value);
		assertThat(HeaderFrame.scan(frame).stamped(Hop.FRONTEND_RECEIVES, 1, Hop.BACKEND_SENDS, 2)).isEqualTo(frame);
	}

	@Test
	void takesNoHeaderForAHopWhoseNameOnlyBeginsAlike() {
		HeaderFrame headers = HeaderFrame.scan(Headers.encode(Map.of("micro.c", 1, "micro.css", 2, "micro.c.span", 3)));
		assertThat(Headers.decode(headers.stamped(Hop.CLIENT_SENDS, 8, Hop.CLIENT_RECEIVES, 9)))
			.contains(entry("micro.cs", 8.0), entry("micro.cr", 9.0))
			.hasSize(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "aa", "d9 0a", "da 000a", "db 0000000a" })
	void knowsHeadersWhateverTheWidthOfTheirLength(String header) {
		byte[] frame = Bytes.of("81" + header + BFER.substring(2) + "cb 401c000000000000");
		assertThat(Headers.decode(HeaderFrame.scan(frame).stamped(Hop.FRONTEND_RECEIVES, 1, Hop.BACKEND_SENDS, 2)))
			.containsOnly(entry("micro.bfer", 7.0), entry("micro.bbes", 2.0));
	}

	@ParameterizedTest
	@CsvSource({ "0, 83", "12, 8f", "13, de0010", "14, de0011", "15, de0012", "16, de0013", "65532, deffff",
			"65533, df00010000", "65536, df00010003" })
	void growsTheHeaderOfTheMapWhereItMust(int entries, String header) {
		byte[] frame = HeaderFrame.scan(numbered(entries)).dispatched(1, 2, 3, 4);
		assertThat(Arrays.copyOf(frame, header.length() / 2)).isEqualTo(Bytes.of(header));
		assertThat(Headers.decode(frame)).hasSize(entries + 3)
			.contains(entry("micro.bfer", 1.0), entry("micro.bbes", 2.0), entry("zss-attempt", 3));
	}

	@Test
	void growsTheHeaderFrom15To16EntriesWithOneTimestamp() {
		Map<String, Object> headers = Headers.decode(numbered(14));
		headers.put("micro.bber", 7.0);
		byte[] frame = HeaderFrame.scan(Headers.encode(headers))
			.stamped(Hop.BACKEND_RECEIVES, 1, Hop.FRONTEND_SENDS, 2);
		assertThat(Bytes.hex(frame)).startsWith("de0010");
		headers.put("micro.bfes", 2.0);
		assertThat(Headers.decode(frame)).isEqualTo(headers);
	}

	@ParameterizedTest
	@CsvSource({ "7f, 127", "00, 0", "cc ff, 255", "cd 0bb8, 3000", "ce 00000bb8, 3000", "ce ffffffff, 2147483647",
			"cf 0000000000000bb8, 3000", "d1 0bb8, 3000", "d3 0000000000000bb8, 3000", "ca 453b8000, 3000",
			"cb 40a7700000000000, 3000", "cb 40a7710000000000, 3000", "cb 7ff0000000000000, 2147483647",
			"cf ffffffffffffffff, 2147483647" })
	void readsTheTimeoutFromNumbersOfAnyWidth(String value, long millis) {
		assertThat(HeaderFrame.scan(Bytes.of("81" + TIMEOUT + value)).timeoutMillis()).isEqualTo(millis);
	}

	@ParameterizedTest
	@ValueSource(strings = { "7f", "00", "cc ff", "cd 0bb8", "ce 00000bb8", "cf 0000000000000bb8", "d1 0bb8",
			"d2 00000bb8", "d3 0000000000000bb8", "ca 453b8000", "cb 40a7700000000000" })
	void tellsTheWorkerWhatIsLeftOfTheTimeout(String value) {
		HeaderFrame headers = HeaderFrame.scan(Bytes.of("83 a1 61 01" + TIMEOUT + value + "a1 62 02"));
		assertThat(Headers.decode(headers.dispatched(8, 9, 1, 2500))).containsExactly(entry("a", 1),
				entry("zss-timeout", 2500), entry("b", 2), entry("micro.bfer", 8.0), entry("micro.bbes", 9.0),
				entry("zss-attempt", 1));
	}

	@ParameterizedTest
	@CsvSource({ "2500, 2500", "0, 0", "-1, 0", "-9223372036854775808, 0", "4294967295, 4294967295",
			"9223372036854775807, 4294967295" })
	void keepsWhatIsLeftWithin32Bits(long remainingMillis, long expected) {
		HeaderFrame headers = HeaderFrame.scan(Headers.encode(Map.of(Headers.TIMEOUT, 3000)));
		Object timeout = Headers.decode(headers.dispatched(1, 2, 1, remainingMillis)).get(Headers.TIMEOUT);
		assertThat(((Number) timeout).longValue()).isEqualTo(expected);
	}

	@Test
	void rewritesTheTimeoutAnewForEveryAttempt() {
		HeaderFrame headers = HeaderFrame.scan(Headers.encode(Map.of(Headers.TIMEOUT, 3000)));
		assertThat(Headers.decode(headers.dispatched(1, 2, 1, 2900))).containsEntry("zss-timeout", 2900)
			.containsEntry("zss-attempt", 1);
		assertThat(Headers.decode(headers.dispatched(1, 3, 2, 1200))).containsEntry("zss-timeout", 1200)
			.containsEntry("zss-attempt", 2);
		assertThat(headers.timeoutMillis()).isEqualTo(3000);
	}

	@ParameterizedTest
	@CsvSource({ "zss-timeout, d3 8000000000000000, cb c3e0000000000000", "zss-timeout, c4 01 05, a4 42513d3d",
			"zss-timeout, cf 0000000000000bb8, cd 0bb8", "zss-idempotent, d3 0000000000000bb8, cd 0bb8",
			"zss-idempotent, cf ffffffffffffffff, b4 3138343436373434303733373039353531363135",
			"zss-max-attempts, d3 0000000000000002, 02", "zss-refused, c4 01 05, a4 42513d3d" })
	void writesHeadersOfOursAsEveryPeerCanReadThem(String name, String value, String readable) {
		String key = Bytes.hex(name.getBytes(StandardCharsets.US_ASCII));
		byte[] frame = Bytes.of("81" + String.format("%02x", 0xa0 | name.length()) + key + value);
		assertThat(Bytes.hex(HeaderFrame.scan(frame).stamped(Hop.BACKEND_RECEIVES, 1, Hop.FRONTEND_SENDS, 2)))
			.contains(key + readable.replace(" ", ""));
	}

	@Test
	void readsHowOftenARequestMayBeDispatched() {
		assertThat(HeaderFrame.EMPTY.maxAttempts()).isEqualTo(Integer.MAX_VALUE);
		assertThat(maxAttempts(Map.of(Headers.MAX_ATTEMPTS, 3))).isEqualTo(3);
		assertThat(maxAttempts(Map.of(Headers.MAX_ATTEMPTS, 0))).isEqualTo(1);
		assertThat(maxAttempts(Map.of(Headers.MAX_ATTEMPTS, -7.5))).isEqualTo(1);
		assertThat(maxAttempts(Map.of(Headers.MAX_ATTEMPTS, 1e30))).isEqualTo(Integer.MAX_VALUE);
		assertThat(maxAttempts(Map.of(Headers.MAX_ATTEMPTS, Double.NaN))).isEqualTo(1);
		assertThat(maxAttempts(Map.of(Headers.MAX_ATTEMPTS, "3"))).isEqualTo(Integer.MAX_VALUE);
		assertThat(maxAttempts(Map.of(Headers.MAX_ATTEMPTS, 3, Headers.IDEMPOTENT, false))).isEqualTo(1);
	}

	private static int maxAttempts(Map<String, Object> headers) {
		return HeaderFrame.scan(Headers.encode(headers)).maxAttempts();
	}

	@Test
	void addsNoTimeoutWhereTheCallerSaysNone() {
		assertThat(Headers.decode(HeaderFrame.EMPTY.dispatched(1, 2, 1, 2500))).doesNotContainKey("zss-timeout");
	}

	@Test
	void leavesTheTimeoutAsItCameOnReplies() {
		byte[] frame = Bytes.of("81" + TIMEOUT + "cd 0bb8");
		byte[] stamped = HeaderFrame.scan(frame).stamped(Hop.BACKEND_RECEIVES, 1, Hop.FRONTEND_SENDS, 2);
		assertThat(Headers.decode(stamped)).containsEntry("zss-timeout", 3000);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ff", "cb bff0000000000000", "cb 7ff8000000000000", "c0", "c3", "a4 33303030", "91 05",
			"81 a1 61 05" })
	void takesATimeoutThatIsNoSpanOfTimeAsNone(String value) {
		HeaderFrame headers = HeaderFrame.scan(Bytes.of("82" + TIMEOUT + value + "a1 62 02"));
		assertThat(headers.timeoutMillis()).isNegative();
		assertThat(Bytes.hex(headers.dispatched(1, 2, 3, 4)))
			.startsWith(Bytes.hex(Bytes.of("85" + TIMEOUT + value + "a1 62 02")));
	}

	@ParameterizedTest
	@CsvSource({ "c2, false", "c3, true", "c0, true", "00, true", "a5 66616c7365, true", "90, true" })
	void mayRunTwiceUnlessIdempotentIsFalse(String value, boolean idempotent) {
		assertThat(HeaderFrame.scan(Bytes.of("82 a1 61 c2" + IDEMPOTENT + value)).idempotent()).isEqualTo(idempotent);
	}

	@Test
	void tellsTheWorkerTheNumberOfTheAttemptWhateverTheClientSays() {
		HeaderFrame headers = HeaderFrame.scan(Headers.encode(Map.of(Headers.ATTEMPT, 9)));
		assertThat(Headers.decode(headers.dispatched(1, 2, 300, 4))).containsEntry("zss-attempt", 300);
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', textBlock = """
			undefined       | 83 a1 61 c4 a1 62 02 a1 63 c4
			a short buffer  | 83 a1 61 d8 0003 010203 a1 62 02 a1 63 05
			a long buffer   | 83 a1 61 d9 00000003 010203 a1 62 02 a1 63 05
			15 bytes        | 83 a1 61 d8 000f 010101010101010101010101010101 a1 62 02 a1 63 05
			a short string  | 83 a1 61 d9 03 616263 a1 62 02 a1 63 05
			a string as key | 83 d9 01 61 01 a1 62 02 a1 63 05
			binary          | 83 a1 61 c4 03 010203 a1 62 02 a1 63 05
			a long integer  | 83 a1 61 d3 0000010000000000 a1 62 02 a1 63 05
			""")
	void passesHeadersOnInAFormThatEveryPeerReads(String what, String frame) {
		byte[] dispatched = HeaderFrame.scan(Bytes.of(frame)).dispatched(1, 2, 3, 4);
		assertThat(WireFormats.in(dispatched)).doesNotContainAnyElementsOf(WireFormats.UNREADABLE_FOR_NODE);
		assertThat(Headers.decode(dispatched)).hasSize(6).containsEntry("b", 2).containsEntry("zss-attempt", 3);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			90               | a map or nil but found 1 bytes
			a1 61            | a map or nil but found 2 bytes '.a'
			05               | a map or nil but found 1 bytes
			82 a1 61 01 a1   | 1 more bytes but found 0 to the end
			80 c0            | one value but found 1 more bytes behind it
			""")
	void refusesWhatIsNeitherMapNorNil(String frame, String problem) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> HeaderFrame.scan(Bytes.of(frame)))
			.withMessageStartingWith("Bad headers frame: expected " + problem)
			.extracting(ProtocolException::getFrame)
			.isEqualTo("headers");
	}

	@Test
	void splicesWhatHeadersWouldWriteAnew() {
		List<Hop> hops = List.of(Hop.values());
		for (int seed = 0; seed < 2_000; seed++) {
			Random random = new Random(seed);
			Map<String, Object> headers = new LinkedHashMap<>();
			for (int entries = random.nextInt(24); entries > 0; entries--) {
				String name = random.nextInt(3) == 0 ? hops.get(random.nextInt(hops.size())).header()
						: "k" + random.nextInt(1000);
				headers.put(name, random.nextBoolean() ? random.nextDouble() : "v".repeat(random.nextInt(300)));
			}
			Hop received = hops.get(random.nextInt(4));
			Hop sent = hops.get(4 + random.nextInt(4));
			byte[] stamped = HeaderFrame.scan(Headers.encode(headers)).stamped(received, 1, sent, 2);
			headers.putIfAbsent(received.header(), 1.0);
			headers.putIfAbsent(sent.header(), 2.0);
			assertThat(stamped).as("seed %d", seed).isEqualTo(Headers.encode(headers));
		}
	}

	@Test
	void errorSaysHowOftenTheRequestWasDispatchedIfItWas() {
		HeaderFrame headers = HeaderFrame.scan(Headers.encode(Map.of("a", 1)));
		assertThat(Headers.decode(headers.failed(1, 2, 2, false))).containsOnly(entry("a", 1), entry("micro.bfer", 1.0),
				entry("micro.bfes", 2.0), entry("zss-attempt", 2));
		assertThat(Headers.decode(headers.failed(1, 2, 0, true))).containsEntry("zss-stopping", true).hasSize(4);
		assertThat(Headers.decode(headers.failed(1, 2, 0, false))).containsOnlyKeys("a", "micro.bfer", "micro.bfes");
		assertThat(Headers.decode(headers.refused(1, 2, 0.25))).containsEntry("retry-after", 0.25).hasSize(4);
	}

	private static byte[] numbered(int entries) {
		Map<String, Object> headers = new LinkedHashMap<>();
		for (int i = 0; i < entries; i++) {
			headers.put("k" + i, i);
		}
		return Headers.encode(headers);
	}

}
