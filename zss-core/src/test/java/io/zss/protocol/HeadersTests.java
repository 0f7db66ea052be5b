package io.zss.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

class HeadersTests {

	@ParameterizedTest
	@ValueSource(strings = { "c0", "c4", "80", "" })
	void readsNilUndefinedAndEmptyFramesAsNoHeaders(String frame) {
		assertThat(Headers.decode(Bytes.of(frame))).isEmpty();
	}

	@Test
	void givesEveryCallerAMapOfItsOwn() {
		Headers.decode(Bytes.of("c0")).put("k", "v");
		assertThat(Headers.decode(Bytes.of("c0"))).isEmpty();
	}

	@Test
	void keepsTheOrderOfTheWire() {
		assertThat(Headers.decode(Bytes.of("84 a1 7a 01 a1 61 02 a1 6d 03 a1 62 04"))).containsExactly(entry("z", 1),
				entry("a", 2), entry("m", 3), entry("b", 4));
	}

	@Test
	void takesTheLastOfTwoEqualKeys() {
		assertThat(Headers.decode(Bytes.of("82 a1 61 01 a1 61 02"))).containsExactly(entry("a", 2));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			7f                   | 127
			e0                   | -32
			cc ff                | 255
			cd ffff              | 65535
			ce 7fffffff          | 2147483647
			ce ffffffff          | 4294967295
			cf 0000000000000005  | 5
			cf 7fffffffffffffff  | 9223372036854775807
			cf ffffffffffffffff  | 18446744073709551615
			d0 80                | -128
			d1 8000              | -32768
			d2 80000000          | -2147483648
			d3 8000000000000000  | -9223372036854775808
			d3 ffffffffffffffff  | -1
			ca 3fc00000          | 1.5
			cb bff8000000000000  | -1.5
			cb 4270000000000000  | 1.099511627776E12
			c2                   | false
			c3                   | true
			c0                   | null
			d4 01 02             | null
			c7 03 01 010203      | null
			a0                   | ''
			a2 c3a9              | é
			d9 01 78             | x
			da 0001 78           | x
			db 00000001 78       | x
			90                   | []
			93 01 c0 a1 78       | [1, null, x]
			dc 0001 91 02        | [[2]]
			dd 00000001 02       | [2]
			81 a1 6b 81 a1 6c 03 | {k={l=3}}
			81 05 c3             | {5=true}
			""")
	void readsValuesOfEveryKind(String value, String expected) {
		assertThat(String.valueOf(Headers.decode(Bytes.of("81 a1 78" + value)).get("x"))).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "05, java.lang.Integer", "ce 7fffffff, java.lang.Integer", "ce 80000000, java.lang.Long",
			"d3 ffffffff00000000, java.lang.Long", "cf 8000000000000000, java.math.BigInteger",
			"ca 00000000, java.lang.Double", "cb 4000000000000000, java.lang.Double" })
	void readsNumbersInTheNarrowestTypeOfTheirKind(String value, Class<?> type) {
		assertThat(Headers.decode(Bytes.of("81 a1 78" + value)).get("x")).isExactlyInstanceOf(type);
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource({ "bin8, c4 03 010203", "bin16, c5 0003 010203", "bin32, c6 00000003 010203",
			"buffer of msgpack-js, d8 0003 010203", "long buffer of msgpack-js, d9 00000003 010203" })
	void readsBytes(String what, String value) {
		assertThat((byte[]) Headers.decode(Bytes.of("81 a1 78" + value)).get("x")).containsExactly(1, 2, 3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "c7 02 01 0102", "c8 0002 01 0102", "c9 00000002 01 0102", "d4 01 01", "d5 01 0102",
			"d6 01 01020304", "d7 01 0102030405060708", "d8 01 01020304050607080102030405060708" })
	void readsExtensionsOfEveryWidthAsNull(String extension) {
		assertThat(Headers.decode(Bytes.of("82 a1 78 92" + extension + "07 a1 79 08")))
			.containsExactly(entry("x", Arrays.asList(null, 7)), entry("y", 8));
	}

	@ParameterizedTest
	@CsvSource({ "d6 ff 65f0a1c0, 2024-03-12T18:41:04Z", "d7 ff 0000000465f0a1c0, 2024-03-12T18:41:04.000000001Z",
			"c7 0c ff 3b9ac9ff ffffffffffffffff, 1969-12-31T23:59:59.999999999Z" })
	void readsTimestampsAsTheirText(String timestamp, String text) {
		byte[] frame = Bytes.of("82 a1 78" + timestamp + "a1 79 08");
		assertThat(Headers.decode(frame)).containsExactly(entry("x", text), entry("y", 8));
		assertThat(Headers.decode(HeaderFrame.scan(frame).bytes())).containsEntry("x", text);
		assertThat(WireFormats.in(HeaderFrame.scan(frame).bytes()))
			.doesNotContainAnyElementsOf(WireFormats.UNREADABLE_FOR_NODE);
	}

	@Test
	void readsNumbersOfSinglePrecisionWithTheirOwnDigits() {
		assertThat(Headers.decode(Bytes.of("81 a1 78 ca 41a8cccd"))).containsExactly(entry("x", 21.1));
	}

	@Test
	void readsUndefinedBetweenOthersAsNull() {
		Map<String, Object> headers = Headers.decode(Bytes.of("83 a1 61 c4 a1 62 92 c4 02 a1 63 03"));
		assertThat(headers).containsExactly(entry("a", null), entry("b", Arrays.asList(null, 2)), entry("c", 3));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			90          | a map or nil but found 1 bytes '.'
			a3 616263   | a map or nil but found 4 bytes '.abc'
			05          | a map or nil but found 1 bytes '.'
			81 a1 61    | 1 more bytes but found 0 to the end
			80 80       | one value but found 1 more bytes behind it
			c1          | a value but found MessagePack type 0xc1
			""")
	void refusesWhatIsNeitherMapNorNil(String frame, String problem) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Headers.decode(Bytes.of(frame)))
			.withMessageStartingWith("Bad headers frame: expected " + problem)
			.extracting(ProtocolException::getFrame)
			.isEqualTo("headers");
	}

	@Test
	void writesNoHeadersAsAnEmptyMap() {
		assertThat(Headers.encode(Map.of())).isEqualTo(Bytes.of("80"));
	}

	@ParameterizedTest
	@CsvSource({ "0, 00", "127, 7f", "128, cc 80", "255, cc ff", "256, cd 0100", "65535, cd ffff", "65536, ce 00010000",
			"2147483648, ce 80000000", "4294967295, ce ffffffff", "4294967296, cb 41f0000000000000", "-1, ff",
			"-32, e0", "-33, d0 df", "-128, d0 80", "-129, d1 ff7f", "-32768, d1 8000", "-32769, d2 ffff7fff",
			"-2147483648, d2 80000000", "-2147483649, cb c1e0000000200000", "9007199254740992, cb 4340000000000000",
			"9007199254740993, b039303037313939323534373430393933", "-9223372036854775808, cb c3e0000000000000",
			"9223372036854775807, b339323233333732303336383534373735383037" })
	void writesIntegersInTheNarrowestFormThatNodePeersRead(long value, String expected) {
		assertThat(Headers.encode(Map.of("x", value))).isEqualTo(Bytes.of("81 a1 78" + expected));
	}

	@ParameterizedTest
	@CsvSource({ "0, a0", "31, bf", "32, da0020", "255, da00ff", "256, da0100", "65535, daffff", "65536, db00010000" })
	void writesTextsWithoutLengthsOf8Bits(int length, String header) {
		assertThat(Headers.encode(Map.of("x", "y".repeat(length))))
			.isEqualTo(Bytes.join(Bytes.of("81 a1 78" + header), Bytes.repeat("79", length)));
	}

	@ParameterizedTest
	@CsvSource({ "15, 8f", "16, de0010", "65535, deffff", "65536, df00010000" })
	void writesMapsOfEverySize(int size, String header) {
		Map<String, Object> headers = new HashMap<>();
		for (int i = 0; i < size; i++) {
			headers.put(Integer.toString(i), null);
		}
		byte[] frame = Headers.encode(headers);
		assertThat(Arrays.copyOf(frame, header.length() / 2)).isEqualTo(Bytes.of(header));
		assertThat(Headers.decode(frame)).isEqualTo(headers);
	}

	@ParameterizedTest
	@CsvSource({ "15, 9f", "16, dc0010", "65536, dd00010000" })
	void writesListsOfEverySize(int size, String header) {
		List<Integer> list = Collections.nCopies(size, 7);
		assertThat(Headers.encode(Map.of("x", list)))
			.isEqualTo(Bytes.join(Bytes.of("81 a1 78" + header), Bytes.repeat("07", size)));
	}

	@Test
	void writesValuesOfOtherTypesInAFormThatEveryPeerReads() {
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put("null", null);
		headers.put("boolean", true);
		headers.put("float", 1.5f);
		headers.put("short", (short) 5);
		headers.put("atomic", new AtomicInteger(6));
		headers.put("bytes", new byte[] { 1, 2 });
		headers.put("big", BigInteger.TEN.pow(20));
		headers.put("decimal", new BigDecimal("0.10"));
		headers.put("uuid", new UUID(1, 2));
		headers.put("set", new TreeSet<>(List.of("b", "a")));
		headers.put("map", Map.of(1, 2));
		byte[] frame = Headers.encode(headers);
		assertThat(WireFormats.in(frame)).doesNotContainAnyElementsOf(WireFormats.UNREADABLE_FOR_NODE);
		assertThat(Headers.decode(frame)).containsExactly(entry("null", null), entry("boolean", true),
				entry("float", 1.5), entry("short", 5), entry("atomic", 6), entry("bytes", "AQI="),
				entry("big", "100000000000000000000"), entry("decimal", "0.10"),
				entry("uuid", "00000000-0000-0001-0000-000000000002"), entry("set", List.of("a", "b")),
				entry("map", Map.of("1", 2)));
	}

	@ParameterizedTest
	@CsvSource({ "1500.7, 1500", "-5, 0", "0, 0", "1e12, 4294967295" })
	void writesTheTimeoutInWholeMillisecondsOf32Bits(double millis, long expected) {
		byte[] frame = Headers.encode(Map.of(Headers.TIMEOUT, millis));
		assertThat(WireFormats.value(frame).asMapValue().map().values()).singleElement()
			.satisfies((value) -> assertThat(value.asIntegerValue().toLong()).isEqualTo(expected));
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Request-Id", "x-request-id", "X-REQUEST-ID" })
	void findsHeadersInAnyCase(String name) {
		assertThat(Headers.find(Map.of("other", 1, name, "r-1"), Headers.REQUEST_ID)).isEqualTo("r-1");
	}

	@Test
	void findsTheExactNameBeforeOthersInAnotherCase() {
		Map<String, @Nullable Object> headers = new LinkedHashMap<>();
		headers.put("x-request-id", "other");
		headers.put("X-Request-Id", "exact");
		assertThat(Headers.find(headers, "X-Request-Id")).isEqualTo("exact");
	}

	@Test
	void findsNothingWhereNoHeaderHasTheName() {
		assertThat(Headers.find(Map.of("X-Request", "r"), "X-Request-Id")).isNull();
	}

}
